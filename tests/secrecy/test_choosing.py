"""Choosing who may know: who may choose, what is refused, and what then shows to whom."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.actions.campaigns import create_campaign, edit_campaign
from campaigns.actions.replanning import replan
from campaigns.actions.secrecy import set_secrecy
from campaigns.actions.undoing import undo
from campaigns.enums import CampaignState, OthersSee, Secrecy
from campaigns.models import Campaign, CampaignNamed, Milestone
from campaigns.rules.secrecy import Terms, instant, telltales
from departments.errors import Conflict, Refused
from departments.models import AuditEntry, User
from tests.campaigns.actors import invited
from tests.factories import make_campaign, make_department, make_user
from tests.secrecy.conftest import Scene


def page_of(person: User, path: str) -> tuple[int, str]:
    client = Client()
    client.force_login(person)
    answer = client.get(path)
    return answer.status_code, answer.content.decode()


def send(scene: Scene, person: User, **values: Any) -> Any:
    client = Client()
    client.force_login(person)
    data = {"secrecy": "confidential", "others_see": "nothing", "version": scene.campaign.version, **values}
    return client.post(f"/campaigns/{scene.campaign.pk}/secrecy/", data)


def sees(person: User, scene: Scene) -> bool:
    return page_of(person, f"/campaigns/{scene.campaign.pk}/")[0] == 200


def test_a_planner_of_the_lead_department_chooses_and_only_the_named_see_it(scene: Scene) -> None:
    answer = send(scene, scene.ana, others=f"{scene.ben.email}, marketing")
    assert answer.status_code == 302
    assert {str(row) for row in CampaignNamed.objects.all()} == {"Ben", "Marketing"}
    assert all(sees(person, scene) for person in (scene.ana, scene.planner, scene.ben))
    assert not sees(scene.ops_admin, scene)
    verbs = AuditEntry.objects.filter(campaign_id=scene.campaign.pk).values_list("verb", flat=True)
    assert sorted(verbs) == ["changed who may know", "named", "named"]


def test_others_may_not_choose(scene: Scene) -> None:
    assert send(scene, scene.ben).status_code == 403
    scene.hide()
    assert send(scene, scene.ben).status_code == 404
    assert send(scene, scene.planner).status_code == 404
    assert send(scene, scene.ops_admin).status_code == 404


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"others_see": "code_name"}, "Give it a code name"),
        ({"others_see": "code_name", "code_name": "Project aurora"}, "gives the name away"),
        ({"secrecy": "embargo", "until_zone": "UTC"}, "until which day"),
        ({"secrecy": "embargo", "until_day": "2020-01-01", "until_zone": "UTC"}, "has passed"),
        ({"secrecy": "embargo", "until_day": "2999-01-01", "until_zone": "UTC"}, "more than ten years off"),
        ({"secrecy": "embargo", "until_day": "2030-01-01", "until_zone": "Mars/Olympus"}, "no time zone"),
        ({"others": "Nobody Atall"}, "Nobody here"),
        ({"secrecy": "sort of"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_changed(scene: Scene, values: dict[str, str], words: str) -> None:
    answer = send(scene, scene.ana, **values)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert Campaign.objects.get().secrecy == Secrecy.OPEN and not CampaignNamed.objects.exists()
    assert all(value in answer.content.decode() for value in values.values() if value.isascii() and " " not in value)


def test_nobody_shuts_themselves_out(scene: Scene) -> None:
    answer = send(scene, scene.planner)
    assert answer.status_code == 422 and "You would not see it any more yourself" in answer.content.decode()
    assert send(scene, scene.planner, people=[scene.planner.pk]).status_code == 302


def test_guests_and_those_who_left_cannot_be_named(scene: Scene) -> None:
    guest, gone = make_user(), make_user(department=scene.social, is_active=False)
    for person in (guest, gone):
        with pytest.raises(Refused, match="Only people and departments of the organisation"):
            set_secrecy(
                by=scene.ana, campaign_id=scene.campaign.pk, terms=Terms(Secrecy.CONFIDENTIAL), user_ids=[person.pk]
            )
    assert Campaign.objects.get().secrecy == Secrecy.OPEN


def test_a_guest_of_the_very_campaign_is_named_by_that(scene: Scene) -> None:
    guest = invited(scene.campaign)
    scene.hide()
    assert sees(guest, scene) and not sees(invited_elsewhere(), scene)


def invited_elsewhere() -> User:
    return invited(make_campaign())


def test_what_somebody_else_chose_meanwhile_is_not_overwritten(scene: Scene) -> None:
    with pytest.raises(Conflict):
        set_secrecy(by=scene.ana, campaign_id=scene.campaign.pk, terms=Terms(Secrecy.CONFIDENTIAL), version=99)


def test_opening_it_forgets_who_was_named_and_shows_it_to_all(scene: Scene) -> None:
    scene.hide(departments=(scene.marketing,))
    send(scene, scene.ana, secrecy="open", version=Campaign.objects.get().version)
    assert not CampaignNamed.objects.exists() and sees(scene.ben, scene) and sees(scene.ops_admin, scene)


class TestRenaming:
    """Ana's campaign is known to others as Kestrel."""

    def rename(self, scene: Scene, name: str) -> Any:
        client = Client()
        client.force_login(scene.ana)
        page = client.get(f"/campaigns/{scene.campaign.pk}/edit/")
        data = {key: value or "" for key, value in page.context["form"].initial.items()}
        data |= {field.html_name: field.value() or "" for field in page.context["form"]} | {"name": name}
        return client.post(f"/campaigns/{scene.campaign.pk}/edit/", data)

    @pytest.mark.parametrize("name", ["Kestrel", "Operation kestrel", "“Kestrel”: take-off", "Estrel"])
    def test_into_what_the_code_name_tells_is_refused_at_its_field_and_stays_typed(
        self, scene: Scene, name: str
    ) -> None:
        scene.hide(OthersSee.CODE_NAME)
        form = self.rename(scene, name).context["form"]
        assert "would give this name away" in form.errors["name"][0]
        assert form["name"].value() == name and Campaign.objects.get().name == "Aurora"

    def test_nor_is_it_by_the_action_whatever_others_see_now(self, scene: Scene) -> None:
        scene.hide(OthersSee.BUSY)
        with pytest.raises(Refused) as refusal:
            edit_campaign(by=None, campaign_id=scene.campaign.pk, values={"name": "Kestrel flies"})
        assert refusal.value.field == "name" and Campaign.objects.get().name == "Aurora"

    def test_another_name_passes_and_so_does_any_where_nothing_is_hidden(self, scene: Scene) -> None:
        scene.hide(OthersSee.CODE_NAME)
        assert self.rename(scene, "Boreal").status_code == 302
        edit_campaign(by=None, campaign_id=scene.campaign.pk, values={"brand": "Kestrel"})
        set_secrecy(by=scene.ana, campaign_id=scene.campaign.pk, terms=Terms(Secrecy.OPEN, code_name="Kestrel"))
        assert self.rename(scene, "Kestrel").status_code == 302

    def test_once_the_embargo_is_over_it_passes(self, scene: Scene) -> None:
        scene.hide(OthersSee.CODE_NAME, until=timezone.now() + dt.timedelta(hours=1))
        with pytest.raises(Refused):
            edit_campaign(by=None, campaign_id=scene.campaign.pk, values={"name": "Kestrel"})
        Campaign.objects.update(embargo_until=timezone.now())
        assert edit_campaign(by=None, campaign_id=scene.campaign.pk, values={"name": "Kestrel"}).name == "Kestrel"

    def test_undoing_a_renaming_is_refused_alike(self, scene: Scene) -> None:
        edit_campaign(by=scene.ana, campaign_id=scene.campaign.pk, values={"name": "Kestrel"})
        edit_campaign(by=scene.ana, campaign_id=scene.campaign.pk, values={"name": "Aurora"})
        entry = AuditEntry.objects.latest("id")
        scene.hide(OthersSee.CODE_NAME)
        with pytest.raises(Refused):
            undo(by=scene.ana, entry_id=entry.pk)
        assert Campaign.objects.get().name == "Aurora"


@pytest.mark.parametrize(
    ("code_name", "name", "told"),
    [
        ("Kestrel", "Aurora", []),
        ("", "Aurora", []),
        ("Aurora II", "Aurora, northern", ["aurora"]),
        ("big sky", "Big  sky", ["big sky"]),
        ("Ox", "ox", ["ox"]),
        ("The ox", "Ox", []),
        ("aurora-borealis", "Aurora; borealis!", ["aurora", "borealis"]),
    ],
)
def test_what_a_code_name_tells_of_a_name(code_name: str, name: str, told: list[str]) -> None:
    assert telltales(code_name, name) == told


def test_an_embargo_ends_by_itself_at_its_very_instant(scene: Scene) -> None:
    until = timezone.now() + dt.timedelta(hours=1)
    scene.hide(until=until)
    assert not sees(scene.ben, scene)
    Campaign.objects.update(embargo_until=timezone.now())
    assert sees(scene.ben, scene) and sees(scene.ops_admin, scene)


def test_a_confidential_draft_is_seen_by_those_named_who_may_see_its_drafts(scene: Scene) -> None:
    Campaign.objects.update(state=CampaignState.DRAFT)
    scene.hide(departments=(scene.marketing,), people=(scene.ben,))
    member = make_user(department=scene.marketing)
    assert sees(scene.planner, scene)
    assert not any(sees(person, scene) for person in (scene.ben, member, scene.ops_admin))


def test_a_campaign_can_begin_confidential(scene: Scene) -> None:
    client = Client()
    client.force_login(scene.planner)
    data = {"name": "Borealis", "lead_department": scene.marketing.pk, "owner": scene.ana.pk, "confidential": "on"}
    answer = client.post("/campaigns/new/", data)
    made = Campaign.objects.get(name="Borealis")
    assert answer["Location"] == f"/campaigns/{made.pk}/secrecy/"
    assert made.secrecy == Secrecy.CONFIDENTIAL and made.was_secret
    assert page_of(scene.planner, f"/campaigns/{made.pk}/")[0] == 200, "who starts it goes on with it"
    assert page_of(scene.ops_admin, f"/campaigns/{made.pk}/")[0] == 404


def test_a_code_name_or_busy_shows_when_and_where_and_a_teams_own_duties(scene: Scene) -> None:
    replan([scene.activity.pk], by=scene.ana)
    stranger = make_user(department=make_department())
    for others_see, shown in ((OthersSee.CODE_NAME, "Kestrel"), (OthersSee.BUSY, "Confidential")):
        scene.hide(others_see)
        address = f"/activities/{scene.activity.pk}/"
        status, text = page_of(scene.ben, address)
        assert status == 200 and shown in text and "Instagram" in text and "Creative approved" in text
        assert "Aurora" not in text and "Northern lights" not in text
        assert ("Marketing" in text) == (others_see == OthersSee.CODE_NAME)
        status, text = page_of(stranger, address)
        assert status == 200 and "Creative approved" not in text, "whose duty it is, is their business"
        assert shown in page_of(scene.ben, "/desk/?everything=on")[1]
        assert not sees(scene.ben, scene)
    scene.hide(OthersSee.NOTHING)
    assert page_of(scene.ben, address)[0] == 404


def test_a_team_does_its_duty_without_knowing_what_for(scene: Scene) -> None:
    replan([scene.activity.pk], by=scene.ana)
    scene.hide(OthersSee.CODE_NAME)
    client = Client()
    client.force_login(scene.ben)
    duty = Milestone.objects.get()
    answer = client.post(f"/desk/duties/{duty.pk}/done/", {"version": duty.version}, follow=True)
    assert Milestone.objects.get().state == "done"
    assert "Aurora" not in answer.content.decode()


def test_the_planner_is_told_which_teams_cannot_be_told(scene: Scene) -> None:
    def text() -> str:
        return page_of(scene.ana, f"/campaigns/{scene.campaign.pk}/")[1]

    scene.hide()
    assert "cannot be told" in text()
    scene.hide(OthersSee.CODE_NAME)
    assert "cannot be told" not in text()
    scene.hide(departments=(scene.social,))
    assert "cannot be told" not in text()


@pytest.mark.parametrize(
    ("day", "time", "zone", "expected"),
    [
        (dt.date(2027, 6, 1), dt.time(9), "Europe/Berlin", dt.datetime(2027, 6, 1, 7, tzinfo=dt.UTC)),
        (dt.date(2027, 3, 28), dt.time(2, 30), "Europe/Berlin", dt.datetime(2027, 3, 28, 1, 30, tzinfo=dt.UTC)),
        (dt.date(2027, 10, 31), dt.time(2, 30), "Europe/Berlin", dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)),
    ],
)
def test_the_end_is_an_instant_gaps_go_forward_and_the_first_of_two_counts(
    day: dt.date, time: dt.time, zone: str, expected: dt.datetime
) -> None:
    assert instant(day, time, zone) == expected


def test_create_campaign_names_nobody_but_its_maker(scene: Scene) -> None:
    made = create_campaign(by=scene.ana, name="X", owner=scene.ana, lead_department=scene.marketing, confidential=True)
    assert not CampaignNamed.objects.filter(campaign=made).exists()
