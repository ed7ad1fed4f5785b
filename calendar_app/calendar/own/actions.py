"""Starring, noting and having looked. Only the person's own pages change, so nothing of it is in the audit log."""

import datetime as dt
from typing import Any, Final

from django.db import models, transaction
from django.utils.translation import gettext as _

from calendar_app.models import Favourite, LastLook, OwnNote, SavedView
from calendar_app.models.own import LONGEST_NOTE
from campaigns.models import Activity, Campaign, Channel
from departments.errors import Conflict, Refused
from departments.models import Department, User

MOST_FAVOURITES: Final = 200
"""The most one person can star."""

AWAY: Final = dt.timedelta(hours=4)
"""Who opens no page of the calendar for so long has left it; the next page is a new look."""

WRITTEN_EVERY: Final = dt.timedelta(minutes=5)
"""A look is written down again after so long, not with each page."""

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


@transaction.atomic
def write_note(*, by: User, thing: Noted, text: str, version: int) -> OwnNote | None:
    """Let ``by``'s note about a thing be ``text`` and return it; without text there is none.

    ``version`` is the one they saw, 0 for none. Raises ``Conflict`` where they changed it elsewhere meanwhile, to
    another text, and ``Refused`` for one that is too long.
    """
    said = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(said) > LONGEST_NOTE:
        raise Refused(
            _("A note has at most %(count)d characters; this one has %(more)d more.")
            % {"count": LONGEST_NOTE, "more": len(said) - LONGEST_NOTE}
        )
    target: dict[str, Any] = {FIELD_OF[type(thing)]: thing}
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    note = OwnNote.objects.filter(user=by, **target).first()
    if (note.text if note else "") == said:
        return note
    if (note.version if note else 0) != version:
        raise Conflict(_("You changed this note elsewhere meanwhile."))
    if note is not None and not said:
        note.delete()
        return None
    note = note or OwnNote(user=by, version=0, **target)
    note.text, note.version = said, note.version + 1
    note.save()
    return note


@transaction.atomic
def look(*, by: User, at: dt.datetime) -> LastLook:
    """Write down that ``by`` opens the calendar at ``at`` and return their look. One query, now and then two.

    Whoever comes back after ``AWAY`` begins a new look: news is then what came after the last page of the one before.
    The first look of all begins with nothing unseen.
    """
    found = LastLook.objects.filter(user=by).first()
    if found is None:
        return LastLook.objects.get_or_create(user=by, defaults={"since": at, "looked_at": at})[0]
    before = LastLook.objects.filter(pk=found.pk, looked_at=found.looked_at)
    if at - found.looked_at >= AWAY:
        before.update(before=found.since, since=found.looked_at, looked_at=at)
        found.since = found.looked_at
    elif at - found.looked_at >= WRITTEN_EVERY:
        before.update(looked_at=at)
    return found


@transaction.atomic
def mark_seen(*, by: User, until: dt.datetime, at: dt.datetime) -> None:
    """Let nothing that happened up to ``until``, when the page that said so was made, be news to ``by`` any more."""
    found = LastLook.objects.select_for_update().filter(user=by).first() or LastLook(user=by, since=until)
    until = min(until, at)
    found.before = found.since
    found.since, found.looked_at = max(found.since, until), at
    found.save()


@transaction.atomic
def take_seen_back(*, by: User) -> bool:
    """Let be news to ``by`` again what was before they marked all as seen, or came back. Doing it twice is once.

    Returns whether there was anything to take back.
    """
    looks = LastLook.objects.filter(user=by, before__isnull=False)
    return bool(looks.update(since=models.F("before"), before=None))
