"""A backup that was put back sends nothing a second time, and nothing that is still owed is lost."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns.actions.restored import TOLD_BEFORE, take_as_told
from campaigns.enums import AlertKind, AlertState, MessageState
from campaigns.models import Alert, Message
from departments.actions.invitations import invite_again
from departments.models import AuditEntry, Invitation
from tests.alerts.sink import Sink
from tests.alerts.world import HOUR, MINUTE, MONDAY_AT_8, a_duty_alert, tick_and_deliver, tick_at
from tests.factories import make_department, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("organisation")]
CRASH = MONDAY_AT_8 + 4 * HOUR


def test_what_was_due_until_the_crash_is_not_sent_and_stands_in_the_inbox(sink: Sink) -> None:
    team = make_department(mailbox="social@example.com")
    told = a_duty_alert(team, due_at=MONDAY_AT_8, is_urgent=True)
    owed = a_duty_alert(team, due_at=CRASH + MINUTE, is_urgent=True, kind=AlertKind.DUE)
    done = take_as_told(by=None, as_of=CRASH)
    assert (done.alerts, done.messages) == (1, 1)
    tick_and_deliver(CRASH + HOUR)
    assert len(sink.mails) == 1 and Message.objects.get(state=MessageState.SENT).alerts.get() == owed
    told.refresh_from_db()
    assert (told.state, told.fired_at) == (AlertState.FIRED, CRASH)
    assert Message.objects.get(alerts=told).closed_reason == TOLD_BEFORE


def test_messages_the_backup_caught_half_way_are_closed(sink: Sink) -> None:
    team = make_department(mailbox="social@example.com")
    a_duty_alert(team, due_at=MONDAY_AT_8, is_urgent=True)
    tick_at(MONDAY_AT_8)
    for state in (MessageState.PENDING, MessageState.RETRY_WAIT):
        Message.objects.update(state=state, closed_reason="")
        assert take_as_told(by=None, as_of=CRASH).messages == 1
    tick_and_deliver(CRASH + HOUR)
    assert not sink.mails


def test_what_was_to_leave_after_the_crash_still_leaves(sink: Sink) -> None:
    team = make_department(mailbox="social@example.com")
    alert = a_duty_alert(team, due_at=MONDAY_AT_8, is_urgent=True)
    tick_at(MONDAY_AT_8)
    Message.objects.update(next_attempt_at=CRASH + HOUR)
    assert take_as_told(by=None, as_of=CRASH).messages == 0
    tick_and_deliver(CRASH + HOUR)
    assert len(sink.mails) == 1 and Message.objects.get(state=MessageState.SENT).alerts.get() == alert


def test_twice_changes_nothing_more_and_the_log_says_so(sink: Sink) -> None:
    a_duty_alert(make_department(mailbox="social@example.com"), due_at=MONDAY_AT_8, is_urgent=True)
    take_as_told(by=None, as_of=CRASH)
    assert take_as_told(by=None, as_of=CRASH).alerts == 0
    assert AuditEntry.objects.filter(verb="took as told").count() == 2
    assert not sink.mails


def test_invitations_that_had_gone_out_do_not_go_out_again(sink: Sink) -> None:
    person = make_user(department=make_department(), password=None)
    invite_again(by=None, user_id=person.pk)
    later = timezone.now() + MINUTE
    assert take_as_told(by=None, as_of=later).invitations == 1
    assert Invitation.objects.get().sent_at == later


@pytest.mark.parametrize("moment", ["yesterday", "2027-03-01T14:30", "2027-13-01T14:30Z", "2999-01-01T00:00Z"])
def test_the_command_wants_a_moment_that_has_been(moment: str) -> None:
    with pytest.raises(CommandError, match="as-of"):
        call_command("after_restore", as_of=moment)


def test_the_command_says_what_counts_as_told() -> None:
    now = timezone.now()
    a_duty_alert(make_department(mailbox="social@example.com"), due_at=now - dt.timedelta(hours=1))
    out = StringIO()
    call_command("after_restore", as_of=now.isoformat(), stdout=out)
    assert "1 alerts" in out.getvalue() and Alert.objects.get(step=0).state == AlertState.FIRED
