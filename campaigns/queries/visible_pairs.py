"""How much of many campaigns many people may see: the one definition, asked for all of them at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from operator import eq, le
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from calendar_app.lib.among import Among
from campaigns.enums import CampaignState, OthersSee, Veil
from campaigns.models import Campaign, CampaignNamed
from campaigns.queries.visible import cleared, veiled, visible, visible_to_insiders
from campaigns.rules.clearance import Disclosure, is_open_at
from departments.access import Access


class _NeedsDatabase(Exception):
    """A condition that cannot be read off one row's own fields."""


def veils_of_pairs(
    campaigns_of: Mapping[int, Collection[UUID]], accesses: Mapping[int, Access], at: dt.datetime
) -> dict[tuple[int, UUID], Veil]:
    """Return how much the person may see of the campaign at ``at``, for each pair asked for of which it is anything.

    ``visible`` and ``veiled`` decide: their conditions are read off the campaigns' own fields where they speak of
    nothing else, and put to the database where they do. What all insiders see is asked once for them all, as nearly
    every mail is of such a campaign. One query, and up to two more for each person who is asked about a campaign that
    is confidential or under embargo, or who is a guest.
    """
    wanted = {campaign_id for campaign_ids in campaigns_of.values() for campaign_id in campaign_ids}
    rows = {row["pk"]: row for row in Campaign.objects.filter(Among("pk", wanted)).values("pk", *_own_fields())}
    plain = _meeting(visible_to_insiders(at), rows)
    veils: dict[tuple[int, UUID], Veil] = {}
    for user_id, campaign_ids in campaigns_of.items():
        access = accesses.get(user_id)
        if access is None:
            continue
        asked = {key: rows[key] for key in campaign_ids if key in rows}
        seen = plain & asked.keys() if access.is_insider and access.limit is None else set()
        if seen != asked.keys():
            seen |= _meeting(visible(access, at), {key: row for key, row in asked.items() if key not in seen})
        rest = {key: row for key, row in asked.items() if key not in seen and row["others_see"] != OthersSee.NOTHING}
        veils.update({(user_id, key): Veil.OPEN for key in seen})
        if rest:
            veils.update({(user_id, key): Veil(rows[key]["others_see"]) for key in _meeting(veiled(access, at), rest)})
    return veils


def cleared_pairs(
    campaigns_of: Mapping[int, Collection[UUID]], accesses: Mapping[int, Access], at: dt.datetime
) -> set[tuple[int, UUID]]:
    """Return the pairs, of those asked for, in which no secrecy keeps the campaign from the person at ``at``.

    Whether they may see it in its present state is not asked. No query when none is asked for, one more for a person.
    """
    asked = {(user_id, key) for user_id, keys in campaigns_of.items() if user_id in accesses for key in keys}
    found: set[tuple[int, UUID]] = set()
    for user_id in {user_id for user_id, _key in asked}:
        keys = [key for each, key in asked if each == user_id]
        rows = Campaign.objects.filter(cleared(accesses[user_id], at), pk__in=keys).values_list("pk", flat=True)
        found.update((user_id, key) for key in rows)
    return found


def disclosures(campaign_ids: Collection[UUID], at: dt.datetime) -> dict[UUID, Disclosure]:
    """Return what decides how much of each of these campaigns may be told at ``at``.

    One query, and one more where any of them is confidential or under embargo.
    """
    rows = Campaign.objects.filter(Among("pk", campaign_ids)).values_list(
        "pk", "state", "secrecy", "embargo_until", "others_see", "code_name"
    )
    found = {
        key: Disclosure(
            state == CampaignState.DRAFT, is_open_at(secrecy, until, at), OthersSee(others), bool(code_name)
        )
        for key, state, secrecy, until, others, code_name in rows
    }
    secret = [key for key, each in found.items() if not each.is_open]
    named: dict[UUID, set[int]] = defaultdict(set)
    if secret:
        links = CampaignNamed.objects.filter(campaign__in=secret, department__isnull=False)
        for key, department_id in links.values_list("campaign_id", "department_id"):
            named[key].add(department_id)
    return {key: replace(each, department_ids=frozenset(named[key])) for key, each in found.items()}


def _own_fields() -> list[str]:
    return [field.name for field in Campaign._meta.concrete_fields]


def _meeting(condition: Q, rows: Mapping[UUID, Mapping[str, Any]]) -> set[UUID]:
    """Return which of these campaigns meet a condition. One query at the most, for those their fields do not decide."""
    met, unsure = set(), []
    for key, row in rows.items():
        try:
            if _holds(condition, row):
                met.add(key)
        except _NeedsDatabase:
            unsure.append(key)
    if unsure:
        met.update(Campaign.objects.filter(condition, pk__in=unsure).values_list("pk", flat=True))
    return met


def _holds(condition: Q, row: Mapping[str, Any]) -> bool:
    """Whether a row meets a condition, as the database would say. Raises ``_NeedsDatabase`` where unsure."""
    answers = (_holds(each, row) if isinstance(each, Q) else _matches(each, row) for each in condition.children)
    met = any(answers) if condition.connector == Q.OR and condition.children else all(answers)
    return met != condition.negated


_LOOKUPS: Final[dict[str, Callable[[Any, Any], bool]]] = {"": eq, "lte": le, "in": lambda held, values: held in values}


def _matches(part: Any, row: Mapping[str, Any]) -> bool:
    name, value = part if isinstance(part, tuple) else ("", None)
    name, _, lookup = name.partition("__")
    if name not in row or lookup not in _LOOKUPS or row[name] is None or value is None or _is_query(value):
        raise _NeedsDatabase
    return bool(_LOOKUPS[lookup](row[name], value))


def _is_query(value: Any) -> bool:
    return hasattr(value, "resolve_expression") or hasattr(value, "query")
