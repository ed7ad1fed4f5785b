"""A real browser on a real server."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

if TYPE_CHECKING:  # this file is read before Django is set up
    from departments.models import User

SignIn = Callable[["User"], Page]


@pytest.fixture
def sign_in(browser: Browser, live_server: LiveServer) -> Iterator[SignIn]:
    """A function that returns a person's browser page, signed in, 1440 by 900.

    What the content policy refuses, and any script that fails, fails the test.
    """
    contexts = []
    problems: list[str] = []

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
    assert problems == []
