"""Dates beside the mails that announce and move them: which mails carry a file, and whose eyes it is written for."""

import datetime as dt
from email import message_from_bytes
from email.message import Message as Letter
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from calendar_app.copies.mailed import calendar_files
from calendar_app.feeds.ledger import LedgerMoved
from calendar_app.models import FeedLedger, OutboxMail
from campaigns.actions.preferences import Wanted, choose_how_told
from campaigns.alerts.attaching import DUTIES, MOST_DATES, NEWS, dates_in
from campaigns.alerts.claiming import claim
from campaigns.alerts.entries import Entry
from campaigns.alerts.preparing import prepare
from campaigns.alerts.transports import Dates, Mail
from campaigns.alerts.transports.writing import as_bytes, build
from campaigns.enums import ActivityState, AlertKind, CampaignState, OthersSee, Secrecy
from campaigns.models import Activity, Alert, Campaign, CampaignNamed, Milestone
from campaigns.rules.telling import Picture, Standing
from departments.enums import Clearance
from departments.models import Department, Route, User
from tests.alerts.lines import a_line
from tests.alerts.sink import Sink
from tests.alerts.world import MINUTE, MONDAY_AT_8, a_duty_alert, an_activity, tick_and_deliver, tick_at
from tests.copies.reading import read
from tests.factories import make_alert, make_department, make_milestone, make_user
from tests.feeds.made import MakeFeed, entry

pytestmark = pytest.mark.django_db

BOX = "social@example.com"


@pytest.fixture
def team(db: None) -> Department:
    return make_department(name="Social", mailbox=BOX, escalate_after_hours=0)


def news(team: Department, kind: AlertKind, activity: Activity | None = None, **facts: Any) -> Alert:
    """An alert of this kind about an activity with one duty."""
    activity = activity or an_activity(team)
    make_milestone(activity=activity, responsible=team, name="Seeding", due_on=dt.date(2027, 3, 8))
    return make_alert(department=team, activity=activity, kind=kind, due_at=MONDAY_AT_8, facts=facts)


def file_in(mail: Letter) -> bytes | None:
    """The file a mail carries, if any."""
    found = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    if not found:
        return None
    (part,) = found
    assert part.get_filename() == "instep.ics" and part.get_content_disposition() == "attachment"
    assert part.get_param("method") is None and part.get_param("charset") == "utf-8"
    body = part.get_payload(decode=True)
    assert isinstance(body, bytes) and b"METHOD" not in body
    return body


def only_file(sink: Sink) -> bytes | None:
    (accepted,) = sink.mails
    return file_in(accepted.mail)


def events(sink: Sink) -> dict[str, str]:
    """Summary by UID of what the one mail's file holds."""
    body = only_file(sink)
    assert body is not None
    return {event.uid: event.summary for event in read(body).values()}


def test_news_of_an_activity_carries_it_with_the_duties_told(team: Department, sink: Sink) -> None:
    alert = news(team, AlertKind.NEW)
    make_milestone(activity=alert.activity, responsible=make_department(), name="Theirs", due_on=dt.date(2027, 3, 9))
    tick_and_deliver()
    duty = Milestone.objects.get(name="Seeding")
    assert events(sink) == {
        f"activity-{alert.activity_id}@instep.invalid": f"{alert.activity.channel}: Teaser (Spring launch)",  # type: ignore[union-attr]
        f"milestone-{duty.pk}@instep.invalid": "DUE: Seeding – Teaser (Spring launch)",
    }


@pytest.mark.parametrize("kind", DUTIES)
def test_a_duty_that_begins_or_is_due_carries_its_date(team: Department, sink: Sink, kind: AlertKind) -> None:
    due_on = MONDAY_AT_8.date() if kind == AlertKind.DUE else dt.date(2027, 3, 8)
    alert = a_duty_alert(team, kind=kind, due_on=due_on)
    tick_and_deliver()
    body = only_file(sink)
    assert body is not None
    (event,) = read(body).values()
    assert (event.uid, event.start) == (f"milestone-{alert.milestone_id}@instep.invalid", due_on)


def test_what_is_called_off_says_so_under_the_same_uid(team: Department, sink: Sink) -> None:
    activity = an_activity(team)
    news(team, AlertKind.NEW, activity)
    tick_and_deliver()
    before = next(iter(read(file_in(sink.mails[0].mail) or b"").values()))
    Activity.objects.update(state=ActivityState.CANCELLED)
    make_alert(department=team, activity=activity, kind=AlertKind.CANCELLED, due_at=MONDAY_AT_8 + 60 * MINUTE)
    tick_and_deliver(MONDAY_AT_8 + 24 * 60 * MINUTE)
    after = read(file_in(sink.mails[1].mail) or b"")[f"activity-{activity.pk}@instep.invalid"]
    assert before.uid == after.uid and after.sequence == before.sequence + 1
    assert after.status == "CANCELLED" and after.summary.startswith("CANCELLED:")


@pytest.mark.parametrize("kind", sorted(set(AlertKind) - {*NEWS, *DUTIES, AlertKind.WEEKLY_OUTLOOK}))
def test_other_mails_carry_none(kind: AlertKind) -> None:
    assert dates_in([Entry(a_line(kind), ("Social Media",))], reader="x", language="en") is None


def test_what_goes_on_without_the_department_carries_none() -> None:
    line = a_line(AlertKind.CANCELLED, told=Picture(Standing.NOT_THEIRS))
    assert dates_in([Entry(line, ("Social Media",))], reader="x", language="en") is None


def test_the_numbers_are_those_of_feeds(team: Department, sink: Sink, make_feed: MakeFeed, ben: User) -> None:
    alert = news(team, AlertKind.NEW)
    assert alert.activity is not None
    feed = make_feed(ben)
    for title in ("One", "Two"):
        Activity.objects.update(title=title)
        before = entry(feed, alert.activity)
    tick_and_deliver()
    body = only_file(sink)
    assert body is not None
    mailed = read(body)[before.uid]
    assert (mailed.sequence, mailed.summary, mailed.stamp) == (before.sequence, before.summary, before.stamp)
    assert mailed.sequence == 1


def test_a_digest_of_many_dates_carries_none(team: Department, sink: Sink) -> None:
    activity = an_activity(team)
    for number in range(MOST_DATES + 1):
        a_duty_alert(team, activity=activity, name=f"Duty {number}")
    tick_and_deliver()
    assert only_file(sink) is None


def test_a_digest_carries_one_file_of_all_its_dates(team: Department, sink: Sink) -> None:
    activity = an_activity(team)
    for number in range(MOST_DATES):
        a_duty_alert(team, activity=activity, name=f"Duty {number}")
    tick_and_deliver()
    body = only_file(sink)
    assert body is not None and len(read(body)) == MOST_DATES
    assert len(body) < 20_000


@pytest.mark.parametrize("others_see", [OthersSee.CODE_NAME, OthersSee.BUSY])
@pytest.mark.parametrize("clearance", Clearance)
def test_what_is_veiled_to_its_reader_is_in_no_file(
    team: Department, sink: Sink, others_see: OthersSee, clearance: Clearance
) -> None:
    news(team, AlertKind.NEW)
    Route.objects.update(clearance=clearance)
    Campaign.objects.update(secrecy=Secrecy.CONFIDENTIAL, others_see=others_see, code_name="Kestrel", was_secret=True)
    tick_and_deliver()
    assert [file_in(each.mail) for each in sink.mails] == [None] * len(sink.mails)


def test_a_mailbox_that_is_told_the_name_gets_the_file_counted_for_it_alone(team: Department, sink: Sink) -> None:
    alert = news(team, AlertKind.NEW)
    Route.objects.update(clearance=Clearance.NAME)
    Campaign.objects.update(secrecy=Secrecy.CONFIDENTIAL, was_secret=True)
    CampaignNamed.objects.create(campaign_id=alert.campaign_id, department=team)
    tick_and_deliver()
    assert len(events(sink)) == 2
    assert not FeedLedger.objects.exclude(variant__startswith="feed/").exists()


def test_whoever_wants_none_gets_none_and_the_others_theirs(sink: Sink) -> None:
    team = make_department(tell_members=True, escalate_after_hours=0)
    ana, ben = (make_user(email=f"{name}@example.com", department=team) for name in ("ana", "ben"))
    choose_how_told(by=ana, department_id=None, wanted=Wanted(with_files=False))
    news(team, AlertKind.NEW)
    tick_and_deliver()
    found = {each.mail["To"]: file_in(each.mail) for each in sink.mails}
    assert found[ana.email] is None and found[ben.email] is not None


def test_a_file_that_cannot_be_written_holds_no_mail_up(
    team: Department, sink: Sink, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise ValueError("ink is out")

    news(team, AlertKind.NEW)
    monkeypatch.setattr("calendar_app.copies.mailed.written", broken)
    assert tick_and_deliver().sent == 1
    assert only_file(sink) is None and "ink is out" in caplog.text


def test_a_ledger_that_keeps_moving_holds_no_mail_up(
    team: Department, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def moved(*_args: object) -> None:
        raise LedgerMoved

    news(team, AlertKind.NEW)
    monkeypatch.setattr("calendar_app.copies.writing.settle", moved)
    assert tick_and_deliver().sent == 1
    assert only_file(sink) is None


def test_many_mails_ask_no_more_for_their_files_than_a_few(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(30):
        a_duty_alert(make_department(mailbox=f"box{number}@example.com", escalate_after_hours=0))
    tick_at(MONDAY_AT_8)
    claimed = claim(now=MONDAY_AT_8, limit=100)
    with django_assert_max_num_queries(26):
        ready, _closed = prepare(claimed, now=MONDAY_AT_8)
    letters = [each.letter for each in ready]
    assert len(letters) == 30
    assert all(isinstance(letter, Mail) and letter.calendar for letter in letters)


def test_the_file_arrives_byte_for_byte_by_every_road(team: Department, settings: Any) -> None:
    news(team, AlertKind.NEW, an_activity(team, campaign_name="Überraschung; mit, Komma\\", title="é" * 90))
    tick_at(MONDAY_AT_8)
    (ready,), _closed = prepare(claim(now=MONDAY_AT_8, limit=1), now=MONDAY_AT_8)
    mail = ready.letter
    assert isinstance(mail, Mail) and len(read(mail.calendar)) == 2
    assert file_in(message_from_bytes(as_bytes(mail))) == mail.calendar
    assert file_in(message_from_bytes(build(mail).message().as_bytes())) == mail.calendar


def test_the_outbox_keeps_it_too(team: Department, settings: Any) -> None:
    settings.EMAIL_BACKEND = "calendar_app.outbox.EmailBackend"
    news(team, AlertKind.NEW)
    tick_and_deliver()
    assert len(read(OutboxMail.objects.get().calendar.encode())) == 2


def test_what_has_no_date_any_more_is_left_out(team: Department) -> None:
    alert = news(team, AlertKind.MOVED)
    Activity.objects.update(state=ActivityState.UNSCHEDULED, starts_on=None, ends_on=None)
    duty = Milestone.objects.get()
    assert alert.activity_id is not None
    with_duty, alone = (
        Dates("x", "en", frozenset(keys)) for keys in ([alert.activity_id, duty.pk], [alert.activity_id])
    )
    files = calendar_files([with_duty, alone], MONDAY_AT_8)
    assert set(files) == {with_duty} and set(read(files[with_duty])) == {f"milestone-{duty.pk}@instep.invalid"}


def test_tentative_dates_say_so(team: Department, sink: Sink) -> None:
    news(team, AlertKind.TENTATIVE)
    Campaign.objects.update(state=CampaignState.TENTATIVE)
    tick_and_deliver()
    body = only_file(sink)
    assert body is not None
    assert "TENTATIVE" in {event.status for event in read(body).values()}
