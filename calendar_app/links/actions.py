"""Making links, giving them another address, and ending them."""

import datetime as dt
import uuid
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from calendar_app.lib.tokens import new_token, token_hash
from calendar_app.models import SavedView, SharedLink
from departments.actions.changing import locked, save
from departments.audit import record
from departments.errors import Refused
from departments.models import User
from departments.queries import organisation

MOST_LINKS = 50
"""The most links one person may have open."""

SHORTEST_PASSWORD = 8

RESTORABLE_FOR = dt.timedelta(days=1)

OPENING_NOTED_EVERY = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Shows:
    """What a link shows: days, both included, the last one open if None; and what it says beside names and dates."""

    first_day: dt.date
    last_day: dt.date | None = None
    with_drafts: bool = False
    status: bool = True
    departments: bool = False
    owner: bool = False


@dataclass(frozen=True)
class NewAddress:
    """A link with the secret of its address, which is known only now."""

    link: SharedLink
    token: str

    def __repr__(self) -> str:
        return f"NewAddress({self.link.pk}, ***)"


@transaction.atomic
def create_link(
    *, by: User, view: SavedView, name: str, shows: Shows, until: dt.date, password: str = ""
) -> NewAddress:
    """Return a new link of ``by`` to a view, open to the end of the day ``until`` in the organisation's zone.

    ``by`` must be somebody who may show the view outside: the form checks. Raises ``Refused`` for an end that has been
    or is further away than the organisation allows, a password that is too short, and for more than ``MOST_LINKS``.
    """
    now = timezone.now()
    if SharedLink.objects.filter(owner=by, revoked_at=None, expires_at__gt=now).count() >= MOST_LINKS:
        raise Refused(
            _("%(count)d links are the most one person can have open. End one first.") % {"count": MOST_LINKS}
        )
    if password and len(password) < SHORTEST_PASSWORD:
        raise Refused(
            _("Give it at least %(count)d characters, or leave it empty.") % {"count": SHORTEST_PASSWORD},
            field="password",
        )
    token = new_token()
    link = SharedLink(
        owner=by,
        view=view,
        name=" ".join(name.replace("\x00", "").split())[:100] or view.name,
        token_hash=token_hash(token),
        password=make_password(password) if password else "",
        first_day=shows.first_day,
        last_day=shows.last_day,
        with_drafts=shows.with_drafts,
        shows_status=shows.status,
        shows_departments=shows.departments,
        shows_owner=shows.owner,
        expires_at=_end_of(until, now=now),
    )
    save(link)
    record(by=by, verb="created", subject=link, changes={"until": [None, until.isoformat()]})
    return NewAddress(link, token)


def _end_of(until: dt.date, *, now: dt.datetime) -> dt.datetime:
    """Return the end of a day, checked against today and the organisation's limit."""
    settings = organisation()
    zone = ZoneInfo(settings.time_zone)
    today = now.astimezone(zone).date()
    if until < today:
        raise Refused(_("That day has been. Choose today or a later one."), field="until")
    latest = today + dt.timedelta(days=settings.longest_link_days)
    if until > latest:
        raise Refused(
            _("A link is open for %(count)d days at the most. Choose a day up to %(day)s.")
            % {"count": settings.longest_link_days, "day": latest.isoformat()},
            field="until",
        )
    return dt.datetime.combine(until + dt.timedelta(days=1), dt.time.min, zone)


@transaction.atomic
def renew_address(*, by: User, link_id: uuid.UUID) -> NewAddress:
    """Give a link another address, and return it with that; the one before works no more. ``Refused`` if it ended."""
    link = locked(SharedLink, link_id)
    if link.revoked_at is not None:
        raise Refused(_("This link has ended. Make a new one."))
    token = new_token()
    link.token_hash = token_hash(token)
    save(link)
    record(by=by, verb="given a new address", subject=link)
    return NewAddress(link, token)


@transaction.atomic
def revoke_link(*, by: User, link_id: uuid.UUID) -> SharedLink:
    """End a link at once and return it. Ending it twice changes nothing."""
    link = locked(SharedLink, link_id)
    if link.revoked_at is None:
        link.revoked_at, link.revoked_by = timezone.now(), by
        save(link)
        record(by=by, verb="revoked", subject=link)
    return link


@transaction.atomic
def restore_link(*, by: User, link_id: uuid.UUID) -> SharedLink:
    """Bring back a link that was ended within the last day, and return it. Raises ``Refused`` after that."""
    link = locked(SharedLink, link_id)
    if link.revoked_at is None:
        return link
    if timezone.now() - link.revoked_at > RESTORABLE_FOR:
        raise Refused(_("This link was ended more than a day ago. Make a new one."))
    link.revoked_at = link.revoked_by = None
    save(link)
    record(by=by, verb="restored", subject=link)
    return link


@transaction.atomic
def note_opening(*, link: SharedLink, now: dt.datetime) -> None:
    """Remember that somebody opened a link, at most once an hour, and write down the first time.

    No query while the last time is less than an hour ago, else one or two.
    """
    before = link.last_opened_at
    if before is not None and now - before < OPENING_NOTED_EVERY:
        return
    due = SharedLink.objects.filter(pk=link.pk, last_opened_at=before)
    if due.update(last_opened_at=now, opened_count=F("opened_count") + 1) and before is None:
        record(by=None, verb="first opened", subject=link)
