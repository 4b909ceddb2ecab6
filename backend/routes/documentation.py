"""The API's description at /docs, from files on this machine: no other host is asked.

Served where it is switched on: whoever looks for a weakness need not be given the map.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

DOCS = "/docs"
DOCS_FILES = "/docs-files"
OPENAPI = "/openapi.json"
_POLICY = (
    "default-src 'none'; connect-src 'self'; img-src 'self' data:; font-src 'self';"
    " style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
)

router = APIRouter(include_in_schema=False)


@router.get(DOCS)
async def show_documentation() -> HTMLResponse:
    """Swagger UI over the OpenAPI document."""
    page = get_swagger_ui_html(
        openapi_url=OPENAPI,
        title="Saku",
        swagger_js_url=f"{DOCS_FILES}/swagger-ui-bundle.js",
        swagger_css_url=f"{DOCS_FILES}/swagger-ui.css",
        swagger_favicon_url=f"{DOCS_FILES}/favicon.png",
    )
    page.headers["Content-Security-Policy"] = _POLICY
    return page


@router.get(OPENAPI)
async def read_description(request: Request) -> dict[str, Any]:
    """The OpenAPI document."""
    app: FastAPI = request.app
    return app.openapi()


def serve_documentation(app: FastAPI) -> None:
    """Mount the page, if the package that carries Swagger UI is installed."""
    package = find_spec("fastapi_offline")
    if package is not None and package.origin is not None:
        folder = Path(package.origin).parent / "static"
        app.mount(DOCS_FILES, StaticFiles(directory=folder))
        app.include_router(router)
