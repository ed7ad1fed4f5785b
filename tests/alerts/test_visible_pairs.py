"""Asking for many at once gives what asking for each alone gives, whoever they are and whatever the campaign."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from campaigns.enums import CampaignState, OthersSee, Secrecy, Veil
from campaigns.models import Campaign, CampaignGuest
from campaigns.queries.visible import veiled, visible_campaigns
from campaigns.queries.visible_pairs import veils_of_pairs
from departments.access import access_for_many
from departments.enums import RoleName
from departments.models import User
from tests.factories import make_campaign, make_department, make_user

pytestmark = pytest.mark.django_db


def secrets() -> Iterator[dict[str, object]]:
    """Everything a campaign can hide, from everybody and until a moment before and after now."""
    yield {}
    now = timezone.now()
    for others_see in OthersSee:
        held: dict[str, object] = {"secrecy": Secrecy.CONFIDENTIAL, "was_secret": True}
        yield {**held, "others_see": others_see, "code_name": "Larch"}
        for hours in (-1, 1):
            until = now + dt.timedelta(hours=hours)
            held = {"secrecy": Secrecy.EMBARGO, "embargo_until": until, "embargo_zone": "UTC", "was_secret": True}
            yield {**held, "others_see": others_see, "code_name": "Larch"}


def everybody() -> Iterator[User]:
    """People of every role in every place, and of none."""
    first, second = make_department(), make_department()
    campaigns = [
        make_campaign(lead=lead, state=state, **secret)
        for lead in (first, second)
        for state in CampaignState
        for secret in secrets()
    ]
    yield from (make_user(department=department, role=role) for department in (first, second) for role in RoleName)
    yield make_user(is_ops_admin=True)
    yield make_user()
    guest, expired = make_user(), make_user()
    now = timezone.now()
    for campaign in campaigns:
        CampaignGuest.objects.create(campaign=campaign, user=guest)
        CampaignGuest.objects.create(campaign=campaign, user=expired, expires_at=now - dt.timedelta(days=1))
    yield from (guest, expired)
    yield from {campaign.owner for campaign in campaigns}


def test_all_pairs_are_those_that_the_one_definition_gives_person_by_person() -> None:
    people = list(everybody())
    accesses = access_for_many([person.pk for person in people])
    now = timezone.now()
    every = set(Campaign.objects.values_list("pk", flat=True))
    expected = {
        (user_id, key)
        for user_id, access in accesses.items()
        for key in visible_campaigns(access, now).values_list("pk", flat=True)
    }
    found = veils_of_pairs(dict.fromkeys(accesses, every), accesses, now)
    assert {pair for pair, veil in found.items() if veil == Veil.OPEN} == expected
    assert {pair: veil for pair, veil in found.items() if veil != Veil.OPEN} == {
        (user_id, key): others_see
        for user_id, access in accesses.items()
        for key, others_see in Campaign.objects.filter(veiled(access, now)).values_list("pk", "others_see")
    }
    assert expected and len(expected) < len(every) * len(people)


def test_nobody_is_shown_what_was_not_asked_for() -> None:
    asked, other = make_campaign(), make_campaign()
    ana = make_user(department=make_department())
    accesses = access_for_many([ana.pk])
    assert (
        set(veils_of_pairs({ana.pk: [asked.pk]}, accesses, timezone.now()))
        == {(ana.pk, asked.pk)}
        != {(ana.pk, other.pk)}
    )


def test_somebody_deactivated_sees_nothing() -> None:
    campaign = make_campaign()
    gone = make_user(department=make_department(), is_active=False)
    assert not set(veils_of_pairs({gone.pk: [campaign.pk]}, access_for_many([gone.pk]), timezone.now()))


def test_insiders_cost_one_query_together(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    team = make_department()
    people = [make_user(department=team).pk for _person in range(10)]
    campaign = make_campaign()
    accesses = access_for_many(people)
    with django_assert_num_queries(1):
        set(veils_of_pairs({key: [campaign.pk] for key in people}, accesses, timezone.now()))
