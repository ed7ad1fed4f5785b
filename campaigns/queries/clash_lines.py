"""Clashes as lines to read: what stands against an activity's days, with whom, and who went ahead."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from campaigns.enums import ClashKind, Veil
from campaigns.models import Activity, Blackout
from campaigns.queries.clash_grounds import Asked
from campaigns.queries.clashes import COUNTS, asked_of, clashes_of
from campaigns.queries.go_aheads import GoAheadLine, go_aheads_of
from campaigns.queries.veil import Shown, campaigns_shown
from campaigns.rules.clash_words import ClashNames, ClosedWords, clash_sentence
from campaigns.rules.clashes import Clash, Days, is_answered
from departments.access import Access
from departments.models import Department, OrganisationSettings

OTHERS_NAMED = 4
"""So many other campaigns are named with a clash; the rest is counted."""


@dataclass(frozen=True)
class OtherCampaign:
    """A campaign that has a part in a clash, as the reader may know it; ``id`` is None where they see no page of it."""

    label: str
    id: UUID | None


@dataclass(frozen=True, kw_only=True)
class ClashLine:
    """One clash, with who went ahead in spite of it, if somebody did as far as the reader may know."""

    clash: Clash
    title: str
    sentence: str
    others: tuple[OtherCampaign, ...] = ()
    more: int = 0
    go_ahead: GoAheadLine | None = None

    @property
    def text(self) -> str:
        """The sentence with the names of the campaigns that have a part in it."""
        named = ", ".join(other.label for other in self.others)
        if not named:
            return self.sentence
        return f"{self.sentence} ({named}{' …' if self.more else ''})"


@dataclass(frozen=True)
class ActivityClashes:
    """What stands against an activity's days; ``past`` are go-aheads for clashes there are no more."""

    lines: tuple[ClashLine, ...] = ()
    past: tuple[GoAheadLine, ...] = ()
    activity_id: UUID | None = field(default=None)

    @property
    def open(self) -> list[ClashLine]:
        """Those nobody has gone ahead in spite of."""
        return [line for line in self.lines if line.go_ahead is None]

    @property
    def answered(self) -> list[ClashLine]:
        """Those somebody has gone ahead in spite of."""
        return [line for line in self.lines if line.go_ahead is not None]


def clash_lines(
    asked: Sequence[Asked],
    *,
    access: Access,
    at: dt.datetime,
    organisation: OrganisationSettings,
    together: bool = False,
) -> list[ActivityClashes]:
    """Return what stands against each of these as ``access`` may know it at ``at``, in their order.

    ``together`` is as with ``clashes_of``. At most twelve queries, however many: eight to find it, one for the
    go-aheads, three for names.
    """
    found = clashes_of(asked, access=access, at=at, organisation=organisation, together=together)
    stored = [each.id for each in asked if each.id is not None]
    given = go_aheads_of(stored, access, at) if stored else {}
    clashes = [clash for each in found for clash in each]
    shown = campaigns_shown(access, {key for clash in clashes for key in clash.campaign_ids}, at=at)
    names = clash_names(asked, clashes, organisation=organisation, today=timezone.localdate(at))
    return [
        _of_activity(each, mine, given.get(each.id, []) if each.id else [], shown, names)
        for each, mine in zip(asked, found, strict=True)
    ]


def activity_clashes(
    activity: Activity, *, access: Access, at: dt.datetime, organisation: OrganisationSettings
) -> ActivityClashes:
    """Return what stands against the days of an activity as it is stored. At most eleven queries.

    The activity was fetched for its reader, with its campaign and channel.
    """
    asked = asked_of([activity])
    if asked:
        return clash_lines(asked, access=access, at=at, organisation=organisation)[0]
    return ActivityClashes(past=tuple(go_aheads_of([activity.pk], access, at).get(activity.pk, [])))


def unexplained(
    activities: QuerySet[Activity], *, access: Access, at: dt.datetime, organisation: OrganisationSettings
) -> int:
    """Return how many of these clash with something, as ``access`` may know, that nobody went ahead in spite of yet.

    At most twelve queries, however many.
    """
    rows = activities.filter(COUNTS).select_related("campaign", "channel").order_by("starts_on", "id")
    return sum(bool(each.open) for each in clash_lines(asked_of(rows), access=access, at=at, organisation=organisation))


def _of_activity(
    asked: Asked,
    clashes: Iterable[Clash],
    given: Sequence[GoAheadLine],
    shown: Mapping[UUID, Shown],
    names: ClashNames,
) -> ActivityClashes:
    lines = tuple(_line(clash, given, shown, names) for clash in clashes)
    standing = {(line.clash.kind, line.clash.about) for line in lines}
    past = tuple(each for each in given if (each.answer.kind, each.answer.about) not in standing)
    return ActivityClashes(lines, past, asked.id)


def _line(clash: Clash, given: Sequence[GoAheadLine], shown: Mapping[UUID, Shown], names: ClashNames) -> ClashLine:
    own = [each for each in given if (each.answer.kind, each.answer.about) == (clash.kind, clash.about)]
    others, more = others_of(clash.campaign_ids, shown)
    return ClashLine(
        clash=clash,
        title=str(clash.kind.label),
        sentence=clash_sentence(clash, names),
        others=others,
        more=more,
        go_ahead=own[0] if is_answered(clash, [each.answer for each in own]) else None,
    )


def others_of(keys: Iterable[UUID], shown: Mapping[UUID, Shown]) -> tuple[tuple[OtherCampaign, ...], int]:
    """Return the first of these campaigns as their reader may know them, and how many more there are. No query.

    Open ones in the order they come, then what is veiled by what it goes by: its own place would tell of its days.
    """
    known = [(key, shown[key]) for key in keys if key in shown]
    opened = [OtherCampaign(each.label, key) for key, each in known if each.veil == Veil.OPEN]
    veiled = sorted(each.label for _key, each in known if each.veil != Veil.OPEN)
    found = (*opened, *(OtherCampaign(label, None) for label in veiled))
    return found[:OTHERS_NAMED], max(0, len(found) - OTHERS_NAMED)


def clash_names(
    asked: Iterable[Asked],
    clashes: Sequence[Clash],
    *,
    organisation: OrganisationSettings,
    today: dt.date,
) -> ClashNames:
    """Return the names these clashes speak of; those of channels come with what was asked. Two queries at the most."""
    teams = {clash.about for clash in clashes if clash.kind == ClashKind.WORKLOAD}
    shut = {clash.about for clash in clashes if clash.kind in (ClashKind.BLACKOUT, ClashKind.FREEZE)}
    departments = Department.objects.filter(pk__in=teams).values_list("pk", "name") if teams else ()
    return ClashNames(
        channels={str(each.channel.pk): each.channel.name for each in asked},
        departments={str(key): name for key, name in departments},
        closed=closed_words(shut),
        window_days=organisation.audience_window_days or 0,
        today=today,
    )


def closed_words(keys: Iterable[int | str]) -> dict[str, ClosedWords]:
    """Return what these blackouts and freezes are called, by their keys as text. One query, none for none."""
    keys = set(keys)
    rows = Blackout.objects.filter(pk__in=keys) if keys else ()
    return {str(row.pk): ClosedWords(row.name, Days(row.first_day, row.last_day), row.reason) for row in rows}
