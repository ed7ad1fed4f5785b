"""What has been kept long enough goes, and nothing sooner; twice does no more than once."""

import datetime as dt
import io

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from calendar_app import tasks
from calendar_app.celery import app
from calendar_app.models import ImportDraft, OutboxMail
from calendar_app.retention import Retained, apply_retention, due_for_retention
from campaigns.actions.calendars import edit_organisation
from campaigns.actions.retention import blank_messages
from campaigns.enums import MessageState
from campaigns.models import Message, TickRecord
from departments.actions.people import deactivate_person, reactivate_person
from departments.actions.retention import forget_history
from departments.audit import record
from departments.models import AuditEntry, OrganisationSettings, User
from tests.campaigns.desk_world import signed_in
from tests.departments.test_actions_departments import refused
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def organisation() -> OrganisationSettings:
    return make_organisation(keep_mail_days=30, keep_history_days=60, erase_people_after_days=90)


def message(days_ago: float, state: MessageState = MessageState.SENT) -> Message:
    at = NOW - days_ago * DAY
    is_sent = state in (MessageState.SENT, MessageState.BOUNCED)
    made = Message.objects.create(
        recipient_key="mailbox:pr@example.com",
        address="pr@example.com",
        group_key="digest",
        message_id=f"<{Message.objects.count()}@instep.invalid>",
        next_attempt_at=at,
        dated_at=at,
        state=state,
        sent_at=at if is_sent else None,
        closed_reason="so" if state == MessageState.SUPPRESSED else "",
        subject="New",
        body="Dear team",
    )
    Message.objects.filter(pk=made.pk).update(created_at=at)
    return made


def entry(days_ago: float) -> AuditEntry:
    made = record(by=None, verb="changed", subject=OrganisationSettings.objects.get())
    AuditEntry.objects.filter(pk=made.pk).update(at=NOW - days_ago * DAY)
    return made


def gone(days_ago: float, **fields: object) -> User:
    return make_user(is_active=False, deactivated_at=NOW - days_ago * DAY, **fields)


def text_of(row: Message) -> tuple[str, str]:
    return Message.objects.values_list("subject", "body").get(pk=row.pk)


class TestMail:
    @pytest.mark.parametrize(
        "state", [MessageState.SENT, MessageState.BOUNCED, MessageState.DEAD, MessageState.SUPPRESSED]
    )
    def test_loses_its_text_when_it_is_over_long_enough(self, state: MessageState) -> None:
        old, young = message(31, state), message(29, state)
        assert apply_retention(now=NOW).messages == 1
        assert text_of(old) == ("", "") and text_of(young) == ("New", "Dear team")
        assert Message.objects.get(pk=old.pk).address == "pr@example.com"

    @pytest.mark.parametrize("state", [MessageState.PENDING, MessageState.RETRY_WAIT])
    def test_that_still_waits_keeps_it(self, state: MessageState) -> None:
        waiting = message(300, state)
        assert apply_retention(now=NOW).messages == 0 and text_of(waiting) == ("New", "Dear team")

    def test_kept_in_the_outbox_goes(self) -> None:
        for days in (31, 29):
            mail = OutboxMail.objects.create(sender="a@x.example", recipient="b@x.example", subject=str(days), text="")
            OutboxMail.objects.filter(pk=mail.pk).update(at=NOW - days * DAY)
        assert apply_retention(now=NOW).mails == 1
        assert [mail.subject for mail in OutboxMail.objects.all()] == ["29"]


class TestHistory:
    def test_older_entries_go_and_younger_ones_stay(self) -> None:
        old, young = entry(61), entry(59)
        assert apply_retention(now=NOW).entries == 1
        assert not AuditEntry.objects.filter(pk=old.pk).exists() and AuditEntry.objects.filter(pk=young.pk).exists()

    def test_what_was_taken_back_goes_before_what_took_it_back(self) -> None:
        old, young = entry(61), entry(59)
        AuditEntry.objects.filter(pk=young.pk).update(undoes=old)
        apply_retention(now=NOW)
        young.refresh_from_db()
        assert young.undoes is None


class TestPeople:
    def test_who_left_long_ago_is_erased_and_nobody_else(self) -> None:
        long_ago, lately = gone(91), gone(89)
        here, locked_out = make_user(), make_user(is_active=False)
        assert apply_retention(now=NOW).people == 1
        erased = set(User.objects.exclude(erased_at=None))
        assert erased == {long_ago}
        assert {lately, here, locked_out} <= set(User.objects.filter(erased_at=None))

    def test_who_was_let_in_again_is_not(self) -> None:
        person = gone(91)
        reactivate_person(by=None, user_id=person.pk)
        assert apply_retention(now=NOW).people == 0

    def test_time_begins_anew_with_each_leaving(self) -> None:
        person = make_user()
        deactivate_person(by=None, user_id=person.pk)
        assert apply_retention(now=NOW + 89 * DAY).people == 0
        assert apply_retention(now=NOW + 92 * DAY).people == 1


def test_empty_settings_keep_everything_for_ever() -> None:
    make_organisation(keep_mail_days=None, keep_history_days=None, erase_people_after_days=None)
    message(9_000)
    entry(9_000)
    gone(9_000)
    assert apply_retention(now=NOW) == due_for_retention(now=NOW) == Retained()


def test_sessions_that_are_over_go() -> None:
    for key, days in (("over", -1), ("running", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=NOW + days * DAY)
    assert apply_retention(now=NOW).sessions == 1
    assert [session.pk for session in Session.objects.all()] == ["running"]


def test_files_somebody_began_to_import_go_when_they_are_over() -> None:
    person = make_user()
    for name, days in (("over.csv", -1), ("running.csv", 1)):
        ImportDraft.objects.create(owner=person, filename=name, content=b"x", expires_at=NOW + days * DAY)
    assert apply_retention(now=NOW).drafts == 1
    assert [draft.filename for draft in ImportDraft.objects.all()] == ["running.csv"]
    assert not AuditEntry.objects.filter(verb="applied retention").exists()


def test_twice_does_no_more_than_once_and_what_was_done_is_written_down() -> None:
    message(31)
    entry(61)
    gone(91)
    assert apply_retention(now=NOW) == Retained(people=1, messages=1, entries=1)
    told = AuditEntry.objects.get(verb="applied retention")
    assert told.changes == {"people": [1, 0], "messages": [1, 0], "entries": [1, 0]}
    assert apply_retention(now=NOW) == Retained()
    assert AuditEntry.objects.filter(verb="applied retention").count() == 1


def test_a_run_goes_on_where_another_stopped() -> None:
    rows = [message(31 + number) for number in range(5)]
    for number in range(5):
        entry(61 + number)
    assert blank_messages(before=NOW - 30 * DAY, limit=2) == 2
    assert forget_history(before=NOW - 60 * DAY, limit=2) == 2
    assert apply_retention(now=NOW) == Retained(messages=3, entries=3)
    assert {text_of(row) for row in rows} == {("", "")}


def test_looking_first_changes_nothing() -> None:
    message(31)
    entry(61)
    gone(91)
    said = io.StringIO()
    call_command("apply_retention", dry_run=True, stdout=said)
    assert "people 1, messages 1, mails 0, entries 1" in said.getvalue()
    assert User.objects.filter(erased_at=None).count() == User.objects.count()
    call_command("apply_retention", stdout=said)
    assert "Erased or deleted: people 1, messages 1" in said.getvalue()
    assert AuditEntry.objects.get(verb="applied retention").via == "command"


def test_the_worker_does_it_every_night() -> None:
    message(31)
    tasks.apply_retention()
    assert not Message.objects.exclude(body="").exists()
    assert TickRecord.objects.filter(name="retention").exists()
    assert app.conf.beat_schedule["retention"]["task"] == "calendar_app.tasks.apply_retention"
    assert "calendar_app.tasks.apply_retention" in app.tasks


class TestSettings:
    def test_are_changed_in_the_admin(self) -> None:
        admin = make_user(is_ops_admin=True)
        browser = signed_in(admin)
        page = "/admin/departments/organisationsettings/1/change/"
        settings = OrganisationSettings.objects.get()
        form = {
            "name": settings.name,
            "time_zone": "UTC",
            "default_calendar": settings.default_calendar_id,
            "alert_hour": "08:00",
            "works_from": "09:00",
            "works_until": "17:00",
            "escalate_after_hours": 8,
            "first_day_of_week": 0,
            "fiscal_year_start_month": 1,
            "audience_window_days": 7,
            "audience_campaigns": 1,
            "longest_link_days": 365,
            "keep_mail_days": 10,
            "keep_history_days": "",
            "erase_people_after_days": 400,
        }
        assert browser.post(page, form).status_code == 302
        settings.refresh_from_db()
        kept = (settings.keep_mail_days, settings.keep_history_days, settings.erase_people_after_days)
        assert kept == (10, None, 400)
        refused_page = browser.post(page, {**form, "keep_mail_days": 0})
        assert refused_page.status_code == 200 and "1 to 36,500 days" in refused_page.content.decode()

    @pytest.mark.parametrize("name", ["keep_mail_days", "keep_history_days", "erase_people_after_days"])
    @pytest.mark.parametrize("days", [0, 36_501])
    def test_that_would_empty_everything_or_lead_off_the_calendar_are_refused(self, name: str, days: int) -> None:
        assert refused(edit_organisation, by=None, **{name: days}).field == name
