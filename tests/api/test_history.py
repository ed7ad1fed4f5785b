"""What happened, told to programs as far as their people may see it."""

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.actions.activities import edit_activity, move_activity
from campaigns.actions.campaigns import edit_campaign
from campaigns.models import Activity, Campaign, CampaignGuest, Channel
from departments.models import Department, User
from tests.api.asking import Program, program_of
from tests.factories import make_activity, make_campaign, make_user


@pytest.fixture
def renamed(teaser: Activity, easter: Campaign, ana: User) -> Activity:
    """An activity that got another title, in a campaign that got another objective, in this order."""
    edit_activity(by=ana, activity_id=teaser.pk, values={"title": "Last call"})
    edit_campaign(by=ana, campaign_id=easter.pk, values={"objective": "Sell the rest"})
    return teaser


def test_what_happened_is_told_the_oldest_first_a_page_at_a_time(
    script: Program, renamed: Activity, easter: Campaign, ana: User
) -> None:
    first = script.get(f"/campaigns/{easter.pk}/history?limit=1").json()
    second = script.get(f"/campaigns/{easter.pk}/history?limit=1&cursor={first['next']}").json()

    (one,), (other,) = first["items"], second["items"]
    assert one["says"].startswith("Ana ") and "Last call" in str(one["changes"])
    assert other["changes"] == [{"label": "objective", "before": "", "after": "Sell the rest"}]
    assert (one["by"], one["is_undone"], second["next"]) == ({"id": ana.pk, "name": "Ana"}, False, None)


def test_of_an_activity_only_its_own_is_told(script: Program, renamed: Activity) -> None:
    assert len(script.get(f"/activities/{renamed.pk}/history").json()["items"]) == 1
    assert script.get(f"/duties/{renamed.milestones.all()[0].pk}/history").json()["items"] == []
    soon = (timezone.now() + dt.timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert script.get(f"/activities/{renamed.pk}/history?since={soon}").json()["items"] == []


def test_nothing_is_told_of_what_one_may_not_know(vera: User, ana: User, email: Channel, marketing: Department) -> None:
    """Neither of a draft, nor in the history of a channel that everybody sees."""
    secret = make_campaign(name="Hush", lead=marketing, owner=ana, state="draft")
    hidden = make_activity(title="Quiet", campaign=secret, channel=email)
    move_activity(by=ana, activity_id=hidden.pk, starts_on=timezone.localdate() + dt.timedelta(days=60))
    looking = program_of(vera)

    assert looking.get(f"/campaigns/{secret.pk}/history").status_code == 404
    assert looking.get(f"/activities/{hidden.pk}/history").status_code == 404
    assert b"Quiet" not in looking.get("/channels/e-mail/history").content
    assert b"Hush" not in looking.get("/departments/marketing/history").content


def test_guests_do_not_hear_who_did_what(renamed: Activity, easter: Campaign) -> None:
    guest = make_user(name="Kim")
    CampaignGuest.objects.create(campaign=easter, user=guest)

    assert program_of(guest).get(f"/campaigns/{easter.pk}").status_code == 200
    assert program_of(guest).get(f"/campaigns/{easter.pk}/history").status_code == 403
