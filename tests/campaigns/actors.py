"""Everybody who may come to a campaign's pages, and what each of them may see and change."""

import datetime as dt
import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from campaigns.models import Campaign, CampaignGuest
from departments.enums import RoleName
from departments.models import User
from tests.factories import make_campaign, make_department, make_user


@dataclass(frozen=True)
class Rights:
    """What somebody may do with a campaign that is open, and whether they see it as a draft."""

    sees: bool
    sees_draft: bool
    edits: bool


ALL, SEES, NOTHING = Rights(True, True, True), Rights(True, False, False), Rights(False, False, False)

RIGHTS = {
    "owner": ALL,
    "owner who plans nothing": Rights(True, True, False),
    "planner of the lead department": ALL,
    "head of the lead department": ALL,
    "deputy of the lead department": ALL,
    "ops admin": ALL,
    "member of the lead department": SEES,
    "planner of another department": SEES,
    "head of another department": SEES,
    "viewer": SEES,
    "guest": SEES,
    "guest of another campaign": NOTHING,
    "guest whose time is up": NOTHING,
    "somebody without a department": NOTHING,
}


def someone(campaign: Campaign, who: str) -> User:
    """Return a person who is ``who`` (a key of ``RIGHTS``) to a campaign."""
    lead, other = campaign.lead_department, make_department()
    people: dict[str, Callable[[], User]] = {
        "owner": lambda: campaign.owner,
        "owner who plans nothing": lambda: _owner_elsewhere(campaign),
        "planner of the lead department": lambda: make_user(department=lead, role=RoleName.PLANNER),
        "head of the lead department": lambda: make_user(department=lead, role=RoleName.HEAD),
        "deputy of the lead department": lambda: make_user(department=lead, role=RoleName.DEPUTY),
        "ops admin": lambda: make_user(is_ops_admin=True),
        "member of the lead department": lambda: make_user(department=lead),
        "planner of another department": lambda: make_user(department=other, role=RoleName.PLANNER),
        "head of another department": lambda: make_user(department=other, role=RoleName.HEAD),
        "viewer": lambda: make_user(department=other, role=RoleName.VIEWER),
        "guest": lambda: invited(campaign),
        "guest of another campaign": lambda: invited(make_campaign()),
        "guest whose time is up": lambda: invited(campaign, expires_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)),
        "somebody without a department": make_user,
    }
    return people[who]()


def invited(campaign: Campaign, **fields: Any) -> User:
    """Return somebody from outside who was invited to a campaign."""
    guest = make_user()
    CampaignGuest.objects.create(campaign=campaign, user=guest, **fields)
    return guest


def _owner_elsewhere(campaign: Campaign) -> User:
    campaign.owner = make_user(department=make_department())
    campaign.save(update_fields=["owner"])
    return campaign.owner


def words(answer: HttpResponse) -> str:
    """Return what a reader sees of an answer: no tags, each space once."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
