"""What is kept by those who may: key dates, guests, secrets, channels, closing dates, departments; and files."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from calendar_app.enums import ApiScope
from campaigns.enums import OthersSee, Secrecy, ShortNoticePolicy
from campaigns.models import Blackout, Campaign, CampaignGuest, Channel, ClosingDate, KeyDate
from departments.models import Department, Membership, User
from tests.api.asking import Program, program_of
from tests.factories import make_department, make_user

FAIR = {"name": "Trade show", "first_day": "2027-03-01", "last_day": "2027-03-03"}
MARCH = {"name": "March issue", "appears_on": "2027-03-01", "material_due_on": "2027-02-01"}


@pytest.fixture
def head(hana: User) -> Program:
    return program_of(hana)


@pytest.fixture
def admin() -> Program:
    return program_of(make_user(name="Olga", is_ops_admin=True))


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["fields"][0]["field"]


class TestKeyDates:
    def test_one_is_entered_changed_and_removed(self, script: Program) -> None:
        made = script.post("/key-dates", FAIR)
        assert made.status_code == 201, made.content
        path = f"/key-dates/{made.json()['id']}"

        changed = script.patch(path, {"last_day": "2027-03-04"}, If_Match=made.headers["ETag"])

        assert (changed.status_code, changed.json()["last_day"], changed.json()["name"]) == (
            200, "2027-03-04", "Trade show",
        )  # fmt: skip
        assert script.patch(path, {"name": "Fair"}, If_Match=made.headers["ETag"]).status_code == 412
        assert refused(script.patch(path, {"last_day": "2027-02-01"}, If_Match="*")) == (422, "last_day")
        assert [each["name"] for each in script.get("/key-dates?since=2027-03-04").json()["items"]] == ["Trade show"]
        assert script.get("/key-dates?since=2027-03-05").json()["items"] == []
        assert script.ask("DELETE", path).status_code == 204
        assert not KeyDate.objects.exists()

    def test_of_a_secret_campaign_nobody_else_knows(self, script: Program, vera: User, easter: Campaign) -> None:
        made = script.post("/key-dates", {**FAIR, "campaign": str(easter.pk)}).json()
        Campaign.objects.update(secrecy=Secrecy.CONFIDENTIAL, was_secret=True)
        looks = program_of(vera)

        assert looks.get(f"/key-dates/{made['id']}").status_code == 404
        assert looks.get("/key-dates").json()["items"] == []

    def test_who_only_looks_enters_and_changes_none(self, script: Program, vera: User, easter: Campaign) -> None:
        made, looks = script.post("/key-dates", FAIR).json(), program_of(vera)

        assert made["can_change"] is True
        assert looks.get(f"/key-dates/{made['id']}").json()["can_change"] is False
        answers = [
            looks.post("/key-dates", FAIR),
            looks.post("/key-dates", {**FAIR, "campaign": str(easter.pk)}),
            looks.patch(f"/key-dates/{made['id']}", {"name": "Mine"}, If_Match="*"),
            looks.ask("DELETE", f"/key-dates/{made['id']}"),
        ]
        assert [each.status_code for each in answers] == [403] * 4


class TestGuestsAndSecrets:
    def test_one_is_invited_renewed_and_sent_away(self, script: Program, easter: Campaign) -> None:
        path = f"/campaigns/{easter.pk}/guests"
        answer = script.post(path, {"email": "kim@agency.example", "name": "Kim"})

        assert answer.status_code == 201, answer.content
        key = answer.json()["person"]["id"]
        later = timezone.now().replace(microsecond=0) + dt.timedelta(days=10)
        renewed = script.post(f"{path}/{key}/renew", {"expires_at": later.isoformat()}).json()
        assert dt.datetime.fromisoformat(renewed["expires_at"]) == later
        assert [each["email"] for each in script.get(path).json()] == ["kim@agency.example"]
        assert script.ask("DELETE", f"{path}/{key}").status_code == 204
        assert not CampaignGuest.objects.exists()
        assert script.ask("DELETE", f"{path}/{key}").status_code == 409

    def test_a_channels_guests_are_its_heads(self, script: Program, head: Program, email: Channel) -> None:
        new = {"email": "kim@agency.example", "name": "Kim", "kind": "freelancer"}

        assert script.post("/channels/e-mail/guests", new).status_code == 403
        assert script.get("/channels/e-mail/guests").status_code == 403
        assert head.post("/channels/e-mail/guests", new).json()["kind"] == "freelancer"

    def test_who_works_here_is_no_guest(self, script: Program, easter: Campaign, vera: User) -> None:
        assert refused(script.post(f"/campaigns/{easter.pk}/guests", {"email": vera.email})) == (422, "email")

    def test_it_becomes_a_secret_of_those_who_are_named(
        self, script: Program, ana: User, hana: User, vera: User, easter: Campaign
    ) -> None:
        path = f"/campaigns/{easter.pk}/secrecy"
        tag = script.get(path).headers["ETag"]
        sent = {"secrecy": "confidential", "others_see": "code_name", "code_name": "Owl", "people": [hana.pk]}

        answer = script.ask("PUT", path, sent, If_Match=tag)

        assert answer.status_code == 200, answer.content
        assert [each["id"] for each in answer.json()["people"]] == [hana.pk]
        assert program_of(vera).get(f"/campaigns/{easter.pk}").json()["name"] == "Owl"
        assert program_of(vera).get(path).status_code in (403, 404)
        assert script.ask("PUT", path, sent, If_Match=tag).status_code == 412

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"secrecy": "embargo"}, "until"),
            ({"secrecy": "embargo", "until": "2199-01-01T00:00:00Z", "zone": "Mars/Base"}, "zone"),
            ({"secrecy": "embargo", "until": "2027-01-01T00:00:00", "zone": "UTC"}, "until"),
            ({"secrecy": "confidential", "others_see": "code_name"}, "code_name"),
            ({"secrecy": "confidential", "departments": ["nobody"]}, "departments"),
            ({"secrecy": "confidential", "people": [10**7]}, "people"),
        ],
    )
    def test_terms_that_will_not_do_are_named(
        self, script: Program, easter: Campaign, facts: dict[str, Any], field: str
    ) -> None:
        answer = script.ask("PUT", f"/campaigns/{easter.pk}/secrecy", facts, If_Match="*")

        assert refused(answer) == (422, field)
        easter.refresh_from_db()
        assert (easter.secrecy, easter.others_see) == (Secrecy.OPEN, OthersSee.NOTHING)

    def test_who_may_only_plan_lets_nobody_in(self, ana: User, easter: Campaign) -> None:
        plans = program_of(ana, ApiScope.READ, ApiScope.PLAN)

        answers = [
            plans.post(f"/campaigns/{easter.pk}/guests", {"email": "kim@agency.example", "name": "Kim"}),
            plans.ask("PUT", f"/campaigns/{easter.pk}/secrecy", {"secrecy": "open"}, If_Match="*"),
        ]

        assert [each.status_code for each in answers] == [403, 403]


class TestChannels:
    def test_a_head_adds_one_with_the_plan_of_a_preset(
        self, head: Program, script: Program, marketing: Department
    ) -> None:
        preset = next(each for each in head.get("/presets").json() if each["lines"])
        sent = {"name": "Ours", "preset": preset["key"], "teams": dict.fromkeys(preset["teams"], "marketing")}

        answer = head.post("/channels", sent)

        assert answer.status_code == 201, answer.content
        assert len(answer.json()["rules"]) == preset["lines"]
        assert [each["slug"] for each in answer.json()["owners"]] == ["marketing"]
        assert script.post("/channels", {**sent, "name": "Mine"}).status_code == 403
        assert script.get("/presets").status_code == 403

    def test_an_empty_one_is_added_by_ops_admins(self, admin: Program, head: Program, marketing: Department) -> None:
        sent = {"name": "Radio", "medium": "offline", "owners": ["marketing"]}

        assert head.post("/channels", sent).status_code == 403
        assert admin.post("/channels", sent).json()["medium"] == "offline"
        assert refused(admin.post("/channels", sent)) == (422, "name")

    def test_a_change_of_its_owners_does_not_stand_against_one_of_its_capacity(
        self, head: Program, email: Channel
    ) -> None:
        make_department(name="Press", slug="press")
        tag = head.get("/channels/e-mail").headers["ETag"]
        head.ask("PUT", "/channels/e-mail/owners", {"owners": ["marketing", "press"]}, If_Match=tag)

        answer = head.patch("/channels/e-mail", {"weekly_capacity": 3}, If_Match=tag)

        assert (answer.status_code, answer.json()["weekly_capacity"]) == (200, 3)
        assert head.patch("/channels/e-mail", {"weekly_capacity": 4}, If_Match=tag).status_code == 412
        changed = head.patch("/channels/e-mail", {"short_notice": "refuse", "alternative": "Banner"}, If_Match=tag)
        assert changed.json()["short_notice"] == ShortNoticePolicy.REFUSE
        assert head.patch("/channels/e-mail", {"short_notice": "ask"}, If_Match=tag).status_code == 412

    def test_its_name_is_for_ops_admins(self, admin: Program, head: Program, email: Channel) -> None:
        assert head.patch("/channels/e-mail", {"name": "Mail"}, If_Match="*").status_code == 403

        answer = admin.patch("/channels/e-mail", {"name": "Mail", "slug": "mail"}, If_Match="*")

        assert (answer.status_code, answer.json()["slug"]) == (200, "mail")

    def test_it_is_retired_and_comes_back(self, head: Program, script: Program, email: Channel) -> None:
        assert script.post("/channels/e-mail/retire").status_code == 403
        assert head.post("/channels/e-mail/retire").json()["is_retired"] is True
        assert head.post("/channels/e-mail/bring-back").json()["is_retired"] is False


class TestClosings:
    def test_an_issue_is_added_changed_and_taken_off(self, head: Program, script: Program, email: Channel) -> None:
        path = "/channels/e-mail/issues"
        made = head.post(path, MARCH)
        assert made.status_code == 201, made.content
        here, mark = f"{path}/{made.json()['id']}", f'"{made.json()["mark"]}"'

        assert head.patch(here, {"material_due_on": "2027-02-03"}, If_Match=mark).json()["name"] == "March issue"
        assert head.patch(here, {"material_due_on": "2027-02-04"}, If_Match=mark).status_code == 412
        assert [each["name"] for each in script.get(path).json()["items"]] == ["March issue"]
        assert head.post(f"{here}/retire").json()["is_retired"] is True
        assert script.get(path).json()["items"] == []
        assert head.post(f"{here}/bring-back").json()["is_retired"] is False
        assert refused(head.post(path, MARCH)) == (422, "name")

    def test_who_does_not_manage_the_channel_changes_none(self, script: Program, email: Channel, head: Program) -> None:
        here = f"/channels/e-mail/issues/{head.post('/channels/e-mail/issues', MARCH).json()['id']}"

        answers = [
            script.post("/channels/e-mail/issues", {**MARCH, "name": "May"}),
            script.patch(here, {"name": "May"}, If_Match="*"),
            script.post(f"{here}/retire"),
        ]

        assert [each.status_code for each in answers] == [403] * 3
        assert ClosingDate.objects.get().name == "March issue"

    def test_days_are_closed_and_opened_by_ops_admins(self, admin: Program, head: Program, email: Channel) -> None:
        sent = {**FAIR, "name": "Year end", "channels": ["e-mail"]}
        assert head.post("/blackouts", sent).status_code == 403
        assert head.get("/blackouts").status_code == 403
        made = admin.post("/blackouts", sent).json()
        assert made["channels"] == ["e-mail"], made

        mark = f'"{made["mark"]}"'
        answer = admin.patch(f"/blackouts/{made['id']}", {"is_active": False}, If_Match=mark)

        assert (answer.status_code, answer.json()["is_active"]) == (200, False)
        assert admin.patch(f"/blackouts/{made['id']}", {"name": "Xmas"}, If_Match=mark).status_code == 412
        assert head.patch(f"/blackouts/{made['id']}", {"name": "Xmas"}, If_Match="*").status_code == 403
        assert Blackout.objects.get().name == "Year end"


class TestDepartments:
    def test_its_head_says_what_it_can_take(self, head: Program, script: Program, marketing: Department) -> None:
        tag = head.get("/departments/marketing").headers["ETag"]

        answer = head.patch("/departments/marketing", {"weekly_duties": 5, "alert_hour": "08:30"}, If_Match=tag)

        assert (answer.status_code, answer.json()["weekly_duties"], answer.json()["alert_hour"]) == (200, 5, "08:30:00")
        assert head.patch("/departments/marketing", {"weekly_duties": 6}, If_Match=tag).status_code == 412
        assert head.patch("/departments/marketing", {"name": "Us"}, If_Match="*").status_code == 403
        assert script.patch("/departments/marketing", {"weekly_duties": 6}, If_Match="*").status_code == 403
        assert refused(head.patch("/departments/marketing", {"time_zone": "Mars/Base"}, If_Match="*"))[1] == "time_zone"

    def test_somebody_comes_rises_and_goes(self, head: Program, script: Program, marketing: Department) -> None:
        paul = make_user(name="Paul", email="paul@example.com")
        made = head.post("/departments/marketing/members", {"email": "Paul@example.com"})
        assert (made.status_code, made.json()["role"]) == (201, "member"), made.content
        here, mark = f"/departments/marketing/members/{paul.pk}", f'"{made.json()["mark"]}"'

        assert head.patch(here, {"role": "planner"}, If_Match=mark).json()["role"] == "planner"
        assert head.patch(here, {"role": "viewer"}, If_Match=mark).status_code == 412
        assert script.patch(here, {"role": "head"}, If_Match="*").status_code == 403
        assert script.ask("DELETE", here).status_code == 403
        assert head.ask("DELETE", here).json() == {"duties": 0}
        assert not Membership.objects.filter(user=paul).exists()
        assert head.ask("DELETE", f"/departments/marketing/members/{10**12}").status_code == 404

    def test_ops_admins_make_them_and_take_them_out_of_use(
        self, admin: Program, head: Program, email: Channel, marketing: Department
    ) -> None:
        assert head.post("/departments", {"name": "Press"}).status_code == 403
        assert admin.post("/departments", {"name": "Press"}).json()["slug"] == "press"
        assert head.post("/departments/marketing/retire").status_code == 403

        assert admin.post("/departments/marketing/retire").status_code in (409, 422)
        answer = admin.post("/departments/marketing/retire", {"successor": "press"})

        assert (answer.status_code, answer.json()["is_retired"]) == (200, True)
        assert [owner.slug for owner in email.owners.all()] == ["press"]
        assert admin.post("/departments/marketing/bring-back").json()["is_retired"] is False


class TestExport:
    @pytest.mark.parametrize(
        ("sort", "kind"), [("csv", "text/csv"), ("xlsx", "application/vnd"), ("ics", "text/calendar"), ("json", "app")]
    )
    def test_what_filters_leave_comes_as_a_file(self, script: Program, teaser: object, sort: str, kind: str) -> None:
        answer = script.get(f"/export/{sort}?channel=e-mail")

        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith(kind)
        assert f".{sort}" in answer.headers["Content-Disposition"]

    def test_only_what_one_sees_and_asks_for(self, script: Program, vera: User, teaser: Any) -> None:
        assert [each["title"] for each in script.get("/export/json").json()["activities"]] == ["Teaser"]
        assert script.get(f"/export/json?until={teaser.starts_on - dt.timedelta(days=1)}").json()["activities"] == []
        Campaign.objects.update(secrecy=Secrecy.CONFIDENTIAL, was_secret=True)
        assert program_of(vera).get("/export/json").json()["activities"] == []

    def test_days_that_run_backwards_are_named(self, script: Program) -> None:
        assert refused(script.get("/export/csv?since=2027-03-02&until=2027-03-01")) == (422, "until")
