"""The frame in a real browser without a server: templates rendered here, files from disk, htmx answered by the test."""

from collections.abc import Callable, Iterator
from mimetypes import guess_type
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.staticfiles import finders
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Route

ADDRESS = "http://instep.test"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'"
)

Opened = Callable[..., Page]


def framed(source: str) -> str:
    """Return the template ``source``, which extends ``base.html``, as a person called Ana sees it. No query."""
    request = RequestFactory().get("/campaigns/")
    request.user = SimpleNamespace(name="Ana", email="ana@example.com")
    context = {"desk_count": 3, "demo_data": False, "access": SimpleNamespace(is_insider=True, is_ops_admin=False)}
    return engines["django"].from_string(source).render(context, request)


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """A function that opens a template in the frame: ``opened(source, answers={path: html}, width=1440)``.

    The page's content policy is the product's; what it refuses, or any script that fails, fails the test.
    """
    contexts = []
    problems: list[str] = []

    def open_page(source: str, answers: dict[str, str] | None = None, width: int = 1440, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, base_url=ADDRESS, **options)
        contexts.append(context)
        pages = {"/campaigns/": framed(source), **(answers or {})}

        def answer(route: Route) -> None:
            path = route.request.url.removeprefix(ADDRESS).split("?")[0]
            headers = {"Content-Security-Policy": POLICY}
            if path.startswith("/static/"):
                found = Path(str(finders.find(path.removeprefix("/static/"))))
                route.fulfill(body=found.read_bytes(), content_type=guess_type(found.name)[0])
            else:
                route.fulfill(body=pages[path], content_type="text/html", headers=headers)

        page = context.new_page()
        page.route("**/*", answer)
        page.on("pageerror", lambda problem: problems.append(str(problem)))
        page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
        page.goto("/campaigns/")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []
