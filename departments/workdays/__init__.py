"""Which days a team works, and counting in them. Pure values: nothing here reads the database or the clock."""

from departments.workdays.public_holidays import HOLIDAY_LANGUAGE, holiday_places, public_holidays
from departments.workdays.special import (
    LONGEST_DAYS,
    MAX_FACTOR,
    PLAIN,
    Special,
    occurrences,
    repeats_over_itself,
)
from departments.workdays.standing import DayStanding, Level
from departments.workdays.working_days import MAX_IDLE_YEARS, MAX_OFFSET, MAX_YEARS_BETWEEN, WorkingDays

__all__ = [
    "HOLIDAY_LANGUAGE",
    "LONGEST_DAYS",
    "MAX_FACTOR",
    "MAX_IDLE_YEARS",
    "MAX_OFFSET",
    "MAX_YEARS_BETWEEN",
    "PLAIN",
    "DayStanding",
    "Level",
    "Special",
    "WorkingDays",
    "holiday_places",
    "occurrences",
    "public_holidays",
    "repeats_over_itself",
]
