"""An iCalendar file as a list of dated events: repeats expanded, overrides applied, every fault named."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendar_app.exchange.cells.text import one_line, plain, without_markup
from calendar_app.exchange.plan import Place, Problem, Severity, Unreadable
from calendar_app.exchange.reading.encodings import decode
from calendar_app.exchange.reading.ics.lines import Component, components_of
from calendar_app.exchange.reading.ics.moments import Moment, as_whole_days, duration_of, moment_of, moments_of, shown
from calendar_app.exchange.reading.ics.repeats import BadRule, Deadline, Horizon, Series, parse_rule, within
from calendar_app.exchange.reading.ics.zones import Zones, known_zone
from calendar_app.exchange.reading.limits import MOST_OCCURRENCES, MOST_SOURCE_EVENTS
from calendar_app.exchange.reading.ours import OWN_PROPERTY
from calendar_app.exchange.reading.values import Document, Event, FileKind

_LONGEST_TITLE = 1_000


@dataclass
class _Reading:
    """What is gathered while one file is read."""

    zones: Zones
    zone: str
    horizon: Horizon
    deadline: Deadline
    events: list[Event] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def tell(self, event: Component, severity: Severity, sentence: str) -> None:
        """Remember a problem at the event's line."""
        self.problems.append(Problem(Place("", event.line), severity, sentence))

    def add(self, event: Event) -> None:
        """Remember an event. Raises Unreadable at the limit."""
        if len(self.events) >= MOST_OCCURRENCES:
            raise Unreadable(
                _("With all its repeats this calendar has more than %(most)d dates. Choose a shorter stretch of time.")
                % {"most": MOST_OCCURRENCES}
            )
        self.events.append(event)


def read_calendar(data: bytes, *, today: date, zone: str, horizon: Horizon | None = None) -> Document:
    """Return the events of a calendar file in the order of the file, repeats expanded within ``horizon``.

    Without a horizon it is a year either side of ``today``, or of the newest event of a calendar that lies wholly in
    the past. ``zone`` is the one in which instants are shown, unless the file names one for itself. Raises Unreadable
    at a limit: events, lines, expanded dates, time.
    """
    calendar, parts = components_of(decode(data)[0])
    sources = [part for part in parts if part.kind == "VEVENT"]
    if len(sources) > MOST_SOURCE_EVENTS:
        raise Unreadable(
            _("This calendar has %(count)d events; at most %(most)d are read. Export a shorter stretch of it.")
            % {"count": len(sources), "most": MOST_SOURCE_EVENTS}
        )
    zones = Zones(part for part in parts if part.kind == "VTIMEZONE")
    own_zone = known_zone(calendar.text("X-WR-TIMEZONE")) or zone
    reading = _Reading(zones, own_zone, horizon or _default_horizon(sources, zones, today), Deadline())
    for event in _without_old_revisions(sources, reading):
        _read_event(event, sources, reading)
    reading.problems += _other_parts(parts)
    events = _told_apart(reading)
    name = plain(calendar.text("X-WR-CALNAME") or calendar.text("NAME"))
    remarks = (("calendar", name),) if name else ()
    return Document(
        FileKind.CALENDAR,
        events=events,
        source_events=len(sources),
        has_repeats=any("RRULE" in event.properties for event in sources),
        problems=tuple(reading.problems),
        remarks=remarks,
    )


def _default_horizon(sources: Sequence[Component], zones: Zones, today: date) -> Horizon:
    starts = [moment.naive.date() for event in sources if (moment := moment_of(event, "DTSTART", zones))]
    return Horizon.around(min(today, max(starts, default=today)))


def _without_old_revisions(sources: Sequence[Component], reading: _Reading) -> list[Component]:
    """Return the events without those of which the file holds a newer revision (same UID, higher SEQUENCE)."""
    newest: dict[tuple[str, str], int] = {}
    for event in sources:
        newest[_revised(event)] = max(newest.get(_revised(event), 0), _sequence(event))
    kept = []
    for event in sources:
        if event.text("UID") and _sequence(event) < newest[_revised(event)]:
            sentence = _("“%(title)s” is in the file again in a newer version; this older one was left out.")
            reading.tell(event, Severity.NOTE, sentence % {"title": _title(event)})
        else:
            kept.append(event)
    return kept


def _revised(event: Component) -> tuple[str, str]:
    recurrence = event.first("RECURRENCE-ID")
    return event.text("UID"), recurrence.value if recurrence else ""


def _sequence(event: Component) -> int:
    said = event.text("SEQUENCE").strip()
    return int(said) if said.isdecimal() and len(said) < 10 else 0


def _title(event: Component) -> str:
    summary = plain(without_markup(event.text("SUMMARY")))
    if not summary:
        summary = plain(without_markup(event.text("DESCRIPTION"))).split("\n", 1)[0]
    return one_line(summary, _LONGEST_TITLE)[0]


def _read_event(event: Component, sources: Sequence[Component], reading: _Reading) -> None:
    title = _title(event)
    if not title:
        reading.tell(event, Severity.LEFT_OUT, _("The event has neither a title nor a description."))
        return
    start = moment_of(event, "DTSTART", reading.zones) or moment_of(event, "DUE", reading.zones)
    if start is None:
        said = event.text("DTSTART")
        sentence = _("“%(title)s” has no date that can be read (“%(said)s”); it comes in unscheduled.")
        reading.tell(event, Severity.CHECK, sentence % {"title": title, "said": said})
        reading.add(_occurrence(event, title, None, reading))
        return
    if start.unknown_zone:
        sentence = _("“%(title)s” is in the zone “%(zone)s”, which is not known; its time was taken as local.")
        reading.tell(event, Severity.CHECK, sentence % {"title": title, "zone": start.unknown_zone})
    for moment in _all_moments(event, start, title, sources, reading):
        reading.add(_occurrence(event, title, moment, reading))


def _all_moments(
    event: Component, start: Moment, title: str, sources: Sequence[Component], reading: _Reading
) -> Iterable[Moment]:
    """Return the moments of an event: itself, or those of its series without its exceptions and overridden ones."""
    rules = event.properties.get("RRULE", [])
    extra = [moment for found in event.properties.get("RDATE", []) for moment in moments_of(found, reading.zones)]
    if event.first("RECURRENCE-ID") or not (rules or extra):
        return [start]
    found: set[datetime] = {start.naive} if not rules else set()
    try:
        if "EXRULE" in event.properties:
            raise BadRule(_("it takes dates out by a rule of its own, which the standard has given up"))
        for rule in rules:
            series = within(parse_rule(rule.value, start.rules), start.naive, reading.horizon, reading.deadline)
            found.update(series.moments)
            _tell_of_limits(event, title, series, reading)
    except BadRule as problem:
        sentence = _("“%(title)s” comes in on its first date only: %(why)s.")
        reading.tell(event, Severity.CHECK, sentence % {"title": title, "why": problem})
        return [start]
    found.update(moment.by_clock_of(start) for moment in extra)
    gone = _taken_out(event, start, sources, reading.zones)
    return [start.at(naive) for naive in sorted(found) if naive not in gone and naive.date() not in gone]


def _tell_of_limits(event: Component, title: str, series: Series, reading: _Reading) -> None:
    inside = series.moments
    if not inside:
        sentence = _("“%(title)s” does not repeat between the days you chose, so it was left out.")
        reading.tell(event, Severity.LEFT_OUT, sentence % {"title": title})
    elif not series.whole:
        sentence = ngettext(
            "“%(title)s” goes on repeating: %(count)d date from %(first)s to %(last)s comes in.",
            "“%(title)s” goes on repeating: %(count)d dates from %(first)s to %(last)s come in.",
            len(inside),
        )
        first, last = (date_format(moment, "j M Y") for moment in (inside[0], inside[-1]))
        values = {"title": title, "count": len(inside), "first": first, "last": last}
        reading.tell(event, Severity.NOTE, sentence % values)


def _taken_out(event: Component, start: Moment, sources: Sequence[Component], zones: Zones) -> set[date]:
    """Return the moments (or whole days) of a series that are excepted, or stand in the file as events of their own."""
    out: set[date] = set()
    for found in event.properties.get("EXDATE", []):
        for moment in moments_of(found, zones):
            out.add(moment.by_clock_of(start) if moment.timed else moment.naive.date())
    uid = event.text("UID")
    for other in sources:
        replaced = moment_of(other, "RECURRENCE-ID", zones) if other.text("UID") == uid else None
        if replaced is not None:
            out.add(replaced.by_clock_of(start) if replaced.timed else replaced.naive.date())
    return out


def _occurrence(event: Component, title: str, moment: Moment | None, reading: _Reading) -> Event:
    """Return one occurrence; ``identity`` is the UID, for a series together with the moment it stands for."""
    starts, ends, zone = None, None, ""
    identity = event.text("UID")
    if moment is not None:
        lasts = duration_of(event, moment_of(event, "DTSTART", reading.zones) or moment, reading.zones)
        starts, ends, zone = shown(as_whole_days(event, moment, lasts), lasts, reading.zone)
        stands_for = moment_of(event, "RECURRENCE-ID", reading.zones)
        if stands_for is None and ("RRULE" in event.properties or "RDATE" in event.properties):
            stands_for = moment
        identity += f"|{stands_for.identity}" if stands_for else ""
    return Event(
        number=event.line,
        identity=identity if event.text("UID") else f"|{title}|{moment.identity if moment else ''}",
        title=title,
        starts=starts,
        ends=ends,
        zone=zone,
        description=plain(without_markup(event.text("DESCRIPTION"))),
        location=plain(event.text("LOCATION")),
        url=plain(event.text("URL")),
        status=plain(event.text("STATUS")).casefold(),
        categories=tuple(
            plain(part) for found in event.properties.get("CATEGORIES", []) for part in _listed(found.value)
        ),
        organizer=plain(next((p.parameters.get("CN", "") for p in event.properties.get("ORGANIZER", [])), "")),
        own=event.text(OWN_PROPERTY),
    )


def _listed(value: str) -> list[str]:
    return [part.strip().replace("\\,", ",") for part in value.replace("\\,", "\x00").split(",")] if value else []


def _told_apart(reading: _Reading) -> tuple[Event, ...]:
    """Return the events, each with an identity of its own: repetitions dropped, others told apart."""
    seen: dict[str, Event] = {}
    for event in reading.events:
        same = [known for key in (event.identity, _fuller_identity(event)) if (known := seen.get(key))]
        if any((known.title, known.starts, known.ends) == (event.title, event.starts, event.ends) for known in same):
            sentence = _("“%(title)s” is in the file twice; it was taken once.") % {"title": event.title}
            reading.problems.append(Problem(Place("", event.number), Severity.NOTE, sentence))
            continue
        identity = _fuller_identity(event) if event.identity in seen else event.identity
        seen[identity] = replace(event, identity=identity)
    return tuple(seen.values())


def _fuller_identity(event: Event) -> str:
    return f"{event.identity}|{event.title}|{event.starts}"


def _other_parts(parts: Sequence[Component]) -> list[Problem]:
    """Return a note on to-dos and the like, which are no events."""
    names = {"VTODO": _("to-dos"), "VJOURNAL": _("journal entries"), "VFREEBUSY": _("busy times")}
    tally = Counter(part.kind for part in parts if part.kind in names)
    sentence = _("Only events were read; left out: %(what)s (%(count)d).")
    return [
        Problem(Place(), Severity.NOTE, sentence % {"count": count, "what": names[kind]})
        for kind, count in tally.items()
    ]
