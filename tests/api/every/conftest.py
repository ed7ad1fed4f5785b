"""One world for all tests of this folder: made once, in a transaction that is taken back at the end."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from calendar_app.api import limits
from calendar_app.enums import ApiScope
from calendar_app.models import Feed, ImportDraft, SavedView, SharedLink
from campaigns.actions.replanning import replan
from campaigns.models import Blackout, ClosingDate, KeyDate, Series
from departments.enums import RoleName
from departments.models import Absence, User
from tests.api.asking import ROOT, Program, program_of
from tests.factories import (
    make_activity,
    make_campaign,
    make_channel,
    make_department,
    make_organisation,
    make_user,
)


@dataclass
class World:
    """Somebody who may do everything, what there is to do it to, by the names addresses have for it, and programs."""

    olga: User
    keys: dict[str, Any] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)

    def key_of(self, name: str, path: str) -> Any:
        """Return what stands in an address in the place of this name, None for what the world does not have."""
        return self.keys.get(f"{path.strip('/').split('/')[2]}.{name}", self.keys.get(name))


@pytest.fixture(autouse=True)
def organisation() -> None:
    """Made with the world."""


@pytest.fixture(autouse=True)
def as_often_as_one_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "A_MINUTE", 10**9)


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world. Tests leave it as they find it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _world()
        transaction.set_rollback(True)


def _world() -> World:
    make_organisation()
    marketing = make_department(name="Marketing", slug="marketing")
    olga = make_user(name="Olga", department=marketing, role=RoleName.HEAD, is_ops_admin=True)
    channel = make_channel(name="E-mail", slug="e-mail", owners=[marketing], rules=[{"name": "Copy", "offset": -5}])
    teaser = make_activity(
        title="Teaser", campaign=make_campaign(name="Easter", lead=marketing, owner=olga), channel=channel
    )
    replan([teaser.pk], by=None)
    rule, duty = channel.rules.get(), teaser.milestones.get()
    made = World(olga, programs={scope: program_of(olga, scope) for scope in ApiScope})
    made.programs[""] = program_of(olga)
    ask = made.programs[""]
    ask.post("/views", {"name": "All", "query": ""})
    ask.post("/feeds", {"show": "me"})
    date = {"first_day": "2027-03-01", "last_day": "2027-03-02"}
    series = {"campaign": str(teaser.campaign_id), "channel": "e-mail", "title": "News", "unit": "month"}
    ask.post("/series", {**series, "first_on": str(teaser.starts_on)})
    file = SimpleUploadedFile("plan.csv", b"Title,Channel,Start\nTeaser,E-mail,2027-03-01\n")
    ask.client.post(f"{ROOT}/imports", {"file": file}, headers={"Authorization": f"Bearer {ask.secret}"})
    ask.post("/key-dates", {"name": "Fair", "campaign": str(teaser.campaign_id), **date})
    ask.post("/blackouts", {"name": "Year end", **date})
    issue = {"name": "March", "appears_on": "2027-03-01", "material_due_on": "2027-02-01"}
    ask.post("/channels/e-mail/issues", issue)
    ben = make_user(name="Ben", department=marketing)
    away = timezone.localdate() + dt.timedelta(days=30)
    ask.post("/absences", {"deputy": ben.pk, "first_day": str(away), "last_day": str(away)})
    days = {"first_day": "2027-03-01", "until": str(teaser.starts_on)}
    ask.post("/links", {"view": str(SavedView.objects.get().pk), **days})
    made.keys = {
        "campaign_id": teaser.campaign_id,
        "activity_id": teaser.pk,
        "duty_id": duty.pk,
        "rule_id": rule.pk,
        "channels.slug": channel.slug,
        "departments.slug": marketing.slug,
        "view_id": SavedView.objects.get().pk,
        "feed_id": Feed.objects.get().pk,
        "link_id": SharedLink.objects.get().pk,
        "key_date_id": KeyDate.objects.get().pk,
        "blackout_id": Blackout.objects.get().pk,
        "issue_id": ClosingDate.objects.get().pk,
        "departments.user_id": olga.pk,
        "series_id": Series.objects.get().pk,
        "absence_id": Absence.objects.get().pk,
        "import_id": ImportDraft.objects.get().pk,
    }
    return made
