"""Starring, noting and having looked. Only the person's own pages change, so nothing of it is in the audit log."""

from typing import Any, Final

from django.db import models, transaction
from django.utils.translation import gettext as _

from calendar_app.models import Favourite, SavedView
from campaigns.models import Activity, Campaign, Channel
from departments.errors import Refused
from departments.models import Department, User

MOST_FAVOURITES: Final = 200
"""The most one person can star."""

Starrable = Campaign | Activity | Channel | Department | SavedView
Noted = Campaign | Activity

FIELD_OF: Final[dict[type[models.Model], str]] = {
    Campaign: "campaign",
    Activity: "activity",
    Channel: "channel",
    Department: "department",
    SavedView: "view",
}
"""The field that holds a thing, in favourites and notes."""


@transaction.atomic
def set_favourite(*, by: User, thing: Starrable, is_on: bool) -> bool:
    """Star a thing for ``by``, or no more, and return whether it is one now. Doing it twice is once.

    Raises ``Refused`` for more than ``MOST_FAVOURITES``.
    """
    target: dict[str, Any] = {FIELD_OF[type(thing)]: thing}
    if not is_on:
        Favourite.objects.filter(user=by, **target).delete()
        return False
    if Favourite.objects.filter(user=by).count() >= MOST_FAVOURITES:
        raise Refused(_("%(count)d favourites are the most. Take the star off one first.") % {"count": MOST_FAVOURITES})
    Favourite.objects.get_or_create(user=by, **target)
    return True
