"""What somebody holds that others have to take over when they go. Nobody's permission is asked: actions need it all."""

from django.db.models import Exists, OuterRef, QuerySet

from campaigns.enums import MILESTONE_UNFINISHED, CampaignState, Secrecy
from campaigns.models import Campaign, Milestone
from departments.models import Membership


def campaigns_held(user_id: int) -> QuerySet[Campaign]:
    """Return the campaigns a person owns that need an owner who is here: all but open ones that are archived.

    A confidential one is seen by its owner for ever, so that one goes on to somebody even when it is archived.
    """
    owned = Campaign.objects.filter(owner=user_id)
    return owned.exclude(state=CampaignState.ARCHIVED, secrecy=Secrecy.OPEN).order_by("pk")


def duties_held(user_id: int) -> QuerySet[Milestone]:
    """Return the unfinished duties a person is to do."""
    return Milestone.objects.filter(assignee=user_id, state__in=MILESTONE_UNFINISHED).order_by("campaign", "pk")


def strays(milestones: QuerySet[Milestone]) -> QuerySet[Milestone]:
    """Return those of these duties, unfinished ones, whose assignee is in no department in use that has to do them."""
    membership = Membership.objects.filter(
        user=OuterRef("assignee"),
        department__retired_at=None,
        department__responsible_links__milestone=OuterRef("pk"),
    )
    unfinished = milestones.filter(state__in=MILESTONE_UNFINISHED, assignee__isnull=False)
    return unfinished.filter(~Exists(membership)).order_by("campaign", "pk")
