"""Every kind of alert, each one entry in ``KINDS``: what it says, what to do next, and when it stands no more.

To add a kind: name it in ``campaigns.enums.AlertKind``, plan it in ``campaigns.rules``, and give it an entry here.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from calendar_app.lib.dates import short_day, spoken_day, spoken_days
from campaigns.enums import MILESTONE_UNFINISHED, AlertKind, ExceptionState
from campaigns.queries.alert_lines import AlertLine, DutyNow
from campaigns.queries.week_ahead import Part
from campaigns.rules.tastes import Useful
from campaigns.rules.telling import CAMPAIGN_OWING, Picture, Standing, standing_of
from campaigns.rules.week_ahead import is_over


@dataclass(frozen=True)
class Kind:
    """One kind of alert.

    ``says`` returns the sentence without the campaign's name, ``next_step`` what to do about it, ``measure`` the few
    words in brackets behind it, and ``gone`` why the alert stands no more: empty while it stands. ``heading`` stands
    over several in a digest and ``counted`` sums them up in its subject. ``rank`` orders them, the most pressing first.
    What ``climbs`` goes on to the members, the head and the campaign's owner while nobody has seen it. ``useful`` says
    how long people may put off being told, and ``may_be_muted`` whether they may say that they want no mail of it. Of
    what is ``for_planning`` plain members and viewers get mail only if they say so.
    """

    name: AlertKind
    rank: int
    heading: str | Promise
    counted: Promise
    says: Callable[[AlertLine], str]
    next_step: Callable[[AlertLine], str]
    measure: Callable[[AlertLine], str]
    gone: Callable[[AlertLine], str]
    useful: Useful
    may_be_muted: bool = True
    climbs: bool = False
    for_planning: bool = False

    def counts(self, count: int) -> str:
        """Return how many of this kind there are, in words: "2 late"."""
        return str(self.counted % {"count": count})


def days_left(line: AlertLine) -> str:
    """Return how far off the line's day is in working days, in words: left, today, or for a duty how late it is.

    Empty for an activity that has begun, and where there is no day.
    """
    left, day = line.working_days_left, line.due_on or line.starts_on
    if left is None or day is None:
        return ""
    if day == line.today:
        return _("today")
    if day > line.today:
        if left == 0:
            return _("the next working day")
        return ngettext("%(count)d working day", "%(count)d working days", left) % {"count": left}
    if line.late_on and line.today < line.late_on:
        return _("late from %(day)s") % {"day": short_day(line.late_on, today=line.today)}
    return _late_by(max(1, -left)) if line.due_on else ""


def _late_by(count: int) -> str:
    return ngettext("%(count)d working day late", "%(count)d working days late", count) % {"count": count}


def _unless_today(line: AlertLine) -> str:
    return "" if line.due_on == line.today else days_left(line)


def _short_by(line: AlertLine) -> str:
    count = line.shortfall_days
    return ngettext("%(count)d working day short", "%(count)d working days short", count) % {"count": count}


def _when(line: AlertLine) -> str:
    return _picture_days(Picture(Standing.CONFIRMED, line.starts_on, line.ends_on), line)


def _when_before(line: AlertLine) -> str:
    return _picture_days(line.was, line)


def _picture_days(picture: Picture, line: AlertLine) -> str:
    if picture.starts_on is None or picture.ends_on is None:
        return ""
    return spoken_days(picture.starts_on, picture.ends_on, today=line.today)


def _names(line: AlertLine) -> dict[str, str]:
    return {
        "channel": line.channel or line.campaign,
        "activity": line.activity or line.campaign,
        "duty": line.milestone,
        "day": spoken_day(line.due_on, today=line.today) if line.due_on else "",
        "days": _when(line),
        "before": _when_before(line),
        "reason": line.cancel_reason,
    }


def _saying(sentence: str | Promise) -> Callable[[AlertLine], str]:
    return lambda line: str(sentence) % _names(line)


def _due_says(line: AlertLine) -> str:
    if line.due_on is None or line.due_on == line.today:
        return _("%(channel)s: “%(duty)s” is due today") % _names(line)
    if line.due_on > line.today:
        return _("%(channel)s: “%(duty)s” is due on %(day)s") % _names(line)
    return _("%(channel)s: “%(duty)s” was due on %(day)s") % _names(line)


def moved_duties(line: AlertLine) -> list[tuple[DutyNow, dt.date]]:
    """Return the duties that have other days than the reader was told, each with the day it had."""
    was = dict(line.was.duties)
    return [(each, was[each.key]) for each in line.duties if was.get(each.key, each.due_on) != each.due_on]


def _is_elsewhere(line: AlertLine) -> bool:
    """Whether the activity itself has other days than before, or another time."""
    was, told = line.was, line.told
    return (was.starts_on, was.ends_on, was.starts_at) != (told.starts_on, told.ends_on, told.starts_at)


def _moved_says(line: AlertLine) -> str:
    if _is_elsewhere(line):
        return _("%(channel)s: “%(activity)s” moved to %(days)s") % _names(line)
    if line.was.issue != line.told.issue:
        return _("%(channel)s: “%(activity)s” has other closing dates") % _names(line)
    moved = moved_duties(line)
    if len(moved) == 1:
        duty = moved[0][0]
        facts = {**_names(line), "duty": duty.name, "day": spoken_day(duty.due_on, today=line.today)}
        return _("%(channel)s: “%(duty)s” is due on %(day)s now") % facts
    return _("%(channel)s: duties of “%(activity)s” have other days") % _names(line)


def _moved_next(line: AlertLine) -> str:
    if _is_elsewhere(line):
        return _("It was %(before)s. Your duties moved with it: look at their new days.") % _names(line)
    if line.was.issue != line.told.issue and line.issue:
        return _("It follows the published dates of “%(issue)s”. Look at the new days of your duties.") % {
            "issue": line.issue
        }
    if line.was.issue != line.told.issue:
        return _("It follows no published dates any more. Look at the new days of your duties.")
    moved = moved_duties(line)
    if len(moved) == 1:
        return _("It was due on %(day)s. The activity itself stays where it is.") % {
            "day": spoken_day(moved[0][1], today=line.today)
        }
    return _("The activity itself stays where it is. Look at the new days of your duties.")


def _cancelled_next(line: AlertLine) -> str:
    if line.cancel_reason:
        return _("Stop work on it. The reason: %(reason)s") % _names(line)
    return _("Stop work on it, and call back what is out already.")


def _wanted_says(line: AlertLine) -> str:
    facts = {**_names(line), "department": line.department}
    return _("%(channel)s: an exception is wanted from %(department)s") % facts


def _wanted_next(line: AlertLine) -> str:
    if line.asked_why:
        return _("“%(why)s” Accept it, accept it with less scope, or decline.") % {"why": line.asked_why}
    return _("Its dates were planned again. Accept it, accept it with less scope, or decline.")


def _asked_short_by(line: AlertLine) -> str:
    count = line.asked_shortfall
    return ngettext("%(count)d working day short", "%(count)d working days short", count) % {"count": count}


def _answered_says(line: AlertLine) -> str:
    sentences = {
        ExceptionState.ACCEPTED: _("%(channel)s: %(department)s accepts the short notice"),
        ExceptionState.REDUCED: _("%(channel)s: %(department)s accepts with less scope"),
        ExceptionState.DECLINED: _("%(channel)s: %(department)s declines the exception"),
    }
    sentence = sentences.get(
        ExceptionState(line.exception_state or "asked"), _("%(channel)s: an exception is answered")
    )
    return sentence % {**_names(line), "department": line.asked_department}


def _answered_next(line: AlertLine) -> str:
    words = [f"“{text}”" for text in (line.answer_scope, line.answer_reason) if text]
    if line.exception_state == ExceptionState.DECLINED:
        return " ".join([*words, _("Move it to a later day, or plan it on another channel.")])
    if line.exception_state == ExceptionState.REDUCED:
        return " ".join([*words, _("Plan with what is left of it.")])
    return " ".join([*words, _("Nothing more to do.")])


def _exception_gone(line: AlertLine) -> str:
    """An exception's alert stands while the question, or the answer, is the one it tells of."""
    if line.exception_occurrence != line.occurrence:
        return "the exception is something else now"
    return "the campaign is not confirmed any more" if line.campaign_state not in CAMPAIGN_OWING else ""


def _standing(line: AlertLine) -> Standing:
    return standing_of(campaign_state=line.campaign_state, activity_state=line.activity_state, starts_on=line.starts_on)


def _duty_gone(line: AlertLine) -> str:
    """A dated alert stands while its duty is open, on the same day, and still that department's."""
    if line.campaign_state not in CAMPAIGN_OWING:
        return "the campaign is not confirmed any more"
    if line.activity_id is not None and _standing(line) == Standing.CANCELLED:
        return "the activity is off"
    if line.milestone_state not in MILESTONE_UNFINISHED:
        return f"the duty is {line.milestone_state}"
    if line.due_on is None or line.due_on.isoformat() != line.occurrence:
        return "the duty has another day now"
    return "" if line.is_responsible else "the duty is another department's now"


def _news_gone(*standings: Standing) -> Callable[[AlertLine], str]:
    """News of an activity stands while the activity is still what it says."""

    def gone(line: AlertLine) -> str:
        return "" if _standing(line) in standings else "the activity is something else now"

    return gone


def _proposal_gone(line: AlertLine) -> str:
    """A proposal stands while its duty does."""
    return "" if line.milestone_state in MILESTONE_UNFINISHED else f"the duty is {line.milestone_state}"


def _handed_back_says(line: AlertLine) -> str:
    return _("%(channel)s: “%(duty)s” is not for %(department)s") % {**_names(line), "department": line.said_by}


def _handed_back_next(line: AlertLine) -> str:
    wanted = _("Give it to another department, or say why it stays.")
    return f"“{line.words}” {wanted}" if line.words else wanted


def _hand_back_gone(line: AlertLine) -> str:
    """It stands while the planners have not answered and there is something to do."""
    if line.milestone_state not in MILESTONE_UNFINISHED:
        return f"the duty is {line.milestone_state}"
    return "" if line.is_handed_back else "it is answered"


def _hand_back_answered_says(line: AlertLine) -> str:
    if line.given_to:
        return _("%(channel)s: %(department)s has “%(duty)s” now") % {**_names(line), "department": line.given_to}
    return _("%(channel)s: “%(duty)s” stays with you") % _names(line)


def _hand_back_answered_next(line: AlertLine) -> str:
    words = [f"“{line.words}”"] if line.words else []
    if line.given_to:
        return " ".join([*words, _("Nothing more to do.")])
    return " ".join([*words, _("It is due on %(day)s.") % _names(line)])


def _reminder_says(line: AlertLine) -> str:
    return _("Reminder: %(alert)s") % {"alert": _original(line).says(line.original)}


def _original(line: AlertLine) -> Kind:
    """Return the kind a reminder reminds of."""
    return KINDS[line.original.kind]


_HELD: Final = {
    Part.LATE: ngettext_lazy("%(count)d late", "%(count)d late", "count"),
    Part.DUE: ngettext_lazy("%(count)d due", "%(count)d due", "count"),
    Part.WORK_BEGINS: ngettext_lazy("work begins on %(count)d", "work begins on %(count)d", "count"),
    Part.STARTS: ngettext_lazy("%(count)d activity begins", "%(count)d activities begin", "count"),
    Part.CLOSES: ngettext_lazy("%(count)d closing date", "%(count)d closing dates", "count"),
}


def _outlook_says(line: AlertLine) -> str:
    facts = {"department": line.department, "day": spoken_day(line.week_begins, today=line.today)}
    return _("%(department)s: the week from %(day)s") % facts


def _outlook_holds(line: AlertLine) -> str:
    counts = Counter(item.part for item in line.week)
    return ", ".join(str(_HELD[part] % {"count": counts[part]}) for part in Part if counts[part])


def _outlook_gone(line: AlertLine) -> str:
    if is_over(line.occurrence, line.today):
        return "the week is over"
    return "" if line.week else "the week holds nothing for the reader"


def _never(line: AlertLine) -> str:
    return ""


KINDS: Final[dict[AlertKind, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(
            name=AlertKind.EXCEPTION_WANTED,
            rank=0,
            heading=gettext_lazy("Exceptions wanted"),
            counted=ngettext_lazy("%(count)d exception wanted", "%(count)d exceptions wanted", "count"),
            says=_wanted_says,
            next_step=_wanted_next,
            measure=_asked_short_by,
            gone=_exception_gone,
            useful=Useful.AS_USUAL,
            may_be_muted=False,
            climbs=True,
        ),
        Kind(
            name=AlertKind.EXCEPTION_ANSWERED,
            rank=1,
            heading=gettext_lazy("Exceptions answered"),
            counted=ngettext_lazy("%(count)d exception answered", "%(count)d exceptions answered", "count"),
            says=_answered_says,
            next_step=_answered_next,
            measure=_asked_short_by,
            gone=_exception_gone,
            useful=Useful.THAT_DAY,
        ),
        Kind(
            name=AlertKind.SHORT_NOTICE,
            rank=2,
            heading=gettext_lazy("Short notice"),
            counted=ngettext_lazy("%(count)d short notice", "%(count)d short notices", "count"),
            says=_saying(gettext_lazy("%(channel)s: short notice for “%(duty)s”")),
            next_step=_saying(
                gettext_lazy("It should have been done by %(day)s. Say today whether you can make it, and how.")
            ),
            measure=_short_by,
            gone=_duty_gone,
            useful=Useful.AS_USUAL,
            may_be_muted=False,
            climbs=True,
        ),
        Kind(
            name=AlertKind.CANCELLED,
            rank=3,
            heading=gettext_lazy("Cancelled"),
            counted=ngettext_lazy("%(count)d cancelled", "%(count)d cancelled", "count"),
            says=_saying(gettext_lazy("%(channel)s: “%(activity)s” is cancelled")),
            next_step=_cancelled_next,
            measure=_when_before,
            gone=_never,
            useful=Useful.TO_ITS_DAY,
        ),
        Kind(
            name=AlertKind.LATE,
            rank=4,
            heading=gettext_lazy("Late"),
            counted=ngettext_lazy("%(count)d late", "%(count)d late", "count"),
            says=_saying(gettext_lazy("%(channel)s: “%(duty)s” is late")),
            next_step=_saying(
                gettext_lazy("It was due on %(day)s. Mark it done if it is, or tell the planner when it will be.")
            ),
            measure=days_left,
            gone=_duty_gone,
            useful=Useful.THAT_DAY,
            climbs=True,
        ),
        Kind(
            name=AlertKind.DUE,
            rank=6,
            heading=gettext_lazy("Due"),
            counted=ngettext_lazy("%(count)d due", "%(count)d due", "count"),
            says=_due_says,
            next_step=_saying(gettext_lazy("Mark it done when it is. If it will be late, tell the planner now.")),
            measure=_unless_today,
            gone=_duty_gone,
            useful=Useful.THAT_DAY,
        ),
        Kind(
            name=AlertKind.DAY_WANTED,
            rank=5,
            heading=gettext_lazy("Another day proposed"),
            counted=ngettext_lazy("%(count)d day proposed", "%(count)d days proposed", "count"),
            says=_saying(gettext_lazy("%(channel)s: another day is proposed for “%(duty)s”")),
            next_step=_saying(gettext_lazy("It is due on %(day)s. See what is asked and why, and answer.")),
            measure=days_left,
            gone=_proposal_gone,
            useful=Useful.AS_USUAL,
            may_be_muted=False,
            climbs=True,
        ),
        Kind(
            name=AlertKind.DAY_ANSWERED,
            rank=7,
            heading=gettext_lazy("Proposals answered"),
            counted=ngettext_lazy("%(count)d proposal answered", "%(count)d proposals answered", "count"),
            says=_saying(gettext_lazy("%(channel)s: the day you proposed for “%(duty)s” is answered")),
            next_step=_saying(gettext_lazy("It is due on %(day)s now. See the answer.")),
            measure=days_left,
            gone=_never,
            useful=Useful.THAT_DAY,
        ),
        Kind(
            name=AlertKind.HANDED_BACK,
            rank=8,
            heading=gettext_lazy("Not for them"),
            counted=ngettext_lazy("%(count)d handed back", "%(count)d handed back", "count"),
            says=_handed_back_says,
            next_step=_handed_back_next,
            measure=days_left,
            gone=_hand_back_gone,
            useful=Useful.AS_USUAL,
            may_be_muted=False,
            climbs=True,
        ),
        Kind(
            name=AlertKind.HAND_BACK_ANSWERED,
            rank=9,
            heading=gettext_lazy("“Not for us” answered"),
            counted=ngettext_lazy("%(count)d answer", "%(count)d answers", "count"),
            says=_hand_back_answered_says,
            next_step=_hand_back_answered_next,
            measure=days_left,
            gone=_never,
            useful=Useful.THAT_DAY,
        ),
        Kind(
            name=AlertKind.REMINDER,
            rank=10,
            heading=gettext_lazy("Reminders"),
            counted=ngettext_lazy("%(count)d reminder", "%(count)d reminders", "count"),
            says=_reminder_says,
            next_step=lambda line: _original(line).next_step(line.original),
            measure=lambda line: _original(line).measure(line.original),
            gone=lambda line: _original(line).gone(line.original),
            useful=Useful.THAT_DAY,
            climbs=True,
        ),
        Kind(
            name=AlertKind.MOVED,
            rank=11,
            heading=gettext_lazy("Moved"),
            counted=ngettext_lazy("%(count)d moved", "%(count)d moved", "count"),
            says=_moved_says,
            next_step=_moved_next,
            measure=days_left,
            gone=_news_gone(Standing.TENTATIVE, Standing.CONFIRMED),
            useful=Useful.TO_ITS_DAY,
        ),
        Kind(
            name=AlertKind.COMING,
            rank=12,
            heading=gettext_lazy("Work begins"),
            counted=ngettext_lazy("work begins on %(count)d duty", "work begins on %(count)d duties", "count"),
            says=_saying(gettext_lazy("%(channel)s: work begins on “%(duty)s”")),
            next_step=_saying(gettext_lazy("It is due on %(day)s. Take it on, or give it to somebody.")),
            measure=days_left,
            gone=_duty_gone,
            useful=Useful.TO_ITS_DAY,
            climbs=True,
        ),
        Kind(
            name=AlertKind.NEW,
            rank=13,
            heading=gettext_lazy("New on your channels"),
            counted=ngettext_lazy("%(count)d new", "%(count)d new", "count"),
            says=_saying(gettext_lazy("%(channel)s: new, “%(activity)s”")),
            next_step=_saying(gettext_lazy("It runs %(days)s. Look at the duties it makes for you.")),
            measure=days_left,
            gone=_news_gone(Standing.CONFIRMED),
            useful=Useful.TO_ITS_DAY,
        ),
        Kind(
            name=AlertKind.TENTATIVE,
            rank=14,
            heading=gettext_lazy("May come"),
            counted=ngettext_lazy("%(count)d may come", "%(count)d may come", "count"),
            says=_saying(gettext_lazy("%(channel)s: “%(activity)s” may come")),
            next_step=_saying(
                gettext_lazy("It would run %(days)s. Nothing to do yet: say so early if it does not fit.")
            ),
            measure=days_left,
            gone=_news_gone(Standing.TENTATIVE),
            useful=Useful.TO_ITS_DAY,
        ),
        Kind(
            name=AlertKind.WEEKLY_OUTLOOK,
            rank=15,
            heading=gettext_lazy("Weekly outlook"),
            counted=ngettext_lazy("%(count)d weekly outlook", "%(count)d weekly outlooks", "count"),
            says=_outlook_says,
            next_step=_saying(gettext_lazy("All of it is on your desk and in the calendar.")),
            measure=_outlook_holds,
            gone=_outlook_gone,
            useful=Useful.THAT_DAY,
            for_planning=True,
        ),
    )
}

assert set(KINDS) == set(AlertKind), "every kind has its entry"
assert len({kind.rank for kind in KINDS.values()}) == len(KINDS), "kinds do not mix in a digest"
