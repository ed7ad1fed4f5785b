"""A plan beside what is here: which of its activities are new, and what it says otherwise of the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from calendar_app.exchange.belonging import Belonging
from calendar_app.exchange.changing import Difference, differences_of
from calendar_app.exchange.jobs import Job, Jobs, jobs_of
from calendar_app.exchange.own_changes import said_otherwise
from calendar_app.exchange.plan import ImportPlan, Problem
from calendar_app.exchange.queries import keys_known, today_of
from calendar_app.exchange.redating import redated
from departments.access import Access
from departments.queries import organisation


@dataclass(frozen=True)
class Compared:
    """The jobs of a plan, the keys of those that are here, those that are not, and what the file says otherwise.

    ``differing`` is what can follow the file, ``otherwise`` what of a file of our own is told and stays.
    """

    found: Jobs
    known: set[str]
    new: list[Job]
    differing: list[Difference]
    otherwise: list[Problem]


def compare(
    plan: ImportPlan, belonging: Belonging, access: Access, channels: Sequence[tuple[str, str]], *, at: datetime
) -> Compared:
    """Return a plan as it compares with what ``access`` may see; ``channels`` are slug and name of those there are.

    Four queries at the most, three more for each two thousand rows.
    """
    zone = organisation().time_zone
    found = jobs_of(plan, belonging.choices, channels)
    known = keys_known([job.key for job in found.jobs], access, at=at)
    found = redated(found, known, access, at=at, today=today_of(zone, at))
    known |= {job.key for job in found.jobs if job.is_redated}
    there = [job for job in found.jobs if job.key in known]
    return Compared(
        found=found,
        known=known,
        new=[job for job in found.jobs if job.key not in known],
        differing=differences_of(there, access, belonging, zone=zone, at=at),
        otherwise=said_otherwise(plan.rows, access, at=at),
    )
