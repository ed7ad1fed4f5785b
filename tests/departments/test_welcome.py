"""The page an invitation's mail leads to, as whoever has the link meets it."""

import logging
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from calendar_app.lib.logs import MaskTokens
from departments.actions.invitations import end_invitation_to_sign_in, invite_again, invite_person
from departments.models import Invitation, User
from departments.rules.invitation_tokens import token_of
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "a long and quiet road"
ANSWER = {"name": "Gia Novak", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def address() -> str:
    """The address in Gia's mail."""
    make_organisation(name="Acme")
    invite_person(by=make_user(name="Ana"), email="gia@example.com", name="Gia", note="See you <soon>")
    return address_of(Invitation.objects.get())


def address_of(invitation: Invitation) -> str:
    return f"/welcome/{token_of(invitation.pk, invitation.nonce)}/"


def gia() -> User:
    return User.objects.get(email="gia@example.com")


def is_signed_in(client: Client, person: User) -> bool:
    return client.session.get("_auth_user_id") == str(person.pk)


def test_it_says_who_invited_whom_and_asks_for_name_and_password(client: Client, address: str) -> None:
    page = client.get(address).content.decode()
    for words in ("Ana invited you", "Acme", "gia@example.com", 'value="Gia"', "See you &lt;soon&gt;"):
        assert words in page


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(client: Client, address: str, method: str) -> None:
    before = list(Invitation.objects.values()), list(User.objects.values())
    for _look in range(2):
        assert getattr(client, method)(address).status_code == 200
    assert (list(Invitation.objects.values()), list(User.objects.values())) == before
    assert "_auth_user_id" not in client.session


def test_answering_signs_the_person_in(client: Client, address: str) -> None:
    answer = client.post(address, ANSWER)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_signed_in(client, gia()) and gia().last_login is not None
    assert (gia().name, gia().check_password(PASSWORD)) == ("Gia Novak", True)
    assert client.get("/").status_code == 200


def test_whoever_was_signed_in_in_this_browser_is_not_any_more(client: Client, address: str) -> None:
    client.force_login(make_user(name="Ben"))
    assert "This browser is signed in as Ben." in client.get(address).content.decode()
    client.post(address, ANSWER)
    assert is_signed_in(client, gia())


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"again": "another quiet road"}, "The two passwords differ."),
        ({"password": "password12", "again": "password12"}, "too common"),
        ({"password": "short", "again": "short"}, "too short"),
        ({"name": " "}, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_signed_in(
    client: Client, address: str, changed: dict[str, str], says: str
) -> None:
    answer = client.post(address, {**ANSWER, **changed})
    assert answer.status_code == 422 and says in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    assert "_auth_user_id" not in client.session and not gia().has_usable_password()


@pytest.mark.parametrize(
    ("why", "says"),
    [
        ("used", "You have been here"),
        ("newer", "There is a newer mail"),
        ("ended", "This invitation was taken back"),
        ("expired", "This invitation ran out"),
        ("unknown", "This link leads nowhere"),
    ],
)
def test_a_link_that_lets_nobody_in_says_so_kindly(client: Client, address: str, why: str, says: str) -> None:
    if why == "used":
        Client().post(address, ANSWER)
    elif why == "newer":
        invite_again(by=None, user_id=gia().pk)
    elif why == "ended":
        end_invitation_to_sign_in(by=None, user_id=gia().pk)
    elif why == "expired":
        Invitation.objects.update(expires_at=timezone.now())
    else:
        address = address[:-2] + "/"
    before = list(User.objects.values())
    for answer in (client.get(address), client.post(address, {**ANSWER, "name": "Eve"})):
        assert answer.status_code == 404 and says in answer.content.decode()
    assert list(User.objects.values()) == before and "_auth_user_id" not in client.session


def test_made_up_links_tell_nothing_of_anybody(client: Client, address: str) -> None:
    made_up, cut = client.get("/welcome/made-up-and-wrong/"), client.get(address[:-3] + "/")
    assert made_up.content == cut.content and "gia" not in cut.content.decode().lower()


@pytest.mark.parametrize("works", [True, False])
def test_its_address_is_neither_kept_nor_indexed_nor_passed_on(client: Client, address: str, works: bool) -> None:
    headers = client.get(address if works else "/welcome/made-up/").headers
    assert "no-store" in headers["Cache-Control"]
    assert "noindex" in headers["X-Robots-Tag"]
    # Of an address, "strict-origin" passes on no more than the host.
    assert headers["Referrer-Policy"] == "strict-origin"


def test_it_asks_for_a_form_of_its_own(address: str) -> None:
    assert Client(enforce_csrf_checks=True).post(address, ANSWER).status_code == 403
    assert not gia().has_usable_password()


def test_no_log_line_holds_the_token(client: Client, address: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(MaskTokens())
    with caplog.at_level(logging.WARNING):
        client.get(address[:-3] + "/")
        client.get(address.rstrip("/") + "/more/")
    assert caplog.records
    assert address.split("/")[2][:20] not in caplog.text


def test_the_password_is_hidden_from_error_reports(client: Client, address: str, rf: Any) -> None:
    answer = client.post(address, {**ANSWER, "again": "x"})
    assert answer.wsgi_request.sensitive_post_parameters == ("password", "again")
