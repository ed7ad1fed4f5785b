"""The outbox keeps mail instead of sending it, and shows it to ops admins only."""

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from calendar_app.models import OutboxMail
from calendar_app.outbox import backend
from tests.alerts.world import a_duty_alert, tick_and_deliver
from tests.factories import make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db

OUTBOX = "calendar_app.outbox.EmailBackend"


@pytest.fixture(autouse=True)
def kept(settings: Settings) -> None:
    settings.EMAIL_BACKEND = OUTBOX
    make_organisation()


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(make_user(is_ops_admin=True))
    return client


def keep(subject: str = "Hello", *, to: tuple[str, ...] = ("ana@example.com",), html: str = "") -> list[OutboxMail]:
    message = EmailMultiAlternatives(subject, "See https://example.com/desk/", to=list(to), headers={"X-Thread": "1"})
    if html:
        message.attach_alternative(html, "text/html")
    message.send()
    return list(OutboxMail.objects.order_by("-id")[: len(to)])


def test_an_alert_is_kept_as_its_reader_would_get_it() -> None:
    a_duty_alert(make_department(mailbox="social@example.com"))
    assert tick_and_deliver().sent == 1
    mail = OutboxMail.objects.get()
    assert (mail.recipient, mail.sender) == ("social@example.com", "Instep <instep@localhost>")
    assert "work begins on “Seeding”" in mail.subject and mail.subject.endswith("(10 working days)")
    assert "Take it on" in mail.text and "<html" in mail.html
    assert mail.headers["Auto-Submitted"] == "auto-generated" and mail.headers["Message-ID"]


def test_each_recipient_has_a_row() -> None:
    assert [mail.recipient for mail in keep(to=("ana@example.com", "ben@example.com"))] == [
        "ben@example.com",
        "ana@example.com",
    ]


def test_only_the_newest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "KEPT", 3)
    for number in range(6):
        keep(f"Mail {number}")
    assert [mail.subject for mail in OutboxMail.objects.all()] == ["Mail 5", "Mail 4", "Mail 3"]


def test_a_plain_mail_without_a_page_is_kept_too() -> None:
    EmailMessage("Reset", "Click", to=["ana@example.com"]).send()
    assert OutboxMail.objects.get().html == ""
    assert get_connection().send_messages([]) == 0


@pytest.mark.parametrize("address", ["/outbox/", "/outbox/{}/", "/outbox/{}/page/"])
def test_who_is_no_ops_admin_is_told_who_may_and_sees_no_mail(client: Client, address: str) -> None:
    (mail,) = keep("Secret", html="<p>Secret</p>")
    client.force_login(make_user(department=make_department()))
    answer = client.get(address.format(mail.pk))
    assert answer.status_code == 403
    assert b"Secret" not in answer.content


def test_the_list_leads_to_the_mail_and_the_mail_to_its_page(admin: Client) -> None:
    (mail,) = keep("Hello & welcome", html="<p style='color:red'>Hi</p>")
    assert "Hello &amp; welcome" in admin.get("/outbox/").content.decode()
    page = admin.get(f"/outbox/{mail.pk}/").content.decode()
    assert 'href="https://example.com/desk/"' in page and f'href="/outbox/{mail.pk}/page/"' in page
    assert "X-Thread" not in page


def test_a_mails_page_may_style_itself_and_do_nothing_else(admin: Client) -> None:
    (mail,) = keep(html="<p style='color:red'>Hi</p><script>alert(1)</script>")
    answer = admin.get(f"/outbox/{mail.pk}/page/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "script-src" not in policy
    assert "allow-scripts" not in policy and "allow-same-origin" not in policy
    assert "unsafe-inline" not in admin.get(f"/outbox/{mail.pk}/").headers["Content-Security-Policy"]


def test_a_mail_without_a_page_has_no_page(admin: Client) -> None:
    (mail,) = keep()
    assert admin.get(f"/outbox/{mail.pk}/page/").status_code == 404
    assert "/page/" not in admin.get(f"/outbox/{mail.pk}/").content.decode()


def test_an_empty_outbox_says_what_will_be_here(admin: Client) -> None:
    assert "No mail yet" in admin.get("/outbox/").content.decode()


def test_the_page_says_when_mail_leaves_by_another_road(admin: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert "your mail host now" in admin.get("/outbox/").content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_outbox_only_shows(admin: Client, method: str) -> None:
    assert getattr(admin, method)("/outbox/").status_code == 405


def test_the_list_asks_the_same_number_of_queries_for_one_and_for_forty(
    admin: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keep()
    admin.get("/outbox/")
    counts = []
    for _round in range(2):
        with django_assert_num_queries(100, exact=False) as seen:
            admin.get("/outbox/")
        counts.append(len(seen))
        for number in range(40):
            keep(f"Mail {number}")
    assert counts[0] == counts[1]
