"""An alert that cannot be read holds up no other, and is given up in the end."""

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError
from django.utils import timezone

from campaigns.enums import MessageState
from campaigns.models import Alert, Message
from campaigns.rules.message_moves import MOST_TRIES
from tests.alerts.sink import Sink
from tests.alerts.world import HOUR, MONDAY_AT_8, a_duty_alert, deliver_at, states, tick_and_deliver
from tests.factories import make_department

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("organisation")]
BROKEN = "broken@example.com"


def owe_one_broken() -> None:
    for mailbox in ("ana@example.com", BROKEN, "zoe@example.com"):
        alert = a_duty_alert(make_department(mailbox=mailbox), is_urgent=True)
        if mailbox == BROKEN:
            Alert.objects.filter(pk=alert.pk).update(facts={"state": "nonsense"})


def test_the_others_of_its_batch_leave_at_once(sink: Sink, caplog: pytest.LogCaptureFixture) -> None:
    owe_one_broken()
    tick_and_deliver(MONDAY_AT_8)
    assert {mail.recipient for mail in sink.mails} == {"ana@example.com", "zoe@example.com"}
    assert states()[BROKEN] == MessageState.RETRY_WAIT
    assert "ValueError" in caplog.text


def test_it_is_given_up_when_its_tries_are_used_up(sink: Sink) -> None:
    owe_one_broken()
    tick_and_deliver(MONDAY_AT_8)
    broken = Message.objects.filter(address=BROKEN)
    for hour in range(1, MOST_TRIES + 5):
        deliver_at(MONDAY_AT_8 + 2 * hour * HOUR)
    assert broken.get().state == MessageState.DEAD and "could not be written" in broken.get().last_error
    assert len(sink.mails) == 2


@pytest.mark.parametrize("problem", [OperationalError("the connection was lost"), SoftTimeLimitExceeded()])
def test_a_database_that_fails_and_a_time_that_is_over_are_no_message_s_fault(
    problem: Exception, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object, **_more: object) -> None:
        raise problem

    a_duty_alert(make_department(mailbox="ana@example.com"), due_at=timezone.now(), is_urgent=True)
    monkeypatch.setattr("campaigns.alerts.preparing.lines_for", fail)
    with pytest.raises(type(problem)):
        tick_and_deliver(timezone.now())
    assert Message.objects.get().attempts_made == 0
