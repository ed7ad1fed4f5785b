"""Rows that say what and when."""

from campaigns.models.activity import Activity
from campaigns.models.alert import Alert, ChangeSet, WeeklyOutlook
from campaigns.models.bounce import BouncedAddress, BounceReport
from campaigns.models.campaign import Campaign, CampaignNamed
from campaigns.models.channel import Channel, ChannelOwner, LeadTimeRule
from campaigns.models.clash import Blackout, GoAhead
from campaigns.models.closing import ClosingDate
from campaigns.models.deed import OpenDeed
from campaigns.models.guest import CampaignGuest, ChannelGuest
from campaigns.models.hand_back import HandBack
from campaigns.models.hook import Hook, HookEvent
from campaigns.models.item import ActivityItem
from campaigns.models.key_date import KeyDate
from campaigns.models.message import Attempt, Message, MessageAlert
from campaigns.models.milestone import Milestone, MilestoneResponsible
from campaigns.models.notice_exception import NoticeException
from campaigns.models.preference import AlertPreference
from campaigns.models.preset import OwnPreset
from campaigns.models.proposal import DateProposal
from campaigns.models.reach import GivenUpNotice, RouteTest
from campaigns.models.series import Series
from campaigns.models.tally import DeliveryTally
from campaigns.models.tick import TickRecord

__all__ = [
    "Activity",
    "ActivityItem",
    "Alert",
    "AlertPreference",
    "Attempt",
    "Blackout",
    "BounceReport",
    "BouncedAddress",
    "Campaign",
    "CampaignGuest",
    "CampaignNamed",
    "ChangeSet",
    "Channel",
    "ChannelGuest",
    "ChannelOwner",
    "ClosingDate",
    "DateProposal",
    "DeliveryTally",
    "GivenUpNotice",
    "GoAhead",
    "HandBack",
    "Hook",
    "HookEvent",
    "KeyDate",
    "LeadTimeRule",
    "Message",
    "MessageAlert",
    "Milestone",
    "MilestoneResponsible",
    "NoticeException",
    "OpenDeed",
    "OwnPreset",
    "RouteTest",
    "Series",
    "TickRecord",
    "WeeklyOutlook",
]
