"""The words of the filters that are on, and what else can be chosen. Nothing hidden is named."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Func, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendar_app.calendar.filters import MARKS, STATUSES, Filters
from campaigns.enums import CAMPAIGN_HIDDEN_BY_DEFAULT, CampaignState, Medium
from campaigns.models import Campaign
from campaigns.queries.veil import campaigns_shown
from campaigns.queries.visible import visible_campaigns
from departments.access import Access

MOST_CHOICES: Final = 300
"""So many of a kind can be chosen from; what is rarer is found by words."""

LABELS: Final[dict[str, str | Promise]] = {
    "owner": gettext_lazy("Owner"),
    "campaign": gettext_lazy("Campaign"),
    "audience": gettext_lazy("Audience"),
    "tag": gettext_lazy("Tag"),
    "brand": gettext_lazy("Brand"),
    "market": gettext_lazy("Market"),
}
"""What can be chosen beside what the calendar's own bar offers."""

Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Choice:
    """A kind of filter with what can be chosen (value, words) and what is."""

    name: str
    label: str
    choices: list[tuple[str, str]]
    chosen: tuple[str, ...]


def words_of(access: Access, filters: Filters, at: dt.datetime) -> Words:
    """Return the words of the chosen values by kind, where a value is not its own word.

    One query each where owners and campaigns are chosen. Whom or what this person may not see is not named.
    """
    return {
        "status": {name: str(word) for name, word in STATUSES.items()},
        "medium": {name: str(word) for name, word in Medium.choices},
        "mark": {name: str(word) for name, word in MARKS.items()},
        "owner": _owners(_visible(access, at).filter(owner__in=filters.owners)) if filters.owners else {},
        "campaign": _campaigns(access, filters, at),
        "q": {filters.text: _("“%(text)s”") % {"text": filters.text}},
    }


def word_of(words: Words, name: str, value: str) -> str:
    """Return what a chip says of a value. Keys of what may not be seen are no words."""
    unnamed = {"owner": _("Another owner"), "campaign": _("Another campaign")}
    return words.get(name, {}).get(value) or unnamed.get(name, value)


def further_choices(access: Access, filters: Filters, at: dt.datetime) -> list[Choice]:
    """Return the choices of the kinds in ``LABELS`` that have any, among campaigns this person may see. Six queries.

    What is chosen stays among them, whatever became of it.
    """
    rows = _visible(access, at)
    current = rows.exclude(state__in=CAMPAIGN_HIDDEN_BY_DEFAULT).order_by("name", "pk")
    found = {
        "owner": list(_owners(rows).items()),
        "campaign": [(str(key), name) for key, name in current.values_list("pk", "name")[:MOST_CHOICES]],
        "audience": _values(rows, Func("audiences", function="unnest")),
        "tag": _values(rows, Func("tags", function="unnest")),
        "brand": _values(rows.exclude(brand=""), F("brand")),
        "market": _values(rows, Func("markets", function="unnest")),
    }
    chosen = _chosen(filters)
    words = words_of(access, filters, at)
    return [
        Choice(name, str(label), _with(found[name], chosen[name], name, words), chosen[name])
        for name, label in LABELS.items()
        if found[name] or chosen[name]
    ]


def _chosen(filters: Filters) -> dict[str, tuple[str, ...]]:
    pairs = filters.pairs()
    return {kind: tuple(value for name, value in pairs if name == kind) for kind in LABELS}


def _with(choices: list[tuple[str, str]], chosen: tuple[str, ...], name: str, words: Words) -> list[tuple[str, str]]:
    offered = {value for value, _word in choices}
    return [*((value, word_of(words, name, value)) for value in chosen if value not in offered), *choices]


def _visible(access: Access, at: dt.datetime) -> QuerySet[Campaign]:
    return visible_campaigns(access, at).exclude(state=CampaignState.ARCHIVED)


def _owners(rows: QuerySet[Campaign]) -> dict[str, str]:
    found = rows.order_by("owner__name", "owner").values_list("owner", "owner__name").distinct()[:MOST_CHOICES]
    return {str(key): name for key, name in found}


def _campaigns(access: Access, filters: Filters, at: dt.datetime) -> dict[str, str]:
    shown = campaigns_shown(access, [UUID(key) for key in filters.campaigns], at=at)
    return {str(key): each.label for key, each in shown.items()}


def _values(rows: QuerySet[Campaign], value: Any) -> list[tuple[str, str]]:
    found = rows.order_by().annotate(value=value).values_list("value", flat=True).order_by("value").distinct()
    return [(each, each) for each in found[:MOST_CHOICES]]
