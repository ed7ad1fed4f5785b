"""The admin of this room, and of those of the departments' models whose changes move dates here."""

from campaigns.admin.audit import VisibleAuditEntryAdmin
from campaigns.admin.bounces import BouncedAddressAdmin, BounceReportAdmin
from campaigns.admin.campaigns import ActivityAdmin, CampaignAdmin
from campaigns.admin.channels import ChannelAdmin
from campaigns.admin.clashes import BlackoutAdmin, GoAheadAdmin
from campaigns.admin.closings import ClosingDateAdmin
from campaigns.admin.departments import DepartmentAdmin
from campaigns.admin.hooks import HookAdmin, HookEventAdmin
from campaigns.admin.key_dates import KeyDateAdmin
from campaigns.admin.organisation import OrganisationSettingsAdmin, WorkingCalendarAdmin
from campaigns.admin.outlooks import WeeklyOutlookAdmin
from campaigns.admin.people import UserAdmin
from campaigns.admin.presets import OwnPresetAdmin
from campaigns.admin.routes import GivenUpNoticeAdmin, RouteAdmin
from campaigns.admin.sending import (
    AlertAdmin,
    ChangeSetAdmin,
    MessageAdmin,
    MilestoneAdmin,
    OpenDeedAdmin,
    TickRecordAdmin,
)

__all__ = [
    "ActivityAdmin",
    "AlertAdmin",
    "BlackoutAdmin",
    "BounceReportAdmin",
    "BouncedAddressAdmin",
    "CampaignAdmin",
    "ChangeSetAdmin",
    "ChannelAdmin",
    "ClosingDateAdmin",
    "DepartmentAdmin",
    "GivenUpNoticeAdmin",
    "GoAheadAdmin",
    "HookAdmin",
    "HookEventAdmin",
    "KeyDateAdmin",
    "MessageAdmin",
    "MilestoneAdmin",
    "OpenDeedAdmin",
    "OrganisationSettingsAdmin",
    "OwnPresetAdmin",
    "RouteAdmin",
    "TickRecordAdmin",
    "UserAdmin",
    "VisibleAuditEntryAdmin",
    "WeeklyOutlookAdmin",
    "WorkingCalendarAdmin",
]
