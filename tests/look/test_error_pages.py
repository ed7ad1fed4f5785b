"""Pages for when something went wrong need nothing that may be what went wrong: no database, no session, no person."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.views.csrf import csrf_failure
from django.views.defaults import page_not_found, permission_denied, server_error

Answer = Callable[[HttpRequest], HttpResponse]


@pytest.fixture
def request_of_nobody(rf: RequestFactory) -> HttpRequest:
    """A request no middleware has seen; tests without ``db`` may not touch the database."""
    return rf.get("/campaigns/12/")


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        (server_error, 500, "it is our fault"),
        (lambda request: page_not_found(request, Http404()), 404, "There is nothing here"),
        (lambda request: permission_denied(request, PermissionDenied()), 403, "not yours to open"),
        (csrf_failure, 403, "Please send that again"),
    ],
    ids=["500", "404", "403", "csrf"],
)
def test_page_stands_alone(request_of_nobody: HttpRequest, answer: Answer, status: int, says: str) -> None:
    response = answer(request_of_nobody)
    body = response.content.decode()
    assert response.status_code == status
    assert says in body
    assert 'href="/"' in body
    assert "css/instep" in body
