"""What one day is in a working calendar, and by which of its rules."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from departments.workdays.special import PLAIN


class Level(StrEnum):
    """Who says whether a day is worked, the strongest first; ``USUAL`` is a working day nobody speaks of."""

    DEPARTMENT = "department"
    CALENDAR = "calendar"
    HOLIDAY = "holiday"
    WEEKEND = "weekend"
    USUAL = "usual"


@dataclass(frozen=True)
class DayStanding:
    """Whether ``day`` is worked, who says so and why. ``factor`` is its busy season's, in hundredths."""

    day: date
    is_working: bool
    level: Level
    reason: str
    factor: int = PLAIN
    busy_reason: str = ""
