"""Times a tap by the page's own clock, so that the driver's questions are not in the figure."""

from tests.browser.stage import Stage

Milliseconds = float

# From the moment the finger leaves to the change of the tree that screen readers read.
_WATCH = """words => {
    window.sakuAnswer = new Promise(resolve => {
        let tapped = 0;
        addEventListener('pointerup', () => { tapped = performance.now() },
                         { once: true, capture: true });
        const says = node => (node.getAttribute('aria-label') || node.textContent) === words;
        const watcher = new MutationObserver(() => {
            if (!tapped || ![...document.querySelectorAll('flt-semantics')].some(says)) return;
            watcher.disconnect();
            resolve(performance.now() - tapped);
        });
        watcher.observe(document, {
            subtree: true, childList: true, attributes: true, characterData: true,
        });
        setTimeout(() => resolve(-1), 10000);
    });
}"""


async def time_by_page(stage: Stage, button: str, answer: str) -> Milliseconds:
    """From the tap on a button until a text stands in the page that was not there before."""
    box = await stage.button(button).bounding_box()
    assert box is not None, f"{button} is not in sight"
    await stage.page.evaluate(_WATCH, answer)
    await stage.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    waited: Milliseconds = await stage.page.evaluate("window.sakuAnswer")
    assert waited >= 0, f"{answer} did not come"
    return waited
