"""When departments work, changed in the admin: what that moves is shown before anything is saved."""

import datetime as dt
import html
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.actions.replanning import replan
from campaigns.models import Activity, Milestone
from departments.models import AuditEntry, Department, OrganisationSettings, SpecialDays, WorkingCalendar
from tests.campaigns.desk_world import World, make_world, signed_in
from tests.campaigns.test_admin import address, answer
from tests.factories import make_activity, make_calendar, make_campaign, make_channel, make_special_days, make_user

pytestmark = pytest.mark.django_db

YEAR = timezone.localdate().year + 1
CLOSURE = {
    "special_days-TOTAL_FORMS": "1",
    "special_days-0-kind": "closed",
    "special_days-0-first_day": f"{YEAR}-05-04",
    "special_days-0-last_day": f"{YEAR}-05-20",
    "special_days-0-reason": "Stocktaking",
}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def desk(world: World) -> Client:
    return signed_in(make_user(is_ops_admin=True, email="ops@example.com"))


@pytest.fixture
def activity(world: World) -> Activity:
    """Reels on 28 May of next year, with a duty of Social Media ten working days before."""
    return reels(world)


def reels(world: World, **fields: Any) -> Activity:
    channel = make_channel(owner=world.social, rules=[{"name": "Cut", "offset": -10}])
    values = {"campaign": world.campaign, "title": "Reels", "starts_on": dt.date(YEAR, 5, 28), **fields}
    made = make_activity(channel=channel, **values)
    replan([made.pk], by=None)
    return made


def due_on(activity: Activity) -> dt.date:
    return Milestone.objects.get(activity=activity).due_on


def text_of(response: Any) -> str:
    return html.unescape(" ".join(response.content.decode().split()))


def shown(response: Any) -> dict[str, list[str]]:
    """Return what the page that asks carries, to be sent once more."""
    sent: dict[str, list[str]] = {"_looked": [response.context["looked"]]}
    for name, value in response.context["sent"]:
        sent.setdefault(name, []).append(value)
    return sent


def test_a_closure_is_looked_at_before_it_is_saved(desk: Client, world: World, activity: Activity) -> None:
    page, before = address(Department, "change", world.social.pk), due_on(activity)
    looked = desk.post(page, answer(desk, page, **CLOSURE))
    assert looked.status_code == 200
    assert "1 duty moves" in text_of(looked) and "Reels" in text_of(looked) and "Social Media: 1" in text_of(looked)
    assert not SpecialDays.objects.exists() and due_on(activity) == before
    assert not AuditEntry.objects.filter(subject_type="departments.specialdays").exists()
    assert desk.post(page, shown(looked)).status_code == 302
    assert SpecialDays.objects.get().reason == "Stocktaking" and due_on(activity) < before


def test_what_is_changed_after_the_look_is_looked_at_again(desk: Client, world: World, activity: Activity) -> None:
    page = address(Department, "change", world.social.pk)
    looked = desk.post(page, answer(desk, page, **CLOSURE))
    again = desk.post(page, {**shown(looked), "special_days-0-last_day": f"{YEAR}-05-25"})
    assert "1 duty moves" in text_of(again) and not SpecialDays.objects.exists()


def test_the_way_back_keeps_what_was_typed(desk: Client, world: World, activity: Activity) -> None:
    page = address(Department, "change", world.social.pk)
    looked = desk.post(page, answer(desk, page, **CLOSURE))
    back = desk.post(page, {**shown(looked), "_change": "Change something"})
    assert "Nothing is saved yet." in text_of(back) and 'value="Stocktaking"' in text_of(back)
    assert not SpecialDays.objects.exists()


def test_what_moves_nothing_is_saved_at_once(desk: Client, world: World) -> None:
    page = address(Department, "change", world.social.pk)
    assert desk.post(page, answer(desk, page, **CLOSURE)).status_code == 302
    assert SpecialDays.objects.count() == 1
    assert desk.post(page, answer(desk, page, name="Social")).status_code == 302
    assert AuditEntry.objects.filter(subject_type="departments.specialdays").count() == 1


def test_what_cannot_be_is_said_at_its_row_and_not_looked_at(desk: Client, world: World, activity: Activity) -> None:
    page = address(Department, "change", world.social.pk)
    refused = desk.post(page, answer(desk, page, **{**CLOSURE, "special_days-0-last_day": f"{YEAR}-05-01"}))
    assert "The last day is before the first." in text_of(refused) and "What that moves" not in text_of(refused)


def test_taking_days_away_is_looked_at_too(desk: Client, world: World, activity: Activity) -> None:
    make_special_days(owner=world.social, first_day=dt.date(YEAR, 5, 4), last_day=dt.date(YEAR, 5, 20))
    replan([activity.pk], by=None)
    page = address(Department, "change", world.social.pk)
    looked = desk.post(page, answer(desk, page, **{"special_days-0-DELETE": "on"}))
    assert "1 duty moves" in text_of(looked) and SpecialDays.objects.exists()
    desk.post(page, shown(looked))
    assert not SpecialDays.objects.exists()


def test_the_week_of_a_calendar_and_the_organisations_calendar_are_looked_at(
    desk: Client, world: World, activity: Activity
) -> None:
    usual = OrganisationSettings.objects.get().default_calendar
    before = due_on(activity)
    page = address(WorkingCalendar, "change", usual.pk)
    looked = desk.post(page, answer(desk, page, weekend_days=["3", "4", "5", "6"]))
    assert "1 duty moves" in text_of(looked) and due_on(activity) == before
    shorter = make_calendar(weekend=(2, 3, 4, 5, 6))
    page = address(OrganisationSettings, "change", 1)
    looked = desk.post(page, answer(desk, page, default_calendar=str(shorter.pk)))
    assert "1 duty moves" in text_of(looked)
    assert OrganisationSettings.objects.get().default_calendar == usual


def test_what_an_ops_admin_may_not_see_is_counted_and_not_named(desk: Client, world: World) -> None:
    secret = make_campaign(name="Sesame", secrecy="confidential", was_secret=True, lead=world.marketing)
    reels(world, campaign=secret, title="Open it")
    page = address(Department, "change", world.social.pk)
    told = text_of(desk.post(page, answer(desk, page, **CLOSURE)))
    assert "1 duty moves" in told and "1 of them is in a campaign that you may not see" in told
    assert "Sesame" not in told and "Open it" not in told
