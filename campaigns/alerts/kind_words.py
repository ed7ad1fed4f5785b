"""What the kinds of alerts say, how far off they are, and when they stand no more: each takes an alert's line. Pure."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from calendar_app.lib.dates import short_day, spoken_day, spoken_days
from campaigns.enums import MILESTONE_UNFINISHED, ActivityState, CampaignState, ExceptionState
from campaigns.queries.alert_lines import AlertLine, DutyNow
from campaigns.queries.week_ahead import Part, WeekItem
from campaigns.rules.telling import CAMPAIGN_OWING, Picture, Standing, standing_of
from campaigns.rules.week_ahead import is_over


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
    return late_by(max(1, -left)) if line.due_on else ""


def late_by(count: int) -> str:
    return ngettext("%(count)d working day late", "%(count)d working days late", count) % {"count": count}


def unless_today(line: AlertLine) -> str:
    return "" if line.due_on == line.today else days_left(line)


def unless_given(line: AlertLine) -> str:
    """Return how far off the duty is; empty once another department has it."""
    return "" if line.given_to else days_left(line)


def short_by(line: AlertLine) -> str:
    count = line.shortfall_days
    return ngettext("%(count)d working day short", "%(count)d working days short", count) % {"count": count}


def when(line: AlertLine) -> str:
    return picture_days(Picture(Standing.CONFIRMED, line.starts_on, line.ends_on), line)


def when_before(line: AlertLine) -> str:
    return picture_days(line.was, line)


def picture_days(picture: Picture, line: AlertLine) -> str:
    if picture.starts_on is None or picture.ends_on is None:
        return ""
    return spoken_days(picture.starts_on, picture.ends_on, today=line.today)


def names(line: AlertLine) -> dict[str, str]:
    return {
        "channel": line.channel or line.campaign,
        "activity": line.activity or line.campaign,
        "duty": line.milestone,
        "day": spoken_day(line.due_on, today=line.today) if line.due_on else "",
        "days": when(line),
        "before": when_before(line),
        "reason": line.cancel_reason,
    }


def saying(sentence: str | Promise) -> Callable[[AlertLine], str]:
    return lambda line: str(sentence) % names(line)


def due_says(line: AlertLine) -> str:
    if line.due_on is None or line.due_on == line.today:
        return _("%(channel)s: “%(duty)s” is due today") % names(line)
    if line.due_on > line.today:
        return _("%(channel)s: “%(duty)s” is due on %(day)s") % names(line)
    return _("%(channel)s: “%(duty)s” was due on %(day)s") % names(line)


def moved_duties(line: AlertLine) -> list[tuple[DutyNow, dt.date]]:
    """Return the duties that have other days than the reader was told, each with the day it had."""
    was = dict(line.was.duties)
    return [(each, was[each.key]) for each in line.duties if was.get(each.key, each.due_on) != each.due_on]


def is_elsewhere(line: AlertLine) -> bool:
    """Whether the activity itself has other days than before, or another time."""
    was, told = line.was, line.told
    return (was.starts_on, was.ends_on, was.starts_at) != (told.starts_on, told.ends_on, told.starts_at)


def moved_says(line: AlertLine) -> str:
    if is_elsewhere(line):
        return _("%(channel)s: “%(activity)s” moved to %(days)s") % names(line)
    if line.was.issue != line.told.issue:
        return _("%(channel)s: “%(activity)s” has other closing dates") % names(line)
    moved = moved_duties(line)
    if len(moved) == 1:
        duty = moved[0][0]
        facts = {**names(line), "duty": duty.name, "day": spoken_day(duty.due_on, today=line.today)}
        return _("%(channel)s: “%(duty)s” is due on %(day)s now") % facts
    return _("%(channel)s: duties of “%(activity)s” have other days") % names(line)


def moved_next(line: AlertLine) -> str:
    if is_elsewhere(line) and not line.duties:
        still = _("It was %(before)s. You have no open duty in it: see whether what you have done still fits.")
        return still % names(line)
    if is_elsewhere(line):
        return _("It was %(before)s. Your duties moved with it: look at their new days.") % names(line)
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


def is_theirs_no_more(line: AlertLine) -> bool:
    """Whether it is off for the told department alone: what it had to do in the activity is another's now."""
    return line.told.standing == Standing.NOT_THEIRS


def cancelled_says(line: AlertLine) -> str:
    if is_theirs_no_more(line):
        return _("%(channel)s: “%(activity)s” is yours no more") % names(line)
    if _has_lost_its_date(line):
        return _("%(channel)s: “%(activity)s” has no date any more") % names(line)
    return _("%(channel)s: “%(activity)s” is cancelled") % names(line)


def _has_lost_its_date(line: AlertLine) -> bool:
    """Whether it only waits for a date again: neither it nor its campaign is called off."""
    return line.activity_state == ActivityState.UNSCHEDULED and line.campaign_state != CampaignState.CANCELLED


def cancelled_next(line: AlertLine) -> str:
    if is_theirs_no_more(line):
        return _("It goes on, but you have nothing to do for it any more.")
    if _has_lost_its_date(line):
        return _("Stop work on it until it has one again, and call back what is out already.")
    if line.cancel_reason:
        return _("Stop work on it. The reason: %(reason)s") % names(line)
    return _("Stop work on it, and call back what is out already.")


def wanted_says(line: AlertLine) -> str:
    facts = {**names(line), "department": line.department}
    return _("%(channel)s: an exception is wanted from %(department)s") % facts


def wanted_next(line: AlertLine) -> str:
    if line.asked_why:
        return _("“%(why)s” Accept it, accept it with less scope, or decline.") % {"why": line.asked_why}
    return _("Its dates were planned again. Accept it, accept it with less scope, or decline.")


def asked_short_by(line: AlertLine) -> str:
    count = line.asked_shortfall
    return ngettext("%(count)d working day short", "%(count)d working days short", count) % {"count": count}


def answered_says(line: AlertLine) -> str:
    sentences = {
        ExceptionState.ACCEPTED: _("%(channel)s: %(department)s accepts the short notice"),
        ExceptionState.REDUCED: _("%(channel)s: %(department)s accepts with less scope"),
        ExceptionState.DECLINED: _("%(channel)s: %(department)s declines the exception"),
    }
    sentence = sentences.get(
        ExceptionState(line.exception_state or "asked"), _("%(channel)s: an exception is answered")
    )
    return sentence % {**names(line), "department": line.asked_department}


def answered_next(line: AlertLine) -> str:
    words = [f"“{text}”" for text in (line.answer_scope, line.answer_reason) if text]
    if line.exception_state == ExceptionState.DECLINED:
        return " ".join([*words, _("Move it to a later day, or plan it on another channel.")])
    if line.exception_state == ExceptionState.REDUCED:
        return " ".join([*words, _("Plan with what is left of it.")])
    return " ".join([*words, _("Nothing more to do.")])


def exception_gone(line: AlertLine) -> str:
    """An exception's alert stands while the question, or the answer, is the one it tells of."""
    if line.exception_occurrence != line.occurrence:
        return "the exception is something else now"
    return "the campaign is not confirmed any more" if line.campaign_state not in CAMPAIGN_OWING else ""


def standing(line: AlertLine) -> Standing:
    return standing_of(campaign_state=line.campaign_state, activity_state=line.activity_state, starts_on=line.starts_on)


def duty_gone(line: AlertLine) -> str:
    """A dated alert stands while its duty is open, on the same day, and still that department's."""
    if line.campaign_state not in CAMPAIGN_OWING:
        return "the campaign is not confirmed any more"
    if line.activity_id is not None and standing(line) == Standing.CANCELLED:
        return "the activity is off"
    if line.milestone_state not in MILESTONE_UNFINISHED:
        return f"the duty is {line.milestone_state}"
    if line.due_on is None or line.due_on.isoformat() != line.occurrence:
        return "the duty has another day now"
    return "" if line.is_responsible else "the duty is another department's now"


def news_gone(*standings: Standing) -> Callable[[AlertLine], str]:
    """News of an activity stands while the activity is still what it says."""

    def gone(line: AlertLine) -> str:
        return "" if standing(line) in standings else "the activity is something else now"

    return gone


def cancelled_gone(line: AlertLine) -> str:
    """It stands until the activity is back: news of that follows."""
    is_back = standing(line) in (Standing.TENTATIVE, Standing.CONFIRMED)
    if is_theirs_no_more(line):
        is_back = line.newest_event_id not in (None, line.alert_id)
    return "the activity is something else now" if is_back else ""


def proposal_gone(line: AlertLine) -> str:
    """A proposal stands while its duty does."""
    return "" if line.milestone_state in MILESTONE_UNFINISHED else f"the duty is {line.milestone_state}"


def handed_back_says(line: AlertLine) -> str:
    return _("%(channel)s: “%(duty)s” is not for %(department)s") % {**names(line), "department": line.said_by}


def handed_back_next(line: AlertLine) -> str:
    wanted = _("Give it to another department, or say why it stays.")
    return f"“{line.words}” {wanted}" if line.words else wanted


def hand_back_gone(line: AlertLine) -> str:
    """It stands while the planners have not answered and there is something to do."""
    if line.milestone_state not in MILESTONE_UNFINISHED:
        return f"the duty is {line.milestone_state}"
    return "" if line.is_handed_back else "it is answered"


def hand_back_answered_says(line: AlertLine) -> str:
    if line.given_to:
        return _("%(channel)s: %(department)s has “%(duty)s” now") % {**names(line), "department": line.given_to}
    return _("%(channel)s: “%(duty)s” stays with you") % names(line)


def hand_back_answered_next(line: AlertLine) -> str:
    words = [f"“{line.words}”"] if line.words else []
    if line.given_to:
        return " ".join([*words, _("Nothing more to do.")])
    return " ".join([*words, _("It is due on %(day)s.") % names(line)])


_HELD: Final = {
    Part.LATE: ngettext_lazy("%(count)d late", "%(count)d late", "count"),
    Part.DUE: ngettext_lazy("%(count)d due", "%(count)d due", "count"),
    Part.WORK_BEGINS: ngettext_lazy("work begins on %(count)d", "work begins on %(count)d", "count"),
    Part.STARTS: ngettext_lazy("%(count)d activity begins", "%(count)d activities begin", "count"),
    Part.CLOSES: ngettext_lazy("%(count)d closing date", "%(count)d closing dates", "count"),
}


def outlook_says(line: AlertLine) -> str:
    facts = {"department": line.department, "day": spoken_day(line.week_begins, today=line.today)}
    return _("%(department)s: the week from %(day)s") % facts


def outlook_holds(line: AlertLine) -> str:
    return week_holds(line.week)


def week_holds(items: Iterable[WeekItem]) -> str:
    """Return what a week holds by count: "1 late, 2 due"; empty for nothing."""
    counts = Counter(item.part for item in items)
    return ", ".join(str(_HELD[part] % {"count": counts[part]}) for part in Part if counts[part])


EMPTY_WEEK: Final = "the week holds nothing for the reader"


def outlook_gone(line: AlertLine) -> str:
    if is_over(line.occurrence, line.today):
        return "the week is over"
    return "" if line.week else EMPTY_WEEK


def never(line: AlertLine) -> str:
    return ""
