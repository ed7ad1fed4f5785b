"""What a page of the calendar depends on beside its address: where all of it is as before, so is the page."""

import datetime as dt
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import CharField, IntegerField, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.http import HttpRequest

from calendar_app.calendar.own.favourites import own_favourites
from calendar_app.calendar.own.news import has_news
from calendar_app.calendar.own.notes import own_notes
from calendar_app.lib.compiled import AT
from calendar_app.models import LastLook
from campaigns.enums import Secrecy
from campaigns.models import Campaign, CampaignGuest, ChannelGuest
from campaigns.queries.desk import unacknowledged
from departments.access import Access
from departments.models import AuditEntry, OrganisationSettings, User
from departments.patterns import rows_for


class State(NamedTuple):
    """``revision`` and ``newest`` grow with every change that is written down; all else changes without that.

    ``since`` and ``looked_at`` are the person's last look, ``waiting`` is what the desk counts, ``starred`` and
    ``noted`` are the keys of what is their own. ``lifted`` is when an embargo ended last, ``left_campaigns`` and
    ``left_channels`` are the keys of invitations that have ended.
    """

    revision: int
    newest: int | None
    zone: str | None
    since: dt.datetime | None
    looked_at: dt.datetime | None
    waiting: int
    starred: str | None
    noted: str | None
    lifted: dt.datetime | None
    left_campaigns: str | None
    left_channels: str | None


def state_of(access: Access, at: dt.datetime) -> State | None:
    """Return what the pages of somebody who is signed in depend on at ``at``; None for nobody. One query."""
    if access.user_id is None:
        return None
    rows = rows_for(access, "state", _query, {AT: at})
    return State(*rows[0]) if rows else None


def known_state(request: HttpRequest) -> State | None:
    """Return the state that was read before the page ``request`` asks for is made, None where none was. No query."""
    return getattr(request, "calendar_state", None)


def _query(access: Access) -> QuerySet[User, Any]:
    looks = LastLook.objects.filter(user=access.user_id) if has_news(access) else LastLook.objects.none()
    lifted = Campaign.objects.filter(secrecy=Secrecy.EMBARGO, embargo_until__lte=AT).order_by("-embargo_until")
    rows = User.objects.filter(Q(pk=access.user_id), is_active=True).order_by()
    values: QuerySet[User, Any] = rows.values_list(
        RawSQL("(SELECT last_value FROM instep_revision)", ()),
        Subquery(AuditEntry.objects.order_by("-pk").values("pk")[:1]),
        Subquery(OrganisationSettings.objects.values("time_zone")[:1]),
        Subquery(looks.values("since")),
        Subquery(looks.values("looked_at")),
        _Count(unacknowledged(access, AT)),
        Subquery(_keys(own_favourites(access))),
        Subquery(_keys(own_notes(access))),
        Subquery(lifted.values("embargo_until")[:1]),
        Subquery(_keys(CampaignGuest.objects.filter(user=access.user_id, expires_at__lte=AT))),
        Subquery(_keys(ChannelGuest.objects.filter(user=access.user_id, expires_at__lte=AT))),
    )
    return values


def _keys(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """Return one row with the keys of one person's ``rows`` in a text."""
    keys = StringAgg(Cast("pk", CharField()), ",", order_by="pk")
    found: QuerySet[Any, Any] = rows.order_by().values("user").annotate(keys=keys).values("keys")
    return found


class _Count(Subquery):
    """How many rows there are."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
    empty_result_set_value = 0
