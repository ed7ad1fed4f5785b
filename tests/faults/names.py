"""The faults, and the module each is in."""

from typing import Final

FAULTS: Final = {
    "valkey_stopped": "services",
    "valkey_killed": "services",
    "valkey_flushed": "services",
    "postgres_stopped": "services",
    "backends_terminated": "services",
    "smtp_421": "mailing",
    "smtp_451": "mailing",
    "smtp_550": "mailing",
    "smtp_hangs_at_connect": "mailing",
    "smtp_hangs_at_ehlo": "mailing",
    "smtp_hangs_at_data": "mailing",
    "smtp_hangs_after_dot": "mailing",
    "smtp_drops_after_data": "mailing",
    "no_beat": "running",
    "two_beats": "running",
    "five_beats": "running",
    "reschedules": "running",
    "overdue": "running",
    "poison": "running",
    "unfirable": "running",
    "restored": "running",
}

ONLY_LONG: Final = frozenset(
    {
        "valkey_stopped",
        "valkey_flushed",
        "backends_terminated",
        "smtp_hangs_at_connect",
        "smtp_hangs_at_ehlo",
        "two_beats",
    }
)
"""Faults whose likes are in every run; these are in long ones and in ``python -m tests.faults``."""
