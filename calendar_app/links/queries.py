"""Which links there are, and which of them are open."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import DateTimeField as Moment
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Least
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from calendar_app.calendar.saved.queries import known_views, shared_with
from calendar_app.lib.tokens import is_token_of
from calendar_app.models import SavedView, SharedLink
from departments.access import Access, access_for
from departments.errors import NotAllowed
from departments.models import Membership, OrganisationSettings
from departments.roles import Permission

_NO_TOKEN = "0" * 64


@dataclass(frozen=True)
class Opened:
    """A link whose address somebody has. ``access`` is its owner's, as shown outside; None once it has ended."""

    link: SharedLink
    access: Access | None


def find_link(link_id: uuid.UUID, token: str, *, longest_days: int, now: dt.datetime) -> Opened | None:
    """Return the link an address belongs to, or None for an address nobody was given. One to three queries.

    It has ended once it is revoked or over, its owner may show nothing outside any more, or its view is gone or not
    theirs to see.
    """
    link = SharedLink.objects.select_related("owner", "view").filter(pk=link_id).first()
    if not is_token_of(token, link.token_hash if link else _NO_TOKEN) or link is None:
        return None
    if link.revoked_at is not None or ends_at(link, longest_days=longest_days) <= now:
        return Opened(link, None)
    access = access_for(link.owner, now)
    may = access.may_anywhere(Permission.SHOW_OUTSIDE) and known_views(access).filter(pk=link.view_id).exists()
    return Opened(link, access.shown_outside(with_drafts=link.with_drafts) if may else None)


def ends_at(link: SharedLink, *, longest_days: int) -> dt.datetime:
    """Return when a link ends by itself: as it was made, or earlier where the organisation allows less by now."""
    return min(link.expires_at, link.created_at + dt.timedelta(days=longest_days))


def last_moment(link: SharedLink, settings: OrganisationSettings) -> dt.datetime:
    """Return the last moment at which a link is open: it is on the day that people were told."""
    return ends_at(link, longest_days=settings.longest_link_days) - dt.timedelta(microseconds=1)


def own_links(access: Access, *, longest_days: int) -> QuerySet[SharedLink]:
    """Return the links of a person that were not ended, the newest first; those that are over, too."""
    if access.user_id is None or access.limit is not None:
        return SharedLink.objects.none()
    return _with_end(SharedLink.objects.filter(owner=access.user_id, revoked_at=None), longest_days)


def links_of_department(department_id: int, *, longest_days: int, now: dt.datetime) -> QuerySet[SharedLink]:
    """Return the open links its head is to know of: those its people made, and those onto views shared with it."""
    people = Membership.objects.filter(department=department_id, user=OuterRef("owner"))
    views = shared_with(frozenset({department_id})).filter(view=OuterRef("view"))
    rows = SharedLink.objects.filter(Q(Exists(people)) | Q(Exists(views)), revoked_at=None)
    rows = rows.filter(view__removed_at=None, owner__is_active=True)
    is_open = Q(expires_at__gt=now, created_at__gt=now - dt.timedelta(days=longest_days))
    return _with_end(rows.filter(is_open), longest_days)


def own_link(access: Access, link_id: uuid.UUID) -> SharedLink:
    """Return a link of this person's, one that has ended, too. One query. Raises ``Http404`` for any other."""
    return get_object_or_404(SharedLink, pk=link_id, owner=access.user_id)


def link_to_end(access: Access, link_id: uuid.UUID, *, longest_days: int, now: dt.datetime) -> SharedLink:
    """Return a link this person may end: one's own, a head one open onto their department, an ops admin any.

    One query; one for each department headed. Raises ``Http404`` for any other.
    """
    link = SharedLink.objects.filter(pk=link_id).first()
    if link is None or not _may_end(access, link, longest_days, now):
        raise Http404(_("There is no such link."))
    return link


def _may_end(access: Access, link: SharedLink, longest_days: int, now: dt.datetime) -> bool:
    if access.is_ops_admin or link.owner_id == access.user_id:
        return True
    headed = sorted(access.having(Permission.MANAGE_DEPARTMENT))
    open_ones = [links_of_department(key, longest_days=longest_days, now=now).filter(pk=link.pk) for key in headed]
    return any(found.exists() for found in open_ones)


def view_to_show(access: Access, view_id: uuid.UUID) -> SavedView:
    """Return a view this person may make a link to. One query.

    Raises ``Http404`` for one they do not see, ``NotAllowed`` for who shows nothing outside.
    """
    view = get_object_or_404(known_views(access), pk=view_id)
    if not access.may_anywhere(Permission.SHOW_OUTSIDE):
        raise NotAllowed(_("Links for people without a seat are made by those who plan campaigns. Ask one of them."))
    return view


def _with_end(rows: QuerySet[SharedLink], longest_days: int) -> QuerySet[SharedLink]:
    """Return the rows with their ``last_moment``, as the function of that name has it. No query."""
    longest = ExpressionWrapper(F("created_at") + dt.timedelta(days=longest_days), output_field=Moment())
    last = Least(F("expires_at"), longest) - dt.timedelta(microseconds=1)
    return rows.annotate(last_moment=ExpressionWrapper(last, output_field=Moment())).select_related("owner", "view")
