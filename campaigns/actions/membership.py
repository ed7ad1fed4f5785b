"""Taking people out of departments, with what that does to their duties."""

from django.db import transaction
from django.db.models import QuerySet

from campaigns.actions.locking import lock_campaigns
from campaigns.actions.milestones import pass_on
from campaigns.models import Milestone
from campaigns.queries.handover import duties_held, strays
from departments.actions import departments as department_actions
from departments.actions.changing import locked
from departments.models import Department, User


@transaction.atomic
def remove_membership(*, by: User | None, department_id: int, user_id: int) -> int:
    """Take a person out of a department and return how many of its duties went back to it.

    Duties they have for another department of theirs stay with them. Raises ``Refused`` when they are not in it.
    """
    locked(Department, department_id)
    duties = duties_held(user_id).filter(responsible_links__department=department_id)
    lock_campaigns(duties.values_list("campaign_id", flat=True))
    department_actions.remove_membership(by=by, department_id=department_id, user_id=user_id)
    return give_back_strays(duties, by=by)


def give_back_strays(milestones: QuerySet[Milestone], *, by: User | None) -> int:
    """Give those of these duties whose assignee is in none of their departments back to them; return how many."""
    keys = list(strays(milestones).values_list("pk", flat=True))
    for key in keys:
        pass_on(by=by, milestone_id=key, assignee=None)
    return len(keys)
