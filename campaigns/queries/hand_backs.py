"""Duties that departments said are not their own."""

from campaigns.enums import HandBackState
from campaigns.models import HandBack, Milestone
from departments.access import Access
from departments.models import Department
from departments.roles import Permission


def hand_backs_of(milestone: Milestone) -> list[HandBack]:
    """Return who handed a duty back and waits for an answer, the earliest first. One query."""
    waiting = HandBack.objects.filter(milestone=milestone, state=HandBackState.OPEN)
    return list(waiting.select_related("department", "by").order_by("at"))


def departments_to_answer_for(access: Access, milestone: Milestone) -> list[Department]:
    """Return those departments that have to do a duty and for which this person may answer, in order. One query."""
    links = milestone.responsible_links.select_related("department").order_by("position")
    return [
        link.department
        for link in links
        if access.is_ops_admin or access.may(Permission.ANSWER_DUTIES, link.department_id)
    ]
