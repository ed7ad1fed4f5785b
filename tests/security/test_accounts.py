"""Getting in, and back in: by address and password, and by a reset link that reaches only its owner."""

import re

import pytest
from django.core import mail
from django.test import Client, override_settings

from departments.models import User
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db

SECRET = "a long enough secret"


@pytest.fixture
def ana() -> User:
    make_organisation()
    person = make_user(email="ana@example.com")
    person.set_password(SECRET)
    person.save()
    return person


def sign_in(client: Client, login: str, password: str = SECRET) -> bool:
    client.post("/accounts/login/", {"login": login, "password": password})
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("address", ["ana@example.com", "ANA@Example.com"])
def test_the_address_and_the_password_let_one_in_whatever_the_case(client: Client, ana: User, address: str) -> None:
    assert sign_in(client, address)


@pytest.mark.parametrize(
    ("address", "password"), [("ana@example.com", "wrong"), ("nobody@example.com", SECRET), ("", ""), ("ana", SECRET)]
)
def test_anything_else_does_not(client: Client, ana: User, address: str, password: str) -> None:
    assert not sign_in(client, address, password)


def test_a_field_says_once_what_it_asks_for(client: Client, ana: User) -> None:
    way_in = client.get("/accounts/login/").content.decode()
    assert "E-mail address" in way_in and "placeholder=" not in way_in
    assert sign_in(client, "ana@example.com")
    change = client.get("/accounts/password/change/").content.decode()
    assert "New password again" in change and 'placeholder="' not in change


def test_whoever_was_deactivated_stays_out(client: Client, ana: User) -> None:
    User.objects.update(is_active=False)
    assert not sign_in(client, "ana@example.com")


def test_whoever_is_deactivated_while_signed_in_is_out_at_once(client: Client, ana: User) -> None:
    assert sign_in(client, "ana@example.com")
    User.objects.update(is_active=False)
    assert client.get("/")["Location"].startswith("/accounts/login/")


def test_nobody_signs_themselves_up(client: Client) -> None:
    make_organisation()
    client.post("/accounts/signup/", {"email": "eve@example.com", "password1": SECRET, "password2": SECRET})
    assert not User.objects.filter(email="eve@example.com").exists()


@pytest.mark.parametrize("address", ["/accounts/email/", "/accounts/confirm-email/", "/accounts/social/signup/"])
def test_what_would_change_an_address_past_the_audit_is_not_there(client: Client, ana: User, address: str) -> None:
    client.force_login(ana)
    assert client.get(address).status_code == 404


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_a_forgotten_password_is_set_anew_through_the_mail_that_reaches_its_owner(client: Client, ana: User) -> None:
    client.post("/accounts/password/reset/", {"email": "ana@example.com"})
    [message] = mail.outbox
    assert message.to == ["ana@example.com"]
    found = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", str(message.body))
    assert found
    page = client.get(found.group(1), follow=True)
    form = page.redirect_chain[-1][0]
    client.post(form, {"password1": "another long secret", "password2": "another long secret"})
    assert sign_in(Client(), "ana@example.com", "another long secret")


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_asking_for_an_unknown_address_looks_the_same(client: Client, ana: User) -> None:
    known = client.post("/accounts/password/reset/", {"email": "ana@example.com"})
    unknown = client.post("/accounts/password/reset/", {"email": "eve@example.com"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_the_next_page_after_signing_in_is_never_elsewhere(client: Client, ana: User) -> None:
    answer = client.post("/accounts/login/?next=https://evil.example/", {"login": ana.email, "password": SECRET})
    assert answer["Location"] == "/"
