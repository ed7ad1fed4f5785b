"""A campaign of Marketing's, a team it needs, and everybody who may ask."""

import datetime as dt
from dataclasses import dataclass

import django
import pytest

django.setup()  # this file is read before pytest is configured if it is named on the command line

from django.utils import timezone  # noqa: E402

from campaigns.actions.secrecy import set_secrecy  # noqa: E402
from campaigns.enums import OthersSee, Secrecy  # noqa: E402
from campaigns.models import Activity, Campaign  # noqa: E402
from campaigns.rules.secrecy import Terms  # noqa: E402
from departments.enums import RoleName  # noqa: E402
from departments.models import Department, User  # noqa: E402
from tests.factories import (  # noqa: E402
    make_activity,
    make_campaign,
    make_channel,
    make_department,
    make_organisation,
    make_user,
)


@dataclass
class Scene:
    """Ana plans a launch for Marketing; Ben heads Social, which owns its channel; an ops admin looks on."""

    marketing: Department
    social: Department
    ana: User
    planner: User
    ben: User
    ops_admin: User
    campaign: Campaign
    activity: Activity

    def hide(
        self,
        others_see: OthersSee = OthersSee.NOTHING,
        *,
        until: dt.datetime | None = None,
        people: tuple[User, ...] = (),
        departments: tuple[Department, ...] = (),
        now: dt.datetime | None = None,
    ) -> None:
        """Make it confidential, or with ``until`` put it under embargo."""
        secrecy = Secrecy.EMBARGO if until else Secrecy.CONFIDENTIAL
        set_secrecy(
            by=self.ana,
            campaign_id=self.campaign.pk,
            terms=Terms(secrecy, others_see, "Kestrel", until, "UTC" if until else ""),
            user_ids=[person.pk for person in people],
            department_ids=[department.pk for department in departments],
            now=now,
        )


@pytest.fixture
def scene(db: None) -> Scene:
    make_organisation()
    marketing, social = make_department(name="Marketing"), make_department(name="Social", tell_members=True)
    ana = make_user(name="Ana", email="ana@example.com", department=marketing, role=RoleName.PLANNER)
    ben = make_user(name="Ben", email="ben@example.com", department=social, role=RoleName.HEAD)
    campaign = make_campaign(name="Aurora", lead=marketing, owner=ana)
    channel = make_channel(name="Instagram", owner=social, rules=[{"name": "Creative approved", "offset": -5}])
    starts_on = timezone.localdate() + dt.timedelta(days=30)
    return Scene(
        marketing=marketing,
        social=social,
        ana=ana,
        planner=make_user(name="Mei", department=marketing, role=RoleName.PLANNER),
        ben=ben,
        ops_admin=make_user(name="Olga", is_ops_admin=True),
        campaign=campaign,
        activity=make_activity(campaign=campaign, channel=channel, title="Northern lights", starts_on=starts_on),
    )
