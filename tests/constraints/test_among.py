"""``Among`` finds the rows that ``__in`` finds."""

import uuid
from typing import Any

import pytest
from django.db.models import Q

from calendar_app.lib.among import Among
from campaigns.models import Campaign
from departments.models import Department, Membership, User
from tests.factories import make_campaign, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db


def test_it_finds_what_in_finds_by_key_by_text_and_over_a_relation() -> None:
    team, other = make_department(name='O\'Hara, {PR} \\ "Press"'), make_department(name="Web")
    ana, ben = make_user(department=team), make_user(department=other)
    make_user()
    assert set(User.objects.filter(Among("pk", {ana.pk, ben.pk, 0}))) == {ana, ben}
    assert list(Department.objects.filter(Among("name", [team.name, "%"]))) == [team]
    assert list(User.objects.filter(Among("memberships__department", [other.pk]))) == [ben]
    assert Membership.objects.filter(Among("user", [ana.pk]) | Q(department=other)).count() == 2
    assert set(User.objects.exclude(Among("pk", [ana.pk]))) == set(User.objects.exclude(pk=ana.pk))


@pytest.mark.parametrize("name", ["pk", "email", "memberships__department"])
def test_nothing_is_among_none_and_nothing_is_asked(name: str, django_assert_num_queries: Any) -> None:
    person = make_user(department=make_department())
    with django_assert_num_queries(0):
        assert list(User.objects.filter(Among(name, []))) == []
    assert list(User.objects.filter(Among(name, []) | Q(pk=person.pk))) == [person]
    assert person in User.objects.exclude(Among(name, []))


def test_keys_that_are_uuids() -> None:
    make_organisation()

    campaign = make_campaign()
    assert list(Campaign.objects.filter(Among("pk", [campaign.pk, uuid.uuid4()]))) == [campaign]
