"""A real browser on a real server."""

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.waiting import PATIENCE

if TYPE_CHECKING:  # this file is read before Django is set up
    from departments.models import User

expect.set_options(timeout=PATIENCE)

SignIn = Callable[["User"], Page]


class _Answering:
    """What the server is still about, which a closed browser no longer waits for."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._threads: set[int] = set()
        request_started.connect(self._begin)
        request_finished.connect(self._end)

    def _begin(self, **_about: object) -> None:
        with self._changed:
            self._threads.add(threading.get_ident())

    def _end(self, **_about: object) -> None:
        with self._changed:
            self._threads.discard(threading.get_ident())
            self._changed.notify_all()

    def wait(self) -> None:
        """Return when all is answered: to empty tables that somebody reads is a deadlock now and then."""
        request_started.disconnect(self._begin)
        with self._changed:
            self._changed.wait_for(lambda: not self._threads - {threading.get_ident()}, timeout=10)
        request_finished.disconnect(self._end)


@pytest.fixture
def sign_in(browser: Browser, live_server: LiveServer) -> Iterator[SignIn]:
    """A function that returns a person's browser page, signed in, 1440 by 900.

    What the content policy refuses, and any script that fails, fails the test.
    """
    contexts = []
    problems: list[str] = []
    answering = _Answering()

    def opened(person: "User") -> Page:
        client = Client()
        client.force_login(person)
        context = browser.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
        contexts.append(context)
        value = client.cookies["instep"].value
        context.add_cookies([{"name": "instep", "value": value, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda problem: problems.append(str(problem)))
        page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    answering.wait()
    assert problems == []
