"""What there is to choose for a file that waits for its import."""

from datetime import datetime
from typing import Any

from calendar_app.exchange.belonging import Belonging
from calendar_app.exchange.changing import Difference, differences_of
from calendar_app.exchange.drafts import lead_of
from calendar_app.exchange.forms import ChoicesForm
from calendar_app.exchange.jobs import jobs_of
from calendar_app.exchange.plan import ImportPlan
from calendar_app.exchange.preview import PreviewLine, preview_lines
from calendar_app.exchange.queries import channels_in_use, departments_to_lead, keys_known
from departments.access import Access
from departments.queries import organisation


def differences_in(plan: ImportPlan, access: Access, belonging: Belonging, *, at: datetime) -> list[Difference]:
    """Return what a file says otherwise than it is here. Queries as ``differences_of``, and two."""
    jobs = jobs_of(plan, belonging.choices, channels_in_use()).jobs
    return differences_of(jobs, access, belonging, zone=organisation().time_zone, at=at)


def choices_form(
    data: Any, access: Access, plan: ImportPlan, belonging: Belonging, differences: list[Difference]
) -> ChoicesForm:
    """Return the form of all there is to choose, with what was sent. Three queries.

    Raises ``Refused`` where no department could lead what comes in.
    """
    chosen = belonging.choices
    return ChoicesForm(
        data,
        plan=plan,
        chosen=chosen,
        channels=channels_in_use(),
        departments=departments_to_lead(access),
        lead=lead_of(access, chosen).slug,
        belonging=belonging,
        contested=[each for each in differences if each.contested],
    )


def lines_in(plan: ImportPlan, access: Access, belonging: Belonging, *, at: datetime) -> list[PreviewLine]:
    """Return each row of a file with what would come in of it. Queries as ``differences_of``, and four."""
    channels = channels_in_use()
    jobs = jobs_of(plan, belonging.choices, channels).jobs
    known = keys_known([job.key for job in jobs], access, at=at)
    return preview_lines(plan, jobs, dict(channels), known, differences_in(plan, access, belonging, at=at))
