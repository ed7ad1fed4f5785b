"""Which of many people may see which of many campaigns: the one definition, asked for all of them at once."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q

from campaigns.models import Campaign
from campaigns.queries.visible import visible, visible_campaigns
from departments.access import Access


class _NeedsDatabase(Exception):
    """A condition that cannot be read off one row's own fields."""


def visible_pairs(
    campaigns_of: Mapping[int, Collection[UUID]], accesses: Mapping[int, Access], at: dt.datetime
) -> frozenset[tuple[int, UUID]]:
    """Return the pairs of person and campaign, of those asked for, in which the person may see the campaign at ``at``.

    ``visible`` decides: its condition is read off the campaigns' own fields where it speaks of nothing else, and put
    to the database where it does. One query, and one more for each person of whom the condition needs the database.
    """
    wanted = {campaign_id for campaign_ids in campaigns_of.values() for campaign_id in campaign_ids}
    rows = {row["pk"]: row for row in Campaign.objects.filter(pk__in=wanted).values("pk", *_own_fields())}
    seen: set[tuple[int, UUID]] = set()
    for user_id, campaign_ids in campaigns_of.items():
        access = accesses.get(user_id)
        if access is None:
            continue
        condition = visible(access, at)
        try:
            found = [key for key in campaign_ids if key in rows and _holds(condition, rows[key])]
        except _NeedsDatabase:
            found = list(visible_campaigns(access, at).filter(pk__in=campaign_ids).values_list("pk", flat=True))
        seen.update((user_id, key) for key in found)
    return frozenset(seen)


def _own_fields() -> list[str]:
    return [field.name for field in Campaign._meta.concrete_fields]


def _holds(condition: Q, row: Mapping[str, Any]) -> bool:
    """Whether a row meets a condition, as the database would say. Raises ``_NeedsDatabase`` where unsure."""
    answers = (_holds(each, row) if isinstance(each, Q) else _matches(each, row) for each in condition.children)
    met = any(answers) if condition.connector == Q.OR and condition.children else all(answers)
    return met != condition.negated


def _matches(part: Any, row: Mapping[str, Any]) -> bool:
    name, value = part if isinstance(part, tuple) else ("", None)
    name, _, lookup = name.partition("__")
    if name not in row or row[name] is None or value is None or hasattr(value, "resolve_expression"):
        raise _NeedsDatabase
    if lookup == "":
        return bool(row[name] == value)
    if lookup == "in" and isinstance(value, (frozenset, set, list, tuple)):
        return row[name] in value
    raise _NeedsDatabase
