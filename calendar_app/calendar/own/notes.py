"""What somebody noted for themselves, as far as they may see now what it is about. Nobody else reads any of it."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from calendar_app.models import OwnNote
from campaigns.models import Activity, Campaign
from campaigns.queries.visible import visible_activities, visible_campaigns
from departments.access import Access


def own_notes(access: Access) -> QuerySet[OwnNote]:
    """Return all of somebody's notes, whatever they may see by now; none for who looks on. No query of its own."""
    if access.user_id is None or access.limit is not None:
        return OwnNote.objects.none()
    return OwnNote.objects.filter(user=access.user_id)


def notes_to_read(access: Access, at: dt.datetime) -> QuerySet[OwnNote]:
    """Return somebody's notes about what they may see at ``at``. No query of its own."""
    about_campaigns = Exists(visible_campaigns(access, at).filter(pk=OuterRef("campaign")))
    about_activities = Exists(visible_activities(access, at).filter(pk=OuterRef("activity")))
    return own_notes(access).filter(Q(about_campaigns) | Q(about_activities))


def note_about(access: Access, thing: Campaign | Activity) -> OwnNote | None:
    """Return what somebody noted about a thing they see, None for nothing. One query."""
    field = "campaign" if isinstance(thing, Campaign) else "activity"
    return own_notes(access).filter(**{field: thing}).first()


def has_note(access: Access) -> Exists:
    """Return the condition for activities somebody noted something about. No query of its own."""
    return Exists(own_notes(access).filter(activity=OuterRef("pk")))
