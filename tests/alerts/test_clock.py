"""A clock that jumps must not fire what is due only later."""

import datetime as dt

from campaigns.alerts.clock import HOLD_SECONDS, ClockGuard
from tests.alerts.world import HOUR, MINUTE, MONDAY_AT_8, SECOND


class Steady:
    """Seconds that run on as told."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def after(guard: ClockGuard, steady: Steady, wall: dt.datetime, seconds: float) -> bool:
    steady.seconds += seconds
    return guard.holds(wall)


def test_time_that_runs_evenly_never_holds() -> None:
    steady = Steady()
    guard = ClockGuard(steady)
    assert not any(after(guard, steady, MONDAY_AT_8 + 5 * SECOND * n, 5) for n in range(50))


def test_a_wall_clock_that_leaps_holds_for_two_minutes_and_then_counts() -> None:
    steady = Steady()
    guard = ClockGuard(steady)
    guard.holds(MONDAY_AT_8)
    leapt = MONDAY_AT_8 + HOUR
    assert after(guard, steady, leapt, 5)
    assert after(guard, steady, leapt + 60 * SECOND, 60)
    assert not after(guard, steady, leapt + (60 + HOLD_SECONDS) * SECOND, HOLD_SECONDS)


def test_a_wall_clock_set_back_holds_too() -> None:
    steady = Steady()
    guard = ClockGuard(steady)
    guard.holds(MONDAY_AT_8)
    assert after(guard, steady, MONDAY_AT_8 - 6 * MINUTE, 5)


def test_a_long_pause_between_ticks_is_no_jump() -> None:
    steady = Steady()
    guard = ClockGuard(steady)
    guard.holds(MONDAY_AT_8)
    assert not after(guard, steady, MONDAY_AT_8 + 10 * HOUR, 36_000)


def test_small_corrections_are_no_jump() -> None:
    steady = Steady()
    guard = ClockGuard(steady)
    guard.holds(MONDAY_AT_8)
    assert not after(guard, steady, MONDAY_AT_8 + 4 * MINUTE, 5)
