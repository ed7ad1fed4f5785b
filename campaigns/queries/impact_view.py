"""An impact as somebody may read it: names for what they may see, numbers for the rest."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from campaigns.enums import Veil
from campaigns.queries.veil import campaign_name, if_open, label, veil_of
from campaigns.queries.visible import ACTIVITY, known_activities
from campaigns.rules.impact_facts import PUT, TOUCHED, DutyImpact, Fate, Impact, Remark
from campaigns.rules.impact_notices import Mailing
from departments.access import Access
from departments.models import Department

MOST_LISTED = 40
"""So many duties are listed in each part, the ones that suffer most first."""

DAYS_OFF_LISTED = 5

REMARKS_LISTED = 10


@dataclass(frozen=True, kw_only=True)
class DutyLine:
    """One duty before and after. ``was_on`` is None for a new one, ``due_on`` for one that falls away."""

    name: str
    departments: tuple[str, ...]
    activity: str
    campaign: str
    was_on: dt.date | None
    due_on: dt.date | None
    fate: Fate
    shortfall_days: int
    is_past: bool
    further: int
    further_abs: int
    is_beside: bool


@dataclass(frozen=True)
class Part:
    """Some duties: the first of them by name, how many there are, and how many of campaigns one may not see."""

    lines: tuple[DutyLine, ...]
    count: int
    hidden: int

    @property
    def more(self) -> int:
        """How many one may see are not listed."""
        return self.count - self.hidden - len(self.lines)

    def __bool__(self) -> bool:
        return self.count > 0


@dataclass(frozen=True, kw_only=True)
class DayOffLine:
    """An activity that would start or end on a day off."""

    activity: str
    day: dt.date
    is_start: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class TouchedLine:
    """A department and how many of its duties the change touches; 0 for one that is only told."""

    name: str
    duties: int


@dataclass(frozen=True, kw_only=True)
class Named:
    """Activities by name, and how many there are of campaigns one may not see."""

    names: tuple[str, ...]
    hidden: int

    def __bool__(self) -> bool:
        return bool(self.names or self.hidden)


@dataclass(frozen=True)
class Said:
    """The first remarks of one kind, and how many more there are, for want of room or because one may not see them."""

    sentences: tuple[str, ...]
    more: int

    def __bool__(self) -> bool:
        return bool(self.sentences or self.more)


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """What changes for activities that only hang on what changes: other dates, and duties that lose what dates them.

    ``behind`` of those with a new date come to lie in the past.
    """

    activities: Named
    dated: int
    behind: int
    lost: int

    def __bool__(self) -> bool:
        return bool(self.activities)


@dataclass(frozen=True, kw_only=True)
class ImpactView:
    """What a change does, in the order of how much it hurts. The last ones are other rules' remarks.

    ``clashing`` is how many of its activities clash with something nobody went ahead in spite of yet, as the reader may
    know; 0 where that was not asked.
    """

    activities: int
    short: Part
    past: Part
    moves: Part
    new: Part
    off: Part
    passes: Part
    stays: Part
    booked: Named
    refused: Named
    asking: Named
    days_off: tuple[DayOffLine, ...]
    days_off_hidden: int  # not listed, for want of room or because one may not see them
    departments: tuple[TouchedLine, ...]
    messages: int
    recipients: int
    unheard: int
    elsewhere: Elsewhere
    closings: Said
    blackouts: Said
    capacity: Said
    audiences: Said
    workload: Said
    clashing: int

    @property
    def is_quiet(self) -> bool:
        """Whether nobody notices anything of it."""
        return not (self.departments or self.messages or self.booked or self.days_off or self.refused or self.blackouts)

    @property
    def duties(self) -> int:
        """How many duties are touched."""
        return self.moves.count + self.new.count + self.off.count + self.passes.count


@dataclass(frozen=True)
class _Names:
    """What the reader may know of the activities by name, and of all departments."""

    activities: Mapping[UUID, tuple[str, str]]
    departments: Mapping[int, str]


def view_of(access: Access, found: Impact, mail: Mailing, *, at: dt.datetime) -> ImpactView:
    """Return an impact as ``access`` may read it at ``at``. Two queries."""
    names = _names(access, found, at)
    ordered = sorted(found.duties, key=lambda duty: (-duty.shortfall_days, duty.due_on or dt.date.max, duty.name))
    days_off = [each for each in found.days_off if each.activity_id in names.activities]
    return ImpactView(
        activities=found.activities,
        short=_part((duty for duty in ordered if duty.becomes_short), names),
        past=_part((duty for duty in ordered if duty.lands_in_past and not duty.becomes_short), names),
        moves=_part((duty for duty in ordered if duty.fate == Fate.MOVES), names),
        new=_part((duty for duty in ordered if duty.fate == Fate.NEW), names),
        off=_part((duty for duty in ordered if duty.fate == Fate.OFF), names),
        passes=_part((duty for duty in ordered if duty.fate == Fate.PASSES), names),
        stays=_part((duty for duty in ordered if duty.fate in PUT and duty.would_be_on != duty.due_on), names),
        booked=_named(found.booked, names),
        refused=_named(found.refused, names),
        asking=_named(found.asking, names),
        days_off=tuple(
            DayOffLine(
                activity=names.activities[each.activity_id][0],
                day=each.day,
                is_start=each.is_start,
                reason=each.reason,
            )
            for each in days_off[:DAYS_OFF_LISTED]
        ),
        days_off_hidden=len(found.days_off) - len(days_off[:DAYS_OFF_LISTED]),
        departments=_touched(found, names),
        messages=mail.messages,
        recipients=mail.recipients,
        unheard=mail.unheard,
        elsewhere=_elsewhere(found, names),
        closings=_remarks(found.closings, names, of_one=found.activities == 1),
        blackouts=_remarks(found.blackouts, names, of_one=found.activities == 1),
        capacity=_remarks(found.capacity, names, of_one=found.activities == 1),
        audiences=_remarks(found.many.audiences, names, of_one=found.activities == 1),
        workload=_remarks(found.many.workload, names, of_one=found.activities == 1),
        clashing=len(found.many.clashing),
    )


def _names(access: Access, found: Impact, at: dt.datetime) -> _Names:
    touched = {duty.activity_id for duty in found.of(*TOUCHED, *PUT)} | {*found.booked, *found.refused, *found.asking}
    touched |= {each.activity_id for each in found.days_off}
    touched |= {each.activity_id for each in _remarked(found)}
    rows = known_activities(access, at).filter(pk__in=touched).annotate(veil=veil_of(access, at, ACTIVITY))
    rows = rows.filter(veil=Veil.OPEN).annotate(shown_title=if_open("title"), shown_campaign=campaign_name(ACTIVITY))
    activities = {
        key: (title, label(campaign))
        for key, title, campaign in rows.values_list("pk", "shown_title", "shown_campaign")
    }
    wanted = {key for duty in found.of(*TOUCHED, *PUT) for key in duty.department_ids} | set(found.departments)
    return _Names(activities, dict(Department.objects.filter(pk__in=wanted).values_list("pk", "name")))


def _remarked(found: Impact) -> Iterable[Remark]:
    return (*found.closings, *found.blackouts, *found.capacity, *found.many.audiences, *found.many.workload)


def _part(duties: Iterable[DutyImpact], names: _Names) -> Part:
    duties = list(duties)
    seen = [duty for duty in duties if duty.activity_id in names.activities]
    lines = tuple(_line(duty, names) for duty in seen[:MOST_LISTED])
    return Part(lines, len(duties), len(duties) - len(seen))


def _line(duty: DutyImpact, names: _Names) -> DutyLine:
    activity, campaign = names.activities[duty.activity_id]
    return DutyLine(
        name=duty.name,
        departments=tuple(names.departments[key] for key in duty.department_ids if key in names.departments),
        activity=activity,
        campaign=campaign,
        was_on=duty.was_on,
        due_on=duty.due_on,
        fate=duty.fate,
        shortfall_days=duty.shortfall_days,
        is_past=duty.is_past,
        further=duty.further,
        further_abs=abs(duty.further),
        is_beside=duty.is_beside,
    )


def _named(activity_ids: Iterable[UUID], names: _Names) -> Named:
    keys = list(activity_ids)
    seen = [names.activities[key][0] for key in keys if key in names.activities]
    return Named(names=tuple(seen), hidden=len(keys) - len(seen))


def _elsewhere(found: Impact, names: _Names) -> Elsewhere:
    beside = [duty for duty in found.duties if duty.is_beside]
    dated = [duty for duty in beside if duty.fate in (Fate.MOVES, Fate.NEW)]
    return Elsewhere(
        activities=_named(dict.fromkeys(duty.activity_id for duty in beside), names),
        dated=len(dated),
        behind=sum(duty.becomes_short or duty.lands_in_past for duty in dated),
        lost=sum(duty.fate == Fate.OFF for duty in beside),
    )


def _touched(found: Impact, names: _Names) -> tuple[TouchedLine, ...]:
    lines = [TouchedLine(name=names.departments[key], duties=count) for key, count in found.departments.items()]
    return tuple(sorted(lines, key=lambda line: (-line.duties, line.name.casefold())))


def _remarks(remarks: Collection[Remark], names: _Names, *, of_one: bool) -> Said:
    """Return what other rules say of activities the reader may see, named where the change is not of one alone."""
    seen = [each for each in remarks if each.activity_id in names.activities][:REMARKS_LISTED]
    sentences = [
        each.sentence
        if of_one
        else _("“%(name)s”: %(what)s") % {"name": names.activities[each.activity_id][0], "what": each.sentence}
        for each in seen
    ]
    return Said(tuple(sentences), len(remarks) - len(seen))
