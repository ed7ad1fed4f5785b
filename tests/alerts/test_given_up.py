"""What was given up is shown to those who can do something about it, and goes out again when they say so."""

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.actions.messages import retry_message
from campaigns.enums import MessageState
from campaigns.models import Message
from campaigns.queries.messages import dead_messages_for
from departments.access import access_for
from departments.enums import RoleName
from departments.errors import NotAllowed, Refused
from departments.models import AuditEntry, Department
from tests.alerts.sink import Sink
from tests.alerts.world import a_duty_alert, tick_and_deliver
from tests.factories import make_department, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("organisation")]


def given_up(sink: Sink, team: Department) -> Message:
    """A message to this team's mailbox that the mail host refused for good."""
    a_duty_alert(team, due_at=timezone.now() - dt.timedelta(seconds=1), is_urgent=True)
    sink.answer("RCPT", "550 5.1.1 No such mailbox")
    tick_and_deliver(timezone.now())
    return Message.objects.get(state=MessageState.DEAD)


def test_head_and_ops_admin_see_it_with_what_the_receiver_said_and_others_do_not(sink: Sink) -> None:
    team, other = make_department(name="Social Media", mailbox="social@example.com"), make_department()
    message = given_up(sink, team)
    head, deputy = (make_user(department=team, role=role) for role in (RoleName.HEAD, RoleName.DEPUTY))
    for reader in (head, deputy, make_user(is_ops_admin=True)):
        (found,) = dead_messages_for(access_for(reader))
        assert (found.id, found.address, found.departments) == (message.pk, "social@example.com", ("Social Media",))
        assert "No such mailbox" in found.last_error and found.subject
    for reader in (make_user(department=team), make_user(department=other, role=RoleName.HEAD), None):
        assert dead_messages_for(access_for(reader)) == []


def test_the_head_sends_it_again_and_it_arrives_under_its_old_id(sink: Sink) -> None:
    team = make_department(mailbox="social@example.com")
    head = make_user(department=team, role=RoleName.HEAD)
    message = given_up(sink, team)
    retry_message(by=head, message_id=message.pk)
    assert tick_and_deliver(timezone.now()).sent == 1
    assert [mail.message_id for mail in sink.mails] == [message.message_id]
    entry = AuditEntry.objects.get(verb="tried again")
    assert (entry.by, entry.subject_id) == (head, str(message.pk))


def test_who_does_not_head_the_department_does_not_send_it_again(sink: Sink) -> None:
    team = make_department(mailbox="social@example.com")
    message = given_up(sink, team)
    stranger = make_user(department=make_department(), role=RoleName.HEAD)
    for person in (stranger, make_user(department=team)):
        with pytest.raises(NotAllowed, match="head"):
            retry_message(by=person, message_id=message.pk)
    assert Message.objects.get().state == MessageState.DEAD
    assert not AuditEntry.objects.exists()


def test_what_was_sent_is_not_sent_again_by_hand(sink: Sink) -> None:
    a_duty_alert(make_department(mailbox="social@example.com"), due_at=timezone.now(), is_urgent=True)
    tick_and_deliver(timezone.now())
    with pytest.raises(Refused):
        retry_message(by=None, message_id=Message.objects.get().pk)
    assert len(sink.mails) == 1
