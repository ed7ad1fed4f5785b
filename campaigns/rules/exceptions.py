"""When somebody has to be asked for an exception from short notice, and how long the answer holds. Pure.

Shortfalls are working days of the department that answers. They are compared as of one day: what was short by 12 days
when it was asked is not worse a week later just because a week has passed.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from campaigns.enums import EXCEPTION_ANSWERS, EXCEPTION_GIVEN, ExceptionState, ShortNoticePolicy
from campaigns.rules.lead_time import shortfall
from campaigns.rules.telling import CAMPAIGN_OWING
from departments.workdays import WorkingDays


class Step(StrEnum):
    """What becomes of one department's exception for one activity."""

    NOTHING = "nothing"
    ASK = "ask"
    ASK_ANEW = "ask anew"
    BECOME_MOOT = "become moot"
    STAND_AGAIN = "stand again"


@dataclass(frozen=True)
class Standing:
    """An exception as it is: its state, what it was before it became moot, and the question as it was asked.

    ``has_reason``: somebody said why it cannot wait; Instep asks without.
    """

    state: ExceptionState
    moot_from: str
    shortfall_days: int
    starts_on: dt.date
    has_reason: bool = True

    @property
    def said(self) -> ExceptionState:
        """What the exception says, or said before it became moot."""
        return ExceptionState(self.moot_from) if self.state == ExceptionState.MOOT else self.state


@dataclass(frozen=True)
class Present:
    """How short one department is on an activity now.

    ``is_short``: it has an unfinished must-have duty at short notice. ``since_asked``: by how many working days, as of
    the day it was asked (0 where nobody asked). ``got_worse``: this very change brought it into short notice, or
    further into it. ``is_owed``: the campaign's duties have begun, so that there is something to be excepted from.
    """

    is_short: bool
    starts_on: dt.date | None
    since_asked: int = 0
    got_worse: bool = False
    is_owed: bool = True


def holds(exception: Standing, present: Present) -> bool:
    """Whether the question, or the answer to it, still covers what is so now: not earlier, and not more days short.

    Example: accepted for a start on 10 May, 18 days short. A start on 12 May holds it, and so does a duty less; a
    start on 9 May does not, and neither does a lead time that grew.
    """
    if present.starts_on is None or present.starts_on < exception.starts_on:
        return False
    return present.since_asked <= exception.shortfall_days


def step_of(
    exception: Standing | None, present: Present, *, policy: ShortNoticePolicy, is_asked_for: bool = False
) -> Step:
    """Return what becomes of an exception (None: there is none yet) now that duties were written.

    - Nothing short, or nothing owed: what was asked or answered becomes moot.
    - Short, and what there is holds: it stays; what had become moot stands again as it was.
    - Short, and it holds no longer: it is asked anew, whatever the channel's policy has become meanwhile.
    - Nothing there: it is asked for if the channel wants that and this change got it worse. What was short before the
      channel wanted exceptions is left alone.
    - ``is_asked_for``: somebody gave their reason with the change, so a no, a question taken back, and one that Instep
      asked by itself, is asked anew.
    """
    if not (present.is_short and present.is_owed):
        is_over = exception is None or exception.state == ExceptionState.MOOT
        return Step.NOTHING if is_over else Step.BECOME_MOOT
    if exception is None:
        wants = policy == ShortNoticePolicy.ASK and (present.got_worse or is_asked_for)
        return Step.ASK if wants else Step.NOTHING
    if exception.said == ExceptionState.WITHDRAWN and not is_asked_for:
        again = policy == ShortNoticePolicy.ASK and present.got_worse
        return Step.ASK_ANEW if again else _standing_again(exception)
    if not holds(exception, present):
        return Step.ASK_ANEW
    is_bare = exception.said == ExceptionState.ASKED and not exception.has_reason
    if is_asked_for and (is_bare or exception.said in (ExceptionState.DECLINED, ExceptionState.WITHDRAWN)):
        return Step.ASK_ANEW
    return _standing_again(exception)


def _standing_again(exception: Standing) -> Step:
    return Step.STAND_AGAIN if exception.state == ExceptionState.MOOT else Step.NOTHING


def is_refused(*, policy: ShortNoticePolicy, got_worse: bool) -> bool:
    """Whether a channel refuses a change: it would bring something into short notice, or further into it."""
    return policy == ShortNoticePolicy.REFUSE and got_worse


def is_given(state: str) -> bool:
    """Whether short notice is no longer open: it was accepted, in full or with less scope."""
    return state in EXCEPTION_GIVEN


def is_answered(state: str) -> bool:
    """Whether a head has said yes or no."""
    return state in EXCEPTION_ANSWERS


def is_owed(campaign_state: str) -> bool:
    """Whether a campaign's duties have begun: a draft asks nobody, and confirming it does."""
    return campaign_state in CAMPAIGN_OWING


def worst(due_days: Iterable[dt.date], day: dt.date, days: WorkingDays) -> int:
    """Return by how many working days the earliest of these is missed as of ``day``; 0 where none is."""
    return max((shortfall(due, day, days) for due in due_days), default=0)


def got_worse(before: Mapping[int, int], after: Mapping[int, int]) -> set[int]:
    """Return the departments short by more days ``after`` than ``before``; both by department, as of one day."""
    return {key for key, days in after.items() if days > before.get(key, 0)}
