"""The one definition of visible, where it is easy to get wrong."""

import pytest
from django.utils import timezone

from campaigns.actions.campaigns import cancel_campaign, change_campaign_state
from campaigns.enums import CampaignState
from campaigns.models import Campaign
from campaigns.queries.visible import visible_campaigns
from campaigns.queries.visible_pairs import veils_of_pairs
from departments.access import access_for
from departments.models import User
from tests.factories import make_campaign, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Campaign:
    make_organisation()
    return make_campaign(state=CampaignState.DRAFT)


@pytest.fixture
def outsider() -> User:
    return make_user(department=make_department())


def sees(person: User, campaign: Campaign) -> bool:
    now = timezone.now()
    access = access_for(person)
    seen = visible_campaigns(access, now).filter(pk=campaign.pk).exists()
    pairs = set(veils_of_pairs({person.pk: [campaign.pk]}, {person.pk: access}, now))
    assert seen == ((person.pk, campaign.pk) in pairs), "page and alerts must agree"
    return seen


def test_cancelling_a_draft_does_not_show_it_to_anybody_new(draft: Campaign, outsider: User) -> None:
    assert not sees(outsider, draft)
    cancel_campaign(by=draft.owner, campaign_id=draft.pk, reason="Other plans")
    assert not sees(outsider, draft)
    assert sees(draft.owner, draft)


def test_what_was_told_stays_visible_when_it_is_cancelled(draft: Campaign, outsider: User) -> None:
    change_campaign_state(by=draft.owner, campaign_id=draft.pk, state=CampaignState.TENTATIVE)
    cancel_campaign(by=draft.owner, campaign_id=draft.pk, reason="Other plans")
    assert sees(outsider, draft)


def test_a_restored_campaign_is_a_draft_again_for_its_planners_alone(draft: Campaign, outsider: User) -> None:
    change_campaign_state(by=draft.owner, campaign_id=draft.pk, state=CampaignState.CONFIRMED)
    cancel_campaign(by=draft.owner, campaign_id=draft.pk, reason="Other plans")
    change_campaign_state(by=draft.owner, campaign_id=draft.pk, state=CampaignState.DRAFT)
    assert not sees(outsider, draft)
    assert Campaign.objects.get(pk=draft.pk).cancelled_from == ""
