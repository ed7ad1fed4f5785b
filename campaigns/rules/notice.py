"""Notice: how many working days the owners of a duty get, and how many they need. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from departments.workdays import WorkingDays


@dataclass(frozen=True)
class Notice:
    """Notice in working days of the responsible department; ``given`` is ``None`` until they are told."""

    given: int | None
    required: int

    @property
    def missing(self) -> int:
        """Working days by which the notice given falls short; 0 if it suffices or nobody has been told yet."""
        return 0 if self.given is None else max(0, self.required - self.given)


def notice_given(*, told_on: date, starts_on: date, days: WorkingDays) -> int:
    """Return the working days from the day the owners were first told (included) to the start (not included).

    ``told_on`` is the day the first alert fired, in the owners' zone. 0 if they were told on the start or after it.
    """
    return max(0, days.between(told_on, starts_on))


def notice_required(*, must_have_days: Iterable[date], starts_on: date, days: WorkingDays) -> int:
    """Return the working days from the earliest must-have milestone (included) to the start (not included).

    ``must_have_days`` are the dates of the must-have milestones of one responsible department, whose calendar
    ``days`` is; with none of them, or all on the start or after it, no notice is required: 0.
    """
    earliest = min(must_have_days, default=starts_on)
    return max(0, days.between(earliest, starts_on))


def notice(*, told_on: date | None, must_have_days: Iterable[date], starts_on: date, days: WorkingDays) -> Notice:
    """Return notice given and required for one activity and one responsible department."""
    return Notice(
        given=None if told_on is None else notice_given(told_on=told_on, starts_on=starts_on, days=days),
        required=notice_required(must_have_days=must_have_days, starts_on=starts_on, days=days),
    )
