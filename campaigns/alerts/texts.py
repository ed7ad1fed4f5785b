"""The words of alerts: a sentence for the inbox, a whole message for the mail, telling what is so at that moment."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calendar_app.lib.dates import spoken_day, spoken_days
from calendar_app.lib.habits import NOBODYS, Habits, habits_of
from campaigns.alerts.entries import Entry
from campaigns.alerts.kind_words import is_theirs_no_more, moved_duties, when_before
from campaigns.alerts.kinds import KINDS
from campaigns.alerts.transports import ANSWERS_HERE
from campaigns.alerts.week_words import week_words
from campaigns.enums import AlertKind, Veil
from campaigns.queries.alert_lines import AlertLine, DutyNow
from campaigns.rules.alert_plan import DATED_KINDS, EXCEPTION_KINDS
from campaigns.rules.leaving import CATCH_UP
from campaigns.rules.wording import closing_words

MOST_SHOWN = 60
"""A mail spells out so many alerts, the most pressing ones; the rest is counted."""

CAUGHT_UP: Final = gettext_lazy(
    "This was due earlier and could not be sent then. What was missed comes together now, with today's dates."
)

_OF_WHAT_COMES: Final = (AlertKind.NEW, AlertKind.MOVED, AlertKind.TENTATIVE)
"""Of these a mail says how many working days are left until the activity begins."""

MOST_DUTIES = 8
"""A mail about one activity spells out so many of the department's duties in it, the earliest first."""


@dataclass(frozen=True)
class Reader:
    """Whom a message is written for: the language it speaks, and whether a person reads it or a shared mailbox.

    ``is_owner``: who answers for the campaign and is told for a department they are not in. ``has_it``: all it tells of
    are duties they have in person. ``habits``: how days and hours are written to them.
    """

    language: str
    is_person: bool
    is_owner: bool = False
    has_it: bool = False
    habits: Habits = NOBODYS


@dataclass(frozen=True)
class MailText:
    """A message in words. ``campaign_id`` names its thread; None when it tells of several campaigns."""

    subject: str
    text: str
    html: str
    campaign_id: UUID | None


def alert_sentence(line: AlertLine) -> str:
    """Return what an alert says in one sentence, without its campaign: "Organic social: work begins on “Seeding”"."""
    return KINDS[line.kind].says(line)


def alert_next_step(line: AlertLine) -> str:
    """Return what to do about an alert."""
    return KINDS[line.kind].next_step(line)


def alert_path(line: AlertLine) -> str:
    """Return the path of the one place where to deal with an alert: the duty, the activity or the campaign."""
    if line.exception_id is not None:
        return reverse("campaigns:exception", args=[line.exception_id])
    if line.milestone_id is not None:
        return reverse("campaigns:duty", args=[line.milestone_id])
    if line.activity_id is not None:
        return reverse("campaigns:activity", args=[line.activity_id])
    if line.kind == AlertKind.WEEKLY_OUTLOOK:
        return reverse("campaigns:week", args=[line.department_id, line.occurrence])
    if line.veil != Veil.OPEN or line.campaign_id is None:
        return reverse("campaigns:desk")
    return reverse("campaigns:campaign", args=[line.campaign_id])


def subject_of(entries: Sequence[Entry]) -> str:
    """Return the subject: one entry in full, of several how many of each kind, the most pressing first."""
    first = entries[0].line
    campaigns = {entry.line.campaign_id for entry in entries}
    if len(entries) == 1:
        measure = KINDS[first.kind].measure(first)
        subject = alert_sentence(first)
        if first.campaign not in subject:
            subject = f"{subject} – {first.campaign}"
        return f"{subject} ({measure})" if measure else subject
    counts = Counter(entry.line.kind for entry in entries)
    summary = ", ".join(KINDS[kind].counts(count) for kind, count in counts.items())
    return f"{first.campaign if len(campaigns) == 1 else _departments(entries)}: {summary}"


def render_mail(entries: tuple[Entry, ...], reader: Reader, group: str) -> MailText:
    """Return the message that tells ``entries`` (one or more) to ``reader``, in their language. No query.

    It depends on nothing but its arguments, so what a team's members are told alike is written once.
    """
    write = _write_once if len(entries) <= MOST_SHOWN else _write
    return write(entries, reader, group)


def _write(entries: tuple[Entry, ...], reader: Reader, group: str) -> MailText:
    with translation.override(reader.language), habits_of(reader.habits):
        context = _context(entries, reader, group)
        # What is just known to be on is not to be told apart, so it has no thread.
        campaigns = {None if entry.line.veil == Veil.BUSY else entry.line.campaign_id for entry in entries}
        return MailText(
            subject=context["subject"],
            text=get_template("mail/alert.txt").render(context),
            html=get_template("mail/alert.html").render(context),
            campaign_id=campaigns.pop() if len(campaigns) == 1 else None,
        )


_write_once = lru_cache(maxsize=256)(_write)


def _context(entries: Sequence[Entry], reader: Reader, group: str) -> dict[str, Any]:
    first = entries[0].line
    is_one = len(entries) == 1
    pressing = entries[:MOST_SHOWN]
    shown = [_shown(entry, is_one=is_one) for entry in pressing]
    by_kind = groupby(zip(pressing, shown, strict=True), key=lambda pair: pair[0].line.kind)
    return {
        "subject": subject_of(entries),
        "language": reader.language,
        "title": shown[0]["sentence"] if is_one else _title(entries),
        "notes": _notes(entries, group),
        "one": shown[0] if is_one else None,
        "sections": [
            {"heading": KINDS[kind].heading, "entries": [each for _entry, each in pairs]} for kind, pairs in by_kind
        ],
        "more": _more(len(entries) - len(pressing)),
        "button_label": _button_label(first) if is_one else _("Open your desk"),
        "button_url": settings.BASE_URL + (alert_path(first) if is_one else reverse("campaigns:desk")),
        "answers": _answers(entries, reader),
        "reason": _reason(entries, reader),
        "choice_url": settings.BASE_URL + reverse("campaigns:how_told") if reader.is_person else "",
        "home_url": settings.BASE_URL + "/",
    }


def _shown(entry: Entry, *, is_one: bool) -> dict[str, Any]:
    line = entry.line
    kind = KINDS[line.kind]
    facts = _facts(entry)
    measure = kind.measure(line)
    brief = [part for part in (line.campaign, measure) if part]
    return {
        "sentence": kind.says(line),
        "next_step": kind.next_step(line),
        "facts": facts if is_one else [],
        "duties": _duties(line) if is_one else [],
        "week": week_words(line),
        "brief": " · ".join(brief),
        "url": settings.BASE_URL + alert_path(line),
    }


def _facts(entry: Entry) -> list[tuple[str, str]]:
    line = entry.line
    measure = KINDS[line.kind].measure(line)
    duty_day = spoken_day(line.due_on, today=line.today) if line.due_on else ""
    days = spoken_days(line.starts_on, line.ends_on, today=line.today) if line.starts_on and line.ends_on else ""
    facts = [
        (_("Campaign"), line.campaign),
        (_("Activity"), _activity(line)),
        _runs(line, days),
        (_("Time left"), measure if line.kind in _OF_WHAT_COMES else ""),
        (_("Notice"), measure if line.kind in EXCEPTION_KINDS else ""),
        (_("Duty"), line.milestone),
        (_("Due"), f"{duty_day} ({measure})" if duty_day and measure else duty_day),
        (_("By the"), _published(line)),
        (_("For"), get_text_list(list(entry.departments), _("and"))),
    ]
    return [(name, value) for name, value in facts if value]


def _runs(line: AlertLine, days: str) -> tuple[str, str]:
    """Return when the activity runs, or was to run."""
    if line.kind != AlertKind.CANCELLED or is_theirs_no_more(line):
        return _("Runs"), days
    return _("Was to run"), days or when_before(line)


def _duties(line: AlertLine) -> list[str]:
    """Return the days of the department's duties in an activity that is new or moved, and those they had before."""
    if line.kind not in (AlertKind.NEW, AlertKind.MOVED):
        return []
    was = {duty.key: day for duty, day in moved_duties(line)}
    said = [_duty(duty, was.get(duty.key), line.today) for duty in line.duties[:MOST_DUTIES]]
    more = len(line.duties) - len(said)
    return [*said, ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}] if more else said


def _duty(duty: DutyNow, was_on: dt.date | None, today: dt.date) -> str:
    facts = {"duty": duty.name, "day": spoken_day(duty.due_on, today=today)}
    if was_on is None:
        return _("%(duty)s: %(day)s") % facts
    return _("%(duty)s: %(day)s, was %(before)s") % {**facts, "before": spoken_day(was_on, today=today)}


def _published(line: AlertLine) -> str:
    """Return whose published closing date the duty follows; empty where its offset was counted."""
    if line.published_on is None or line.due_on is None:
        return ""
    return closing_words(line.duty_issue, published_on=line.published_on, due_on=line.due_on, today=line.today)


def _activity(line: AlertLine) -> str:
    if not (line.activity and line.channel):
        return line.activity or line.channel
    return f"{line.activity} ({line.channel})"


def _title(entries: Sequence[Entry]) -> str:
    return ngettext("%(count)d alert for %(departments)s", "%(count)d alerts for %(departments)s", len(entries)) % {
        "count": len(entries),
        "departments": _departments(entries),
    }


def _departments(entries: Sequence[Entry]) -> str:
    names = sorted({name for entry in entries for name in entry.departments})
    if len(names) > 3:
        return ngettext("%(count)d department", "%(count)d departments", len(names)) % {"count": len(names)}
    return get_text_list(names, _("and"))


def _notes(entries: Sequence[Entry], group: str) -> list[str]:
    """Return what has to be said before the entries."""
    notes = [str(CAUGHT_UP)] if group.startswith(CATCH_UP) else []
    climbed = [entry for entry in entries if entry.line.step]
    if climbed:
        facts = {"departments": _departments(climbed)}
        notes.append(
            _("Nobody in %(departments)s has marked this as seen yet, so it comes to you.") % facts
            if len(climbed) == len(entries)
            else _("Some of this comes to you because nobody in %(departments)s has marked it as seen yet.") % facts
        )
    return notes


def _more(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "And %(count)d more, less pressing. It is on your desk.",
        "And %(count)d more, less pressing. They are on your desk.",
        count,
    ) % {"count": count}


def _button_label(line: AlertLine) -> str:
    if line.kind == AlertKind.EXCEPTION_WANTED:
        return _("Answer it")
    if line.kind == AlertKind.EXCEPTION_ANSWERED:
        return _("Open the answer")
    if line.milestone_id is not None:
        return _("Open the duty")
    if line.campaign_id is None:
        return _("Open the week")
    return _("Open the activity") if line.activity_id is not None else _("Open the campaign")


def _answers(entries: Sequence[Entry], reader: Reader) -> list[tuple[str, str]]:
    """Return what a person can answer from the mail, each with its link; a mailbox is nobody and answers nothing."""
    # A weekly outlook asks for nothing.
    asking = [entry for entry in entries if entry.line.kind != AlertKind.WEEKLY_OUTLOOK]
    if not reader.is_person or not asking:
        return []
    if len(entries) > 1:
        return [(_("Mark all as seen"), f"{ANSWERS_HERE}seen/")]
    line = entries[0].line
    offered = [(_("Mark as seen"), "seen")]
    if not reader.is_owner and line.original.kind in DATED_KINDS:
        offered += [(_("It is done"), "done"), (_("Remind us later"), "later"), (_("Not for us"), "not-ours")]
    return [(words, f"{ANSWERS_HERE}{wanted}/") for words, wanted in offered]


def _reason(entries: Sequence[Entry], reader: Reader) -> str:
    names = {"departments": _departments(entries)}
    if reader.is_owner:
        return _("You get this because you answer for the campaign.")
    if reader.has_it:
        return ngettext(
            "You get this because the duty is yours.", "You get this because the duties are yours.", len(entries)
        )
    if reader.is_person:
        return _("You get this because you are in %(departments)s.") % names
    return _("This mailbox gets the alerts of %(departments)s.") % names
