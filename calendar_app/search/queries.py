"""Looking for words in everything somebody may see, a few of each kind."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from calendar_app.calendar.own.favourites import favourites
from calendar_app.calendar.own.notes import notes_to_read
from calendar_app.calendar.saved.queries import known_views, view_address
from calendar_app.lib.dates import short_days
from calendar_app.models import OwnNote
from calendar_app.search.commands import commands_called, day_called
from campaigns.enums import MILESTONE_UNFINISHED, CampaignState
from campaigns.models import Milestone, MilestoneResponsible
from campaigns.queries.finding import (
    activities_found,
    campaigns_found,
    code_names_found,
    key_dates_saying,
    names_saying,
)
from campaigns.queries.key_dates import standing_key_dates
from campaigns.queries.visible import MILESTONE, visible, visible_channels, visible_departments
from campaigns.rules.search_terms import terms
from departments.access import Access
from departments.models import Membership, User

MOST_LOOKED_AT = 1_000
"""Of so many that were found the ones shown are taken: who finds more needs another word, not all of them in order."""


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is called, what tells it from others, and where it is."""

    title: str
    note: str
    address: str
    colour: int | None = None


@dataclass(frozen=True)
class Group:
    """What was found of one kind. ``has_more``: not all of it."""

    label: str | Promise
    hits: list[Hit]
    has_more: bool


def search(text: str, access: Access, *, at: dt.datetime, most: int) -> list[Group]:
    """Return what says all of ``text``, at most ``most`` of each kind; kinds of which there is nothing are left out.

    The day it is comes first, then what they starred, which is not said again. Twelve queries, none without a word to
    look for.
    """
    if not terms(text):
        return []
    starred = _favourites(text, access, at)
    said = {(hit.title, hit.address) for hit in starred}
    # One more than is shown tells that there are more; what is starred takes no room of its kind.
    room = most + 1 + len(starred)
    found = (
        (_("Go to"), _day(text, at)),
        (_("Favourites"), starred),
        *(
            (label, [hit for hit in hits if (hit.title, hit.address) not in said])
            for label, hits in _of_each_kind(text, access, at, room)
        ),
        (_("Places and deeds"), _commands(text, access)),
    )
    return [Group(label, hits[:most], len(hits) > most) for label, hits in found if hits]


def _of_each_kind(text: str, access: Access, at: dt.datetime, most: int) -> tuple[tuple[str | Promise, list[Hit]], ...]:
    return (
        (_("Campaigns"), _campaigns(text, access, at, most)),
        (_("Activities"), _activities(text, access, at, most)),
        (_("Key dates"), _key_dates(text, access, at, most)),
        (_("Duties of yours"), _duties(text, access, at, most)),
        (_("Notes of yours"), _notes(text, access, at, most)),
        (_("Views"), _views(text, access, most)),
        (_("Channels"), _channels(text, access, at, most)),
        (_("Departments"), _departments(text, access, most)),
        (_("People"), _people(text, access, most)),
    )


def _favourites(text: str, access: Access, at: dt.datetime) -> list[Hit]:
    """Return what somebody starred that says all of ``text``, the campaign's name considered for an activity."""
    says = (
        Q(campaign__in=_keys(campaigns_found(text, access, at)))
        | Q(activity__in=_keys(activities_found(text, access, at)))
        | Q(channel__in=_keys(visible_channels(access, at).filter(names_saying(text))))
        | Q(department__in=_keys(visible_departments(access).filter(names_saying(text))))
        | Q(view__in=_keys(known_views(access).filter(names_saying(text))))
    )
    return [Hit(each.name, each.note, each.address, each.colour) for each in favourites(access, at, says)]


def _day(text: str, at: dt.datetime) -> list[Hit]:
    found = day_called(text, today=timezone.localdate(at))
    return [Hit(found[0], "", found[1])] if found else []


def _commands(text: str, access: Access) -> list[Hit]:
    """Return the pages and deeds that are called so, none for who only looks on."""
    return [] if access.limit else [Hit(name, "", address) for name, address in commands_called(text, access)]


def _notes(text: str, access: Access, at: dt.datetime, most: int) -> list[Hit]:
    rows = notes_to_read(access, at).filter(names_saying(text, "text"))
    values: QuerySet[OwnNote, tuple[Any, ...]] = rows.values_list(
        "text", "campaign", "campaign__name", "activity", "activity__title"
    )[:most]
    return [
        Hit(Truncator(note).chars(80), title, reverse("campaigns:activity", args=[key]))
        if campaign is None
        else Hit(Truncator(note).chars(80), name, reverse("campaigns:campaign", args=[campaign]))
        for note, campaign, name, key, title in values
    ]


def _views(text: str, access: Access, most: int) -> list[Hit]:
    rows = known_views(access).filter(names_saying(text)).order_by("name", "pk")
    return [
        Hit(name, "", view_address(key, query)) for key, name, query in rows.values_list("pk", "name", "query")[:most]
    ]


def _campaigns(text: str, access: Access, at: dt.datetime, most: int) -> list[Hit]:
    rows = _looked_at(campaigns_found(text, access, at)).order_by(F("launch_on").desc(nulls_last=True), "name")
    values = rows.values_list("pk", "name", "state", "lead_department__name")[:most]
    hits = [
        Hit(name, f"{CampaignState(state).label} · {lead}", reverse("campaigns:campaign", args=[key]))
        for key, name, state, lead in values
    ]
    # What goes by a code name has no page of its own: the calendar shows what there is of it.
    veiled = code_names_found(text, access, at).order_by("code_name").values_list("pk", "code_name", "state")[:most]
    return [
        *hits,
        *(Hit(name, str(CampaignState(state).label), f"/?campaign={key}") for key, name, state in veiled),
    ][:most]


def _activities(text: str, access: Access, at: dt.datetime, most: int) -> list[Hit]:
    today = timezone.localdate(at)
    rows = _looked_at(activities_found(text, access, at)).order_by(F("starts_on").desc(nulls_last=True), "title", "pk")
    values = rows.values_list(
        "pk", "title", "campaign__name", "channel__name", "channel__colour", "starts_on", "ends_on"
    )
    return [
        Hit(
            title,
            " · ".join(filter(None, (campaign, channel, short_days(first, last, today=today) if first else ""))),
            reverse("campaigns:activity", args=[key]),
            colour,
        )
        for key, title, campaign, channel, colour, first, last in values[:most]
    ]


def _key_dates(text: str, access: Access, at: dt.datetime, most: int) -> list[Hit]:
    today = timezone.localdate(at)
    rows = standing_key_dates(access, at).filter(key_dates_saying(text)).order_by("-first_day", "name", "pk")
    return [
        Hit(
            name,
            " · ".join(filter(None, (campaign, short_days(first, last, today=today)))),
            reverse("campaigns:key_date", args=[key]),
        )
        for key, name, campaign, first, last in rows.values_list(
            "pk", "name", "campaign__name", "first_day", "last_day"
        )[:most]
    ]


def _duties(text: str, access: Access, at: dt.datetime, most: int) -> list[Hit]:
    """Return unfinished duties of this person and their departments: all that is theirs to do, not all there are."""
    today = timezone.localdate(at)
    own = MilestoneResponsible.objects.filter(milestone=OuterRef("pk"), department__in=access.department_ids)
    rows = Milestone.objects.filter(
        visible(access, at, MILESTONE),
        Q(Exists(own)) | Q(assignee=access.user_id),
        names_saying(text),
        state__in=MILESTONE_UNFINISHED,
    )
    values = rows.order_by("due_on", "pk").values_list("pk", "name", "due_on", "campaign__name", "activity__title")
    return [
        Hit(
            name,
            " · ".join(filter(None, (campaign, activity, short_days(due_on, due_on, today=today)))),
            reverse("campaigns:duty", args=[key]),
        )
        for key, name, due_on, campaign, activity in values[:most]
    ]


def _channels(text: str, access: Access, at: dt.datetime, most: int) -> list[Hit]:
    rows = visible_channels(access, at).filter(names_saying(text), retired_at=None).order_by("name")
    return [
        Hit(name, "", reverse("campaigns:channel", args=[slug]), colour)
        for slug, name, colour in rows.values_list("slug", "name", "colour")[:most]
    ]


def _departments(text: str, access: Access, most: int) -> list[Hit]:
    rows = visible_departments(access).filter(names_saying(text), retired_at=None).order_by("name")
    return [
        Hit(name, "", reverse("campaigns:department", args=[slug]))
        for slug, name in rows.values_list("slug", "name")[:most]
    ]


def _people(text: str, access: Access, most: int) -> list[Hit]:
    """Return people with a department this person may look at, where they are."""
    rows = Membership.objects.filter(
        department__in=visible_departments(access).filter(retired_at=None),
        user__in=User.objects.filter(names_saying(text)).values("pk"),
        user__is_active=True,
    )
    values = rows.order_by("user__name", "user", "department__name").values_list(
        "user__name", "department__name", "department__slug"
    )
    return [
        Hit(name, department, reverse("campaigns:department", args=[slug])) for name, department, slug in values[:most]
    ]


def _looked_at(rows: QuerySet[Any]) -> QuerySet[Any]:
    some: QuerySet[Any] = rows.model._default_manager.filter(pk__in=rows.order_by().values("pk")[:MOST_LOOKED_AT])
    return some


def _keys(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    return rows.order_by().values("pk")
