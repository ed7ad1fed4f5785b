"""Every address asks who is there, except those that are for everybody; every page carries its safety headers."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from tests.factories import make_organisation, make_user

OPEN = {
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_inactive",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_logout",
    "answer",
    "feed",
    "openapi",
    "bounce_hook",
    "robots",
    "shared_link",
    "welcome",
}
"""Names of routes that answer strangers: signing in, and what carries its own secret or signature."""

SAMPLE = {"uuid": str(UUID(int=1)), "int": "1", "slug": "nothing", "str": "nothing", "path": "nothing"}


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield name and a sample address of every route outside the admin and the API, which knows no sessions."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if not address.startswith("admin/") and entry.namespace != "api":
                yield from routes(entry, address)
        elif not address.startswith("^"):
            yield entry.name or address, "/" + _filled(address)


def _filled(address: str) -> str:
    for kind, value in SAMPLE.items():
        while f"<{kind}:" in address:
            before, _, rest = address.partition(f"<{kind}:")
            address = before + value + rest.partition(">")[2]
    return address


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "address"), [route for route in routes() if route[0] not in OPEN])
def test_a_stranger_gets_no_further_than_the_sign_in_page(client: Client, name: str, address: str) -> None:
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 302, f"{name} answers a stranger with {answer.status_code}"
        assert answer["Location"].startswith("/accounts/login/"), name


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/nowhere/"])
def test_every_page_carries_its_safety_headers(client: Client, address: str) -> None:
    make_organisation()
    client.force_login(make_user(is_ops_admin=True))
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("site", ["cross-site", "same-site", None])
@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/admin/", "/no/such/page/"])
def test_what_another_site_may_have_opened_is_out_of_its_reach(client: Client, address: str, site: str | None) -> None:
    headers = {"Sec-Fetch-Site": site} if site else {}
    assert client.get(address, headers=headers).headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
@pytest.mark.parametrize("site", ["none", "same-origin"])
def test_what_nobody_else_opened_needs_no_process_of_its_own(client: Client, site: str) -> None:
    assert "Cross-Origin-Opener-Policy" not in client.get("/", headers={"Sec-Fetch-Site": site}).headers


@pytest.mark.django_db
@pytest.mark.parametrize("site", ["none", "same-origin", "cross-site"])
def test_the_admin_and_its_pop_ups_say_the_same_however_they_were_opened(client: Client, site: str) -> None:
    make_organisation()
    client.force_login(make_user(is_ops_admin=True))
    answer = client.get("/admin/", headers={"Sec-Fetch-Site": site})
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_there_are_routes_to_test() -> None:
    assert {"calendar"} <= {name for name, _ in routes()}
