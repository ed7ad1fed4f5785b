"""Mail that comes back: the message bounced, its address gets nothing, others are told, and the head is told why."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from calendar_app.lib.signed import signature
from campaigns.actions.bounces import mark_working, take_report
from campaigns.actions.reading_bounces import read_bounces
from campaigns.alerts.reach import recipients_of
from campaigns.alerts.ticking import run_tick
from campaigns.enums import AlertState, BounceOutcome, MessageState
from campaigns.models import Alert, BouncedAddress, BounceReport, Message
from campaigns.queries.bounces import failing_addresses_for, failing_addresses_of
from campaigns.rules.bounce_reports import read_report
from departments.access import access_for
from departments.enums import RoleName
from departments.errors import NotAllowed
from departments.models import AuditEntry, Department, User
from tests.alerts.mail_servers import Box, serving
from tests.alerts.reports import a_report
from tests.alerts.sink import Sink
from tests.alerts.world import a_duty_alert, states, tick_and_deliver
from tests.factories import make_department, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("organisation", "sink")]
SECRET = "a secret of thirty-two characters"


def sent_to(team: Department) -> Message:
    """A message about one alert that this team's only reader has got."""
    a_duty_alert(team, due_at=timezone.now(), is_urgent=True)
    tick_and_deliver(timezone.now())
    return Message.objects.filter(state=MessageState.SENT).latest("created_at")


def comes_back(message: Message, *, key: str = "one", **given: Any) -> BounceOutcome | None:
    """A report about this message is read."""
    raw = a_report(message.message_id, message.address, **given)
    return take_report(key=key, told=read_report(raw), now=timezone.now())


def with_head(mailbox: str = "social@example.com") -> tuple[Department, User]:
    """A department with a mailbox and a head."""
    team = make_department(name="Social Media", mailbox=mailbox)
    return team, make_user(email="head@example.com", department=team, role=RoleName.HEAD)


def test_the_message_bounced_and_the_head_is_told_by_mail(sink: Sink) -> None:
    team, head = with_head()
    message = sent_to(team)
    assert comes_back(message) == BounceOutcome.BOUNCED
    message.refresh_from_db()
    assert message.state == MessageState.BOUNCED and "No such mailbox" in message.last_error
    tick_and_deliver(timezone.now())
    assert [mail.recipient for mail in sink.mails] == ["social@example.com", "head@example.com"]
    assert [each.address for each in failing_addresses_for(access_for(head))] == ["social@example.com"]


def test_while_the_address_is_marked_the_next_in_line_is_told_and_the_inbox_has_it(sink: Sink) -> None:
    team, _head = with_head()
    comes_back(sent_to(team))
    tick_and_deliver(timezone.now())
    a_duty_alert(team, due_at=timezone.now(), is_urgent=True)
    tick_and_deliver(timezone.now())
    assert [mail.recipient for mail in sink.mails][1:] == ["head@example.com"] * 2
    assert Alert.objects.filter(state=AlertState.FIRED).count() == 2


def test_what_was_on_its_way_to_a_failing_address_goes_to_the_next_in_line(sink: Sink) -> None:
    team, _head = with_head()
    a_duty_alert(team, due_at=timezone.now(), is_urgent=True)
    a_duty_alert(team, due_at=timezone.now(), is_urgent=True)
    first = sent_to(team)
    waiting = a_duty_alert(team, due_at=timezone.now(), is_urgent=True)
    run_tick()
    comes_back(first)
    tick_and_deliver(timezone.now())
    tick_and_deliver(timezone.now())
    closed = Message.objects.get(state=MessageState.SUPPRESSED)
    assert closed.closed_reason == "mail to this address comes back"
    told = Message.objects.filter(alerts=waiting, state=MessageState.SENT)
    assert [message.address for message in told] == ["head@example.com"]


def test_a_head_whose_own_address_fails_has_the_inbox_and_the_deputy_gets_the_mail(sink: Sink) -> None:
    team = make_department()
    make_user(email="head@example.com", department=team, role=RoleName.HEAD)
    make_user(email="deputy@example.com", department=team, role=RoleName.DEPUTY)
    comes_back(sent_to(team))
    tick_and_deliver(timezone.now())
    assert [mail.recipient for mail in sink.mails] == ["head@example.com", "deputy@example.com"]


def test_with_nobody_else_the_alert_stands_in_the_inbox_and_the_department_counts_as_unreachable() -> None:
    team = make_department(mailbox="social@example.com")
    comes_back(sent_to(team))
    assert recipients_of([team.pk])[team.pk] == ()
    assert Alert.objects.get(step=0).state == AlertState.FIRED


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ({"action": "delayed", "status": "4.4.1"}, BounceOutcome.PASSING),
        ({"original": "other@example.com"}, BounceOutcome.UNKNOWN),
        ({"original": None, "final": "forwarded@elsewhere.example"}, BounceOutcome.BOUNCED),
    ],
)
def test_a_delay_and_a_report_about_another_recipient_mark_nothing(given: Any, outcome: BounceOutcome) -> None:
    team, _head = with_head()
    message = sent_to(team)
    assert comes_back(message, **given) == outcome
    assert set(BouncedAddress.objects.values_list("address", flat=True)) == (
        {"social@example.com"} if outcome == BounceOutcome.BOUNCED else set()
    )


def test_a_forged_report_marks_no_address_we_did_not_send_that_mail_to() -> None:
    with_head()
    raw = a_report("<made-up@example.com>", "social@example.com")
    assert take_report(key="x", told=read_report(raw), now=timezone.now()) == BounceOutcome.UNKNOWN
    assert not BouncedAddress.objects.exists()


def test_the_same_report_twice_is_acted_on_once() -> None:
    team, _head = with_head()
    message = sent_to(team)
    assert comes_back(message) == BounceOutcome.BOUNCED
    assert comes_back(message) is None
    assert comes_back(message, key="another") == BounceOutcome.BOUNCED
    assert BouncedAddress.objects.get().reports == 2
    assert Message.objects.count() == 2, "its alert went on to the head once"
    assert AuditEntry.objects.filter(verb="mail came back").count() == 1


def test_it_works_again(sink: Sink) -> None:
    team, head = with_head()
    comes_back(sent_to(team))
    tick_and_deliver(timezone.now())
    assert mark_working(by=head, bounced_id=BouncedAddress.objects.get().pk) == "social@example.com"
    a_duty_alert(team, due_at=timezone.now(), is_urgent=True)
    tick_and_deliver(timezone.now())
    assert sink.mails[-1].recipient == "social@example.com"
    entry = AuditEntry.objects.get(verb="mail works again")
    assert (entry.by, entry.subject_type) == (head, "departments.route")


def test_others_do_not_say_that_it_works_and_do_not_see_that_it_fails(client: Client) -> None:
    team, head = with_head()
    comes_back(sent_to(team))
    row = BouncedAddress.objects.get()
    stranger = make_user(department=make_department(), role=RoleName.HEAD)
    for person in (stranger, make_user(department=team)):
        with pytest.raises(NotAllowed):
            mark_working(by=person, bounced_id=row.pk)
        client.force_login(person)
        assert b"comes back" not in client.get(f"/departments/{team.slug}/").content
    client.force_login(head)
    for page in (f"/departments/{team.slug}/", "/desk/"):
        assert b"Mail to social@example.com comes back" in client.get(page).content
    answer = client.post(f"/addresses/{row.pk}/works-again/", {"next": f"/departments/{team.slug}/"})
    assert answer["Location"] == f"/departments/{team.slug}/" and not failing_addresses_of([team.pk])


def test_a_persons_page_and_the_administration_show_it(client: Client) -> None:
    team = make_department()
    head = make_user(email="head@example.com", name="Hedda", department=team, role=RoleName.HEAD)
    comes_back(sent_to(team))
    client.force_login(make_user(is_ops_admin=True))
    assert b"Mail to Hedda comes back" in client.get(f"/people/{head.pk}/").content
    page = "/admin/campaigns/bouncedaddress/"
    assert b"head@example.com" in client.get(page).content
    row = BouncedAddress.objects.get()
    client.post(page, {"action": "works_again", "_selected_action": [row.pk]})
    assert not BouncedAddress.objects.exists()
    assert AuditEntry.objects.get(verb="mail works again").subject_id == str(head.pk)


# A Maildir


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty Maildir."""
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


def read(folder: Path) -> dict[BounceOutcome, int]:
    return dict(read_bounces(address={"scheme": "maildir", "path": str(folder)}))


def test_a_maildir_is_read_once_and_what_is_no_report_stays(folder: Path) -> None:
    team, _head = with_head()
    message = sent_to(team)
    (folder / "new" / "1.host").write_bytes(a_report(message.message_id, message.address))
    (folder / "new" / "2.host").write_bytes(b"Subject: Hello\n\nHow are you?")
    (folder / "new" / "3.host").write_bytes(a_report("<other@example.com>", "somebody@example.com"))
    assert read(folder) == {BounceOutcome.BOUNCED: 1, BounceOutcome.UNREADABLE: 1, BounceOutcome.UNKNOWN: 1}
    assert sorted(path.name for path in (folder / "cur").iterdir()) == [f"{n}.host:2,S" for n in (1, 2, 3)]
    assert read(folder) == {} and states()[message.address] == MessageState.BOUNCED


def test_a_folder_that_cannot_be_written_is_still_read_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    for number in range(3):
        (folder / "new" / f"{number}.host").write_bytes(b"Subject: Hello\n\n")
    assert sum(read(folder).values()) == 3
    assert read(folder) == {} and BounceReport.objects.count() == 3


def test_a_mail_put_back_is_not_acted_on_again(folder: Path) -> None:
    team, _head = with_head()
    message = sent_to(team)
    for _time in range(2):
        (folder / "new" / "1.host").write_bytes(a_report(message.message_id, message.address))
        read(folder)
    assert BouncedAddress.objects.get().reports == 1


def test_a_very_large_mail_and_very_many_are_read_in_part(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("campaigns.actions.reading_bounces.AT_MOST", 3)
    for number in range(5):
        (folder / "new" / f"{number}.host").write_bytes(b"Subject: x\n\n" + b"x" * 2_000_000)
    assert sum(read(folder).values()) == 3
    assert sum(read(folder).values()) == 2


def test_a_mailbox_that_is_not_there_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert read(tmp_path / "nowhere") == {}
    assert "no Maildir" in caplog.text


# The hook


@pytest.fixture
def hook(settings: Settings) -> None:
    settings.BOUNCE_HOOK_SECRET = SECRET
    cache.clear()


def post(body: bytes, *, header: str | None = None) -> Any:
    signed = signature(SECRET, body, at=int(time.time())) if header is None else header
    browser = Client(enforce_csrf_checks=True)
    return browser.post(
        "/hooks/bounces/", body, content_type="application/json", headers={"X-Instep-Signature": signed}
    )


def a_body(message: Message, **given: Any) -> bytes:
    facts = {"message_id": message.message_id, "recipient": message.address.upper(), "kind": "hard", **given}
    return json.dumps(facts).encode()


@pytest.mark.usefixtures("hook")
def test_a_mail_service_reports_and_repeats_itself() -> None:
    team, _head = with_head()
    message = sent_to(team)
    body = a_body(message, detail="550 No such mailbox")
    assert post(body).json() == {"outcome": "bounced"}
    assert post(body).json() == {"outcome": "known"}
    assert states()[message.address] == MessageState.BOUNCED
    assert BouncedAddress.objects.get().detail == "550 No such mailbox"


@pytest.mark.usefixtures("hook")
def test_a_soft_bounce_marks_nothing() -> None:
    team, _head = with_head()
    message = sent_to(team)
    assert post(a_body(message, kind="soft")).json() == {"outcome": "passing"}
    assert not BouncedAddress.objects.exists() and states()[message.address] == MessageState.SENT


@pytest.mark.usefixtures("hook")
@pytest.mark.parametrize(
    "header",
    ["", "t=,v1=", "t=1,v1=00", "nonsense", "t=99999999999999999999,v1=00", "v1=\xe4", signature(SECRET, b"{}", at=1)],
)
def test_what_is_not_signed_now_is_refused(header: str) -> None:
    assert post(b"{}", header=header).status_code == 401
    assert not BounceReport.objects.exists()


@pytest.mark.usefixtures("hook")
@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"\xff", b'{"kind": "hard"}', b'{"kind": 1, "message_id": [], "recipient": 2}']
)
def test_what_is_not_asked_for_is_refused(body: bytes) -> None:
    assert post(body).status_code == 400


@pytest.mark.usefixtures("hook")
def test_too_large_and_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    assert post(b" " * 20_000).status_code == 413
    monkeypatch.setattr("campaigns.views.bounces.A_MINUTE", 0)
    assert post(b"{}").status_code == 429


def test_without_a_secret_there_is_no_hook() -> None:
    assert post(b"{}").status_code == 404


# A mailbox elsewhere


@pytest.mark.parametrize("scheme", ["imap", "pop"])
def test_a_mailbox_elsewhere_is_read_once(scheme: str) -> None:
    team, _head = with_head()
    message = sent_to(team)
    box = Box({1: a_report(message.message_id, message.address), 2: b"Subject: Hello\n\nHow are you?"})
    with serving(box, scheme) as address:
        assert read_bounces(address=address) == {BounceOutcome.BOUNCED: 1, BounceOutcome.UNREADABLE: 1}
        assert (box.seen, box.deleted) == (({1, 2}, set()) if scheme == "imap" else (set(), {1}))
        box.asked.clear()
        assert not read_bounces(address=address)
    assert not {"TOP", "DELE"} & set(box.asked) and not any("FETCH" in each for each in box.asked)
    assert states()[message.address] == MessageState.BOUNCED


@pytest.mark.parametrize("scheme", ["imap", "pop"])
def test_a_mailbox_that_does_not_let_us_in_is_logged_without_the_password(
    scheme: str, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(Box({}), scheme) as address:
        assert not read_bounces(address={**address, "password": "a wrong one"})
        gone = address["port"]
    assert not read_bounces(address={**address, "port": gone})
    assert caplog.text.count("cannot be read now") == 2 and "wrong one" not in caplog.text
