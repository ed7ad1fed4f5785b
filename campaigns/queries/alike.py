"""Who sees the same of the plan: what one of them was shown can be shown to all."""

from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from calendar_app.lib.compiled import KEY, rows_of
from campaigns.enums import CampaignState, Secrecy
from campaigns.models import Campaign, CampaignGuest, CampaignNamed, Milestone, MilestoneResponsible
from departments.access import Access
from departments.enums import RoleName, Showing
from departments.models import Department, User
from departments.patterns import rows_for
from departments.roles import Permission

NOBODYS: Final = 0
"""A key no person and no department has."""


def alike(access: Access, *, with_duties: bool = False) -> Access:
    """Return the access of all who see of campaigns and activities what ``access`` sees. At most two queries.

    It shows by ``campaigns.queries.visible``, as any access does, and never more than ``access`` itself: the person is
    left out who owns no campaign, is on no list and is invited nowhere, and so are departments that are on no list and
    lead no draft. Guests, whoever looks on in somebody's place, and who comes by a link are like nobody else.

    ``with_duties``: it sees the same of duties, too. Who has one of what hides from anybody may see it where others do
    not, so that person or department is kept.
    """
    if access.limit or access.showing != Showing.INSIDE or not access.is_insider:
        return access
    if access.user_id is None or _has_own(access.user_id, with_duties=with_duties):
        return access
    kept = set(_departments_that_matter(access, with_duties=with_duties)) if access.department_ids else set()
    roles = {key: role for key, role in access.roles.items() if key in kept}
    return access.as_of(NOBODYS, roles or {NOBODYS: RoleName.VIEWER})


def _has_own(user_id: int, *, with_duties: bool) -> bool:
    """Whether anything is to be seen just by this person. One query."""

    def own() -> QuerySet[User, Any]:
        lists = (model.objects.filter(user=OuterRef("pk")) for model in (CampaignNamed, CampaignGuest))
        has_any = Q(Exists(Campaign.objects.filter(owner=OuterRef("pk"))))
        for rows in lists:
            has_any |= Q(Exists(rows))
        if with_duties:
            has_any |= Q(Exists(_secret(Milestone.objects.filter(assignee=OuterRef("pk")), "campaign")))
        return User.objects.filter(has_any, pk=KEY).order_by().values_list("pk")

    return bool(rows_of(("own", with_duties), own, {KEY: user_id}))


def _departments_that_matter(access: Access, *, with_duties: bool) -> list[int]:
    """Return the person's departments that are on a list, or lead drafts they may see. One query."""

    def departments(access: Access) -> QuerySet[Department, Any]:
        is_named = Exists(CampaignNamed.objects.filter(department=OuterRef("pk")))
        drafts = Q(state=CampaignState.DRAFT) | Q(cancelled_from=CampaignState.DRAFT)
        leads = Exists(Campaign.objects.filter(drafts, lead_department=OuterRef("pk")))
        sees_drafts = Q(pk__in=access.having(Permission.SEE_DRAFTS))
        matters = Q(is_named) | sees_drafts & Q(leads)
        if with_duties:
            theirs = MilestoneResponsible.objects.filter(department=OuterRef("pk"))
            matters |= Q(Exists(_secret(theirs, "milestone__campaign")))
        rows = Department.objects.filter(matters, pk__in=access.department_ids)
        return rows.order_by().values_list("pk")

    return [key for (key,) in rows_for(access, ("departments that matter", with_duties), departments, {})]


def _secret(rows: QuerySet[Any, Any], campaign: str) -> QuerySet[Any, Any]:
    return rows.exclude(**{f"{campaign}__secrecy": Secrecy.OPEN})
