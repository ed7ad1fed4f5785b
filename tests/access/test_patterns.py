"""What is put together once for all who stand alike shows each of them what is theirs to see, and nothing else."""

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable
from itertools import product
from typing import Any, Final

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from calendar_app.calendar.saved.queries import known_views
from calendar_app.lib import compiled
from calendar_app.lib.compiled import AT
from calendar_app.overlays.queries import visible_overlays
from campaigns.models import Alert, Campaign
from campaigns.queries.desk import unacknowledged
from campaigns.queries.visible import (
    known,
    known_activities,
    known_alerts,
    known_exceptions,
    known_milestones,
    visible_campaigns,
    visible_channels,
    visible_key_dates,
)
from departments.access import Access
from departments.enums import RoleName
from departments.patterns import pattern_of, rows_for
from tests.access.world import World

pytestmark = pytest.mark.django_db

Read = Callable[[Access, dt.datetime], QuerySet[Any, Any]]

READS: Final[dict[str, Read]] = {
    "campaigns": visible_campaigns,
    "campaigns known of": lambda access, at: Campaign.objects.filter(known(access, at)),
    "activities": known_activities,
    "milestones": known_milestones,
    "exceptions": known_exceptions,
    "alerts": lambda access, at: Alert.objects.filter(known_alerts(access, at)),
    "unanswered": unacknowledged,
    "key dates": visible_key_dates,
    "channels": visible_channels,
    "views": lambda access, _at: known_views(access),
    "overlays": lambda access, _at: visible_overlays(access),
}


def everybody(world: World) -> list[Access]:
    """All there are, each as seen by two others, and what each would let people without a seat see."""
    people = [*world.accesses.values()]
    others = [*people[1:], *people[:1]], [*people[5:], *people[:5]]
    looking_on = [one.seen_by(other) for round_ in others for one, other in zip(people, round_, strict=True)]
    outside = [one.shown_outside(with_drafts=drafts) for one, drafts in product(people, (False, True))]
    return [*people, *looking_on, *outside]


@pytest.mark.parametrize("name", READS)
def test_each_is_answered_as_if_it_were_put_together_for_them(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(compiled, "_kept", OrderedDict())
    read, now, asked = READS[name], timezone.now(), everybody(world)

    def rows(access: Access, at: dt.datetime) -> QuerySet[Any, Any]:
        return read(access, at).order_by("pk").values_list("pk")

    answers = [
        (rows_for(access, name, lambda alike: rows(alike, AT), {AT: now}), list(rows(access, now))) for access in asked
    ]
    assert [kept for kept, _asked in answers] == [asked for _kept, asked in answers]
    assert len({repr(kept) for kept, _asked in answers}) > 1
    assert len(compiled._kept) < len(asked) * 2 / 3


def test_a_pattern_is_of_roles_and_numbers_not_of_who_and_where() -> None:
    planner, head = RoleName.PLANNER, RoleName.HEAD
    one, other = Access(7, roles={3: head, 5: planner}), Access(9, roles={8: planner, 9: head})
    assert pattern_of(one).access.facts == pattern_of(other).access.facts
    assert {*pattern_of(other).keys.values()} == {9, 8}
    unlike = [
        Access(7, roles={3: head}),
        Access(7, roles={3: head, 5: head}),
        Access(7, is_ops_admin=True, roles={3: head, 5: planner}),
        one.seen_by(other),
        one.seen_by(Access(7, roles={3: planner})),
        one.seen_by(Access(9, roles={3: planner})),
        one.shown_outside(with_drafts=True),
        Access(None, roles={3: head, 5: planner}),
    ]
    assert len({pattern_of(each).access.facts for each in [one, *unlike]}) == 1 + len(unlike)
