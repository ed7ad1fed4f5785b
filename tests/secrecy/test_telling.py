"""Alerts of what is not open: told through the veil, or not, and made good when it lifts."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django.fixtures import Settings

from campaigns.actions.secrecy import set_secrecy
from campaigns.alerts.clock import ClockGuard
from campaigns.alerts.ticking import run_tick
from campaigns.enums import AlertKind, CampaignState, OthersSee, Secrecy
from campaigns.models import Alert, Campaign
from campaigns.rules.secrecy import Terms
from tests.alerts.world import a_duty_alert, deliver_at, tick_and_deliver
from tests.factories import make_alert
from tests.secrecy.conftest import Scene

NOW = timezone.now()
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def sent_here(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def owe(scene: Scene) -> Alert:
    due_on = timezone.localdate() + dt.timedelta(days=10)
    return a_duty_alert(
        scene.social, activity=scene.activity, name="Approve Aurora", due_on=due_on, due_at=NOW - HOUR, is_urgent=True
    )


def told(scene: Scene | None = None) -> list[str]:
    """What was sent, with a scene to the head of the team alone: what nobody saw climbs on in working hours."""
    sent = [message for message in mail.outbox if scene is None or message.to == [scene.ben.email]]
    return [f"{message.subject}\n{message.body}" for message in sent]


def test_under_a_code_name_the_team_is_told_by_that(scene: Scene) -> None:
    scene.hide(OthersSee.CODE_NAME)
    owe(scene)
    tick_and_deliver(NOW)
    [text] = told()
    assert "Kestrel" in text and "Aurora" not in text and "Northern lights" not in text


def test_busy_is_told_without_a_thread_that_would_tell_two_apart(scene: Scene) -> None:
    scene.hide(OthersSee.BUSY)
    owe(scene)
    tick_and_deliver(NOW)
    [message] = mail.outbox
    assert "Confidential" in message.subject and "Kestrel" not in str(message.body)
    assert "References" not in message.extra_headers


def test_who_sees_nothing_is_told_nothing_until_the_embargo_ends_and_then_once(scene: Scene) -> None:
    scene.hide(until=NOW + 48 * HOUR)
    alert = owe(scene)
    tick_and_deliver(NOW)
    assert told() == [] and Alert.objects.get(pk=alert.pk).fired_at is not None
    tick_and_deliver(NOW + 49 * HOUR)
    tick_and_deliver(NOW + 80 * HOUR)
    [text] = told(scene)
    assert "Approve Aurora" in text
    assert Campaign.objects.get().lift_told_at is not None


def test_who_was_told_under_a_code_name_is_not_told_again_when_it_lifts(scene: Scene) -> None:
    scene.hide(OthersSee.CODE_NAME, until=NOW + 48 * HOUR)
    owe(scene)
    tick_and_deliver(NOW)
    tick_and_deliver(NOW + 49 * HOUR)
    tick_and_deliver(NOW + 80 * HOUR)
    assert len(told(scene)) == 1


def test_naming_somebody_later_tells_them_what_still_waits(scene: Scene) -> None:
    scene.hide()
    owe(scene)
    tick_and_deliver(NOW)
    assert told() == []
    scene.hide(departments=(scene.social,), now=NOW)
    tick_and_deliver(NOW + 30 * HOUR)
    [text] = told(scene)
    assert "Aurora" in text


def test_hiding_it_keeps_back_what_has_not_left_yet(scene: Scene) -> None:
    owe(scene)
    run_tick(clock=lambda: NOW, guard=ClockGuard())
    scene.hide(now=NOW)
    deliver_at(NOW)
    assert told() == []


def test_a_named_team_hears_that_a_confidential_campaign_is_off_and_others_do_not(scene: Scene) -> None:
    """Taking it back to a draft hides it from all but its planners; those who were told hear that it is off."""
    scene.hide(departments=(scene.social,))
    off = {"kind": AlertKind.CANCELLED, "due_at": NOW - HOUR, "is_urgent": True}
    make_alert(department=scene.social, activity=scene.activity, **off)
    Campaign.objects.update(state=CampaignState.DRAFT)
    tick_and_deliver(NOW)
    assert [text for text in told() if "Northern lights" in text]
    mail.outbox.clear()
    Alert.objects.all().delete()
    set_secrecy(by=scene.ana, campaign_id=scene.campaign.pk, terms=Terms(Secrecy.CONFIDENTIAL))
    make_alert(department=scene.social, activity=scene.activity, **off)
    tick_and_deliver(NOW)
    assert told() == []
