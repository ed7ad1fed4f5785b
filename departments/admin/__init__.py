"""The admin of this room. Models whose changes move dates are in ``campaigns.admin``."""

from departments.admin.people import UserAdmin

__all__ = ["UserAdmin"]
