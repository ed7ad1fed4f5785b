"""Waiting for what a page does without showing it. No test says how long that may take: a busy machine is no fault."""

import time
from collections.abc import Callable
from re import Pattern

from playwright.sync_api import Page, Route

PATIENCE = 20_000
"""Milliseconds after which what is waited for will not come."""


def until(page: Page, is_so: Callable[[], object]) -> None:
    """Return once it is so; while waiting, the page's events are heard."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not is_so() and time.monotonic() < deadline:
        page.wait_for_timeout(20)
    assert is_so()


def held_back(
    page: Page, address: str | Pattern[str] | Callable[[str], bool], *, method: str = "", times: int | None = None
) -> list[Route]:
    """Return what the page asks for at such addresses, as it is asked; each is answered once the test continues it.

    With ``method`` only what is asked that way, with ``times`` only so many.
    """
    held: list[Route] = []

    def hold(route: Route) -> None:
        if method in ("", route.request.method):
            held.append(route)
        else:
            route.continue_()

    page.route(address, hold, times=times)
    return held
