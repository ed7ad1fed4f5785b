"""What is counted of duties made by hand, which have no rule that says it."""

from campaigns.models import Milestone
from departments.queries import department_clocks


def warned_ahead(milestone: Milestone) -> int:
    """Return by how many working days of its first department a duty's team is warned ahead; 0 without a department.

    Two queries at most, and those of the department's clock.
    """
    if milestone.warn_working_days is not None:
        return milestone.warn_working_days
    first = milestone.responsible_links.order_by("position").values_list("department_id", flat=True).first()
    if first is None:
        return 0
    return department_clocks([first])[first].days.between(milestone.warn_on, milestone.due_on)
