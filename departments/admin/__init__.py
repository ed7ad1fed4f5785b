"""The admin of this room. Models whose changes move dates or duties are in ``campaigns.admin``."""

from departments.admin.absences import AbsenceAdmin
from departments.admin.invitations import InvitationAdmin

__all__ = ["AbsenceAdmin", "InvitationAdmin"]
