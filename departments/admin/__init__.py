"""The admin of this room. Models whose changes move dates are in ``campaigns.admin``."""

from departments.admin.absences import AbsenceAdmin
from departments.admin.audit import AuditEntryAdmin
from departments.admin.people import UserAdmin

__all__ = ["AbsenceAdmin", "AuditEntryAdmin", "UserAdmin"]
