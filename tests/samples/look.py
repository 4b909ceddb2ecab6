"""What a sample looks like in a language, drawn once and kept for every test that asks."""

from dataclasses import dataclass

from tests.harness.query import Node, visible, walk
from tests.samples.gallery import ALL
from tests.samples.stage import playing

_TAPS = ("on_click", "on_tap", "on_change", "on_select")
_NAMES = ("value", "content", "text", "label", "title", "semantics_label")
_drawn: dict[tuple[str, str], "Look"] = {}


@dataclass(frozen=True)
class Look:
    """A screen after it came to rest."""

    description: str
    nodes: tuple[Node, ...]
    is_rtl: bool
    locale: str

    @property
    def texts(self) -> list[str]:
        """What can be read; the countries in the list of calling codes are left out."""
        shown = (node for node in self.nodes if not node.type.startswith("Dropdown"))
        return [text for node in shown for text in node.texts if text]

    @property
    def tappable(self) -> list[Node]:
        """Every control that waits for a finger."""
        return [node for node in self.nodes if any(node[event] for event in _TAPS)]

    def name_of(self, control: Node) -> str:
        """What a screen reader says of it; a tooltip alone is not read."""
        around = [parent for parent in control.parents[-1:] if parent["_c"] == "Semantics"]
        own = [str(parent.get("label") or "") for parent in around]
        for node in walk(control.control):
            # What is excluded from the semantics is seen and not said.
            if not any(_is_silent(parent) for parent in node.parents):
                own += [text for name in _NAMES if isinstance(text := node[name], str)]
        return " ".join(visible(text) for text in own if text.strip())


def _is_silent(control: dict[str, object]) -> bool:
    return control["_c"] == "Semantics" and bool(control.get("exclude_semantics"))


async def look(name: str, language: str) -> Look:
    """Play the sample of this name, unless it was played before."""
    if (name, language) not in _drawn:
        async with playing(ALL[name], language) as stage:
            screen = stage.screen
            configuration = screen.mirror.page.get("locale_configuration") or {}
            _drawn[name, language] = Look(
                description=screen.describe(),
                nodes=tuple(node for root in screen.roots() for node in walk(root)),
                is_rtl=bool(screen.mirror.page.get("rtl")),
                locale=(configuration.get("current_locale") or {}).get("language_code", ""),
            )
    return _drawn[name, language]
