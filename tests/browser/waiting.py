"""Waiting for what a page does without showing it. No test says how long that may take: a busy machine is no fault."""

import time
from collections.abc import Callable

from playwright.sync_api import Page

PATIENCE = 20_000
"""Milliseconds after which what is waited for will not come."""


def until(page: Page, is_so: Callable[[], object]) -> None:
    """Return once it is so; while waiting, the page's events are heard."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not is_so() and time.monotonic() < deadline:
        page.wait_for_timeout(20)
    assert is_so()
