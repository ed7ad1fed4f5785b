"""A missing Chromium leaves browser tests out aloud, and fails them where nothing may be left out."""

import pytest

from tests import conftest


@pytest.fixture
def browser_test(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> pytest.Item:
    """A test marked ``browser`` on a machine without Chromium."""
    monkeypatch.setattr(conftest, "chromium_path", lambda: None)
    request.node.add_marker("browser")
    return request.node


def test_browser_tests_are_left_out_and_say_so(browser_test: pytest.Item, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="left out: Chromium is not installed"):
        conftest.pytest_runtest_setup(browser_test)


def test_with_ci_set_they_fail(browser_test: pytest.Item, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="may not be left out"):
        conftest.pytest_runtest_setup(browser_test)


def test_other_tests_need_no_browser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conftest, "chromium_path", lambda: None)
    monkeypatch.setenv("CI", "true")
    assert conftest.pytest_runtest_setup(request.node) is None
