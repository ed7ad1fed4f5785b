"""Rows that say who."""

from departments.models.absence import Absence
from departments.models.audit import AuditEntry
from departments.models.department import Department, Membership, Route
from departments.models.invitation import Invitation
from departments.models.organisation import OrganisationSettings
from departments.models.special_days import SpecialDays
from departments.models.user import User
from departments.models.working_calendar import WorkingCalendar

__all__ = [
    "Absence",
    "AuditEntry",
    "Department",
    "Invitation",
    "Membership",
    "OrganisationSettings",
    "Route",
    "SpecialDays",
    "User",
    "WorkingCalendar",
]
