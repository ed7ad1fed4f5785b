"""What a person may choose from where something is to be filled in."""

from django.db.models import QuerySet

from campaigns.models import Campaign
from departments.access import Access
from departments.models import Department, User
from departments.queries import people_with
from departments.roles import Permission


def departments_to_lead(access: Access, campaign: Campaign | None = None) -> QuerySet[Department]:
    """Return the departments this person may make the lead of a campaign, and the one that is. No query yet."""
    all_of_them = Department.objects.order_by("name")
    in_use = all_of_them.filter(retired_at=None)
    if not access.is_ops_admin:
        in_use = in_use.filter(pk__in=access.having(Permission.PLAN_CAMPAIGNS))
    return in_use | all_of_them.filter(pk=campaign.lead_department_id) if campaign else in_use


def owners_to_choose(access: Access, campaign: Campaign | None = None) -> QuerySet[User]:
    """Return everybody who plans campaigns somewhere, the person asking, and the owner there is. No query yet."""
    keys = {access.user_id or 0, *([campaign.owner_id] if campaign else [])}
    planners = people_with(Permission.PLAN_CAMPAIGNS, Department.objects.filter(retired_at=None))
    return planners.order_by() | User.objects.filter(pk__in=keys)
