"""Why people went ahead in spite of a clash, as far as a reader may know."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from campaigns.enums import ClashKind
from campaigns.models import GoAhead
from campaigns.queries.visible import visible_campaigns
from campaigns.rules.clashes import Answer
from departments.access import Access


@dataclass(frozen=True)
class GoAheadLine:
    """One go-ahead: which clash, why, who and when."""

    answer: Answer
    kind: str
    reason: str
    by: str
    at: dt.datetime


def hidden_go_aheads(access: Access, at: dt.datetime) -> Q:
    """Return the condition for the go-aheads ``access`` may not read: one with a campaign in it they may not see.

    Whoever wrote a reason may read it again, unless somebody looks on in their place. No query of its own.
    """
    seen = visible_campaigns(access, at).order_by().values("pk")
    through = GoAhead.campaigns.through._default_manager
    hidden = Q(pk__in=through.exclude(campaign__in=seen).values("goahead"))
    return hidden if access.limit else hidden & ~Q(by=access.user_id)


def go_aheads_of(activity_ids: Collection[UUID], access: Access, at: dt.datetime) -> dict[UUID, list[GoAheadLine]]:
    """Return the go-aheads of these activities that ``access`` may read, the newest first. One query."""
    rows = GoAhead.objects.filter(activity__in=activity_ids).exclude(hidden_go_aheads(access, at))
    found: dict[UUID, list[GoAheadLine]] = defaultdict(list)
    for row in rows.select_related("by").order_by("-at", "id"):
        answer = Answer(ClashKind(row.kind), row.about, frozenset(row.weeks))
        line = GoAheadLine(answer, str(row.get_kind_display()), row.reason, str(row.by), row.at)
        found[row.activity_id].append(line)
    return found


def answers_in(lines: Iterable[GoAheadLine]) -> list[Answer]:
    """Return which clashes these go-aheads answer. No query."""
    return [line.answer for line in lines]
