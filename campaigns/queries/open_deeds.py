"""How far the planning of what was moved in great numbers has come."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, Sum

from campaigns.models import Activity, OpenDeed


@dataclass(frozen=True)
class Progress:
    """How many activities were to be planned again, as far as that is known, and how many still are."""

    left: int
    total: int = 0


def progress_of(user_id: int | None) -> Progress:
    """Return how far the planning of what this person moved has come. Two queries, one where nothing is open."""
    total = OpenDeed.objects.filter(by=user_id).aggregate(total=Sum("total"))["total"] or 0
    if not total:
        return Progress(0)
    return Progress(Activity.objects.filter(is_stale=True, open_deed__by=user_id).count(), total)


def progress_in(campaign_id: UUID) -> Progress:
    """Return how many activities of a campaign wait to be planned again. One query."""
    return Progress(stale(Q(campaign=campaign_id)))


def stale(about: Q) -> int:
    """Return how many activities of those ``about`` something wait to be planned again. One query."""
    return Activity.objects.filter(about, is_stale=True).count()
