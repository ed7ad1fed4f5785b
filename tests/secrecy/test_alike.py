"""What is drawn for all who see the same shows each of them exactly what is theirs to see."""

from itertools import count
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from calendar_app.calendar.digest import digest_of
from calendar_app.calendar.filters import Filters
from calendar_app.calendar.kinds import KINDS
from calendar_app.calendar.options import Options
from calendar_app.calendar.page import CalendarPage
from calendar_app.calendar.together import read_with_others
from campaigns.enums import CampaignState, OthersSee, Secrecy
from campaigns.models import Activity, CampaignGuest
from campaigns.queries.alike import NOBODYS, alike
from campaigns.queries.veil import campaign_name, veil_of
from campaigns.queries.visible import ACTIVITY, known_activities
from departments.access import Access, access_for
from departments.enums import RoleName
from departments.models import OrganisationSettings
from tests.factories import make_activity, make_campaign, make_channel, make_department, make_organisation, make_user
from tests.secrecy.test_worlds import ONE, plans
from tests.secrecy.world import Plan, World

pytestmark = pytest.mark.django_db


class Back(Exception):
    """Takes an example's rows back."""


def seen_by(access: Access) -> list[tuple[Any, ...]]:
    at = timezone.now()
    rows = known_activities(access, at).annotate(veil=veil_of(access, at, ACTIVITY))
    return sorted(rows.annotate(name=campaign_name(ACTIVITY)).values_list("pk", "veil", "name"))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans)
def test_everybody_sees_by_the_shared_access_what_they_see_by_their_own(plan: Plan) -> None:
    try:
        with transaction.atomic():
            world = World.made(plan)
            world.add_secret(plan, ONE)
            for name, person in world.people.items():
                access = access_for(person)
                assert seen_by(alike(access)) == seen_by(access), name
            raise Back
    except Back:
        return


_revisions = count(1)


def timeline(access: Access, revision: int) -> CalendarPage:
    """A page that shows all of a world, with no query of its own yet."""
    today = timezone.localdate()
    return CalendarPage(
        access, OrganisationSettings.objects.get(), KINDS["timeline"], today, Filters(), Options(), today,
        timezone.now(), revision,
    )  # fmt: skip


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans)
@pytest.mark.usefixtures("keeping")
def test_what_was_read_for_others_shows_everybody_what_is_theirs(plan: Plan) -> None:
    try:
        with transaction.atomic():
            world = World.made(plan)
            world.add_secret(plan, ONE)
            revision = next(_revisions)
            for name, person in world.people.items():
                access = access_for(person)
                alone, together = timeline(access, revision), timeline(access, revision)
                digest = read_with_others(together)
                assert digest in ("", digest_of(alone)), name
                assert sorted(together.items) == sorted(alone.items), name
                assert (together.key_dates, together.waiting) == (alone.key_dates, alone.waiting), name
                assert together.places == alone.places, name
            raise Back
    except Back:
        return


def test_colleagues_with_nothing_of_their_own_are_alike_and_who_has_is_not() -> None:
    make_organisation()
    team, other = make_department(), make_department()
    planners = [make_user(department=department, role=RoleName.PLANNER) for department in (team, team, other)]
    shared = [alike(access_for(person)) for person in planners]
    assert shared[0] == shared[1] == shared[2] == Access(NOBODYS, roles={NOBODYS: RoleName.VIEWER})
    campaign = make_campaign(owner=planners[0], lead=team, state=CampaignState.DRAFT)
    shared = [alike(access_for(person)) for person in planners]
    assert shared[0] == access_for(planners[0]), "who owns a campaign is like nobody else"
    assert shared[1] == Access(NOBODYS, roles={team.pk: RoleName.PLANNER}), "the team sees the draft"
    assert shared[2] == Access(NOBODYS, roles={NOBODYS: RoleName.VIEWER})
    CampaignGuest.objects.create(campaign=campaign, user=planners[2])
    assert alike(access_for(planners[2])).user_id == planners[2].pk


def test_guests_and_who_looks_on_are_like_nobody_else() -> None:
    make_organisation()
    admin, viewer, guest = make_user(is_ops_admin=True), make_user(department=make_department()), make_user()
    looking = access_for(viewer).seen_by(access_for(admin))
    assert alike(looking) == looking
    assert alike(access_for(guest)) == access_for(guest)
    assert alike(access_for(None)) == access_for(None)


def test_the_shared_access_never_shows_what_is_secret() -> None:
    make_organisation()
    secret = make_campaign(secrecy=Secrecy.CONFIDENTIAL, was_secret=True, others_see=OthersSee.NOTHING)
    make_activity(campaign=secret, channel=make_channel())
    access = alike(access_for(make_user(department=make_department())))
    assert seen_by(access) == [] and Activity.objects.exists()
