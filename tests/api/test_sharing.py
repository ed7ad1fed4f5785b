"""Feeds, saved views and links: what goes on when the token is over."""

import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from calendar_app.enums import ApiScope
from calendar_app.models import ApiReply, Feed, SavedView, SharedLink
from campaigns.enums import OthersSee, Secrecy
from campaigns.models import Campaign, Channel
from departments.models import Department, User
from tests.api.asking import Program, program_of
from tests.factories import make_department, make_user


def soon() -> str:
    return str(timezone.localdate() + dt.timedelta(days=7))


@pytest.fixture
def view(script: Program) -> str:
    """The id of a view that Ana keeps for herself."""
    answer = script.post("/views", {"name": "E-mails", "query": "view=month&channel=e-mail"})
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def path_in(address: str) -> str:
    return urlsplit(address).path


class TestFeeds:
    def test_one_is_made_and_its_address_told_once(self, script: Program, email: Channel) -> None:
        answer = script.post("/feeds", {"show": "channel:e-mail", "with_duties": False})

        assert answer.status_code == 201, answer.content
        made = answer.json()
        assert (made["show"], made["name"], made["with_duties"]) == ("channel:e-mail", "E-mail", False)
        assert "no-store" in answer.headers["Cache-Control"]
        assert Client().get(path_in(made["address"])).status_code == 200
        assert "address" not in script.get(f"/feeds/{made['id']}").json()
        assert [each["id"] for each in script.get("/feeds").json()["items"]] == [made["id"]]

    def test_sent_again_its_address_is_kept_nowhere(self, script: Program) -> None:
        first = script.post("/feeds", {"show": "me"}, Idempotency_Key="a").json()
        again = script.post("/feeds", {"show": "me"}, Idempotency_Key="a")

        assert (again.status_code, again.json()) == (201, {**first, "address": None})
        assert Feed.objects.count() == 1
        assert first["address"].rpartition(".")[0].rpartition(".")[2] not in ApiReply.objects.get().body

    def test_a_new_address_leaves_the_old_one_until_it_is_ended(self, script: Program) -> None:
        made = script.post("/feeds", {"show": "me"}).json()

        new = script.post(f"/feeds/{made['id']}/address").json()

        assert new["old_address_until"] is not None
        assert [Client().get(path_in(each["address"])).status_code for each in (made, new)] == [200, 200]
        assert script.post(f"/feeds/{made['id']}/end-old-addresses").status_code == 204
        assert [Client().get(path_in(each["address"])).status_code for each in (made, new)] == [410, 200]

    def test_it_is_called_and_filled_otherwise(self, script: Program, hana: User) -> None:
        made = script.post("/feeds", {"show": "me"}).json()
        path = f"/feeds/{made['id']}"
        tag = script.get(path).headers["ETag"]

        answer = script.patch(path, {"name": "Screen", "with_duties": False}, If_Match=tag)

        assert answer.status_code == 200, answer.content
        assert (answer.json()["name"], answer.json()["with_duties"], answer.json()["with_drafts"]) == (
            "Screen", False, True,
        )  # fmt: skip
        assert script.patch(path, {"name": "Wall"}, If_Match=tag).status_code == 412
        assert program_of(hana).patch(path, {"name": "Mine"}, If_Match="*").status_code == 404
        nothing = {"with_activities": False, "with_key_dates": False}
        assert script.patch(path, nothing, If_Match="*").status_code == 422

    def test_a_head_sees_and_ends_who_follows(self, script: Program, hana: User) -> None:
        made, head = script.post("/feeds", {"show": "department:marketing", "name": "Secret"}), program_of(hana)
        path = "/departments/marketing/followers"
        assert script.get(path).status_code == 403

        (seen,) = head.get(path).json()

        assert (seen["person"], "Secret" in str(seen)) == ("Ana", False)
        here = f"{path}/{made.json()['id']}"
        assert script.post(f"{here}/end", {"reason": "Mine"}).status_code == 403
        assert head.post(f"{here}/end", {"reason": ""}).status_code == 422
        assert head.post(f"{here}/end", {"reason": "Left the team"}).status_code == 204
        assert head.get(path).json() == []
        assert Client().get(path_in(made.json()["address"])).status_code == 410
        assert script.post(f"/feeds/{made.json()['id']}/restore").status_code == 409
        assert head.post(f"{here}/restore").status_code == 204
        assert len(head.get(path).json()) == 1

    def test_a_person_s_own_feed_is_no_department_s(self, script: Program, hana: User) -> None:
        made = script.post("/feeds", {"show": "me"}).json()

        answer = program_of(hana).post(f"/departments/marketing/followers/{made['id']}/end", {"reason": "Why not"})

        assert answer.status_code == 404

    def test_it_ends_and_comes_back(self, script: Program) -> None:
        made = script.post("/feeds", {"show": "all"}).json()

        assert script.ask("DELETE", f"/feeds/{made['id']}").status_code == 204
        assert Client().get(path_in(made["address"])).status_code == 410
        assert script.get("/feeds").json()["items"] == []
        assert script.post(f"/feeds/{made['id']}/restore").status_code == 204
        assert Client().get(path_in(made["address"])).status_code == 200

    def test_it_is_nobody_elses(self, script: Program, hana: User) -> None:
        made, other = script.post("/feeds", {"show": "me"}).json(), program_of(hana)

        answers = [other.get(f"/feeds/{made['id']}"), other.post(f"/feeds/{made['id']}/address")]
        answers.append(other.ask("DELETE", f"/feeds/{made['id']}"))

        assert [each.status_code for each in answers] == [404, 404, 404]
        assert other.get("/feeds").json()["items"] == []
        assert Feed.objects.get().revoked_at is None

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"show": "channel:pigeon"}, "show"),
            (
                {"show": "me", "with_activities": False, "with_duties": False, "with_key_dates": False},
                "with_activities",
            ),
            ({"show": "me", "months_ahead": 25}, "months_ahead"),
        ],
    )
    def test_what_will_not_do_is_named(self, script: Program, sent: dict[str, object], field: str) -> None:
        answer = script.post("/feeds", sent)

        assert (answer.status_code, [each["field"] for each in answer.json()["fields"]]) == (422, [field])
        assert not Feed.objects.exists()

    def test_a_feed_of_a_department_is_made_by_its_own_people(self, script: Program) -> None:
        make_department(name="Press", slug="press")

        assert script.post("/feeds", {"show": "department:press"}).status_code == 403

    def test_of_a_campaign_that_became_busy_nothing_is_told(self, vera: User, easter: Campaign) -> None:
        looks = program_of(vera)
        made = looks.post("/feeds", {"show": f"campaign:{easter.pk}", "name": "Easter eggs"}).json()
        Campaign.objects.update(secrecy=Secrecy.CONFIDENTIAL, was_secret=True, others_see=OthersSee.BUSY)

        answer = looks.get(f"/feeds/{made['id']}")

        assert answer.json()["show"] == "campaign"
        for hidden in (b"Easter", str(easter.pk).encode()):
            assert hidden not in answer.content


class TestViews:
    def test_one_is_kept_and_changed(self, script: Program, view: str, marketing: Department) -> None:
        tag = script.get(f"/views/{view}").headers["ETag"]

        answer = script.patch(f"/views/{view}", {"departments": ["marketing"], "query": "view=week"}, If_Match=tag)

        assert answer.status_code == 200, answer.content
        changed = answer.json()
        assert (changed["name"], changed["query"], changed["is_own"]) == ("E-mails", "view=week", True)
        assert changed["departments"] == [{"slug": "marketing", "name": "Marketing", "opens_first": False}]
        assert script.patch(f"/views/{view}", {"name": "Mine"}, If_Match=tag).status_code == 412
        assert SavedView.objects.get().name == "E-mails"

    def test_it_is_shared_with_ones_own_departments_only(self, script: Program, view: str) -> None:
        make_department(name="Press", slug="press")

        answer = script.patch(f"/views/{view}", {"departments": ["press"]}, If_Match="*")

        assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "departments")
        assert script.post("/views", {"name": "B", "query": "", "departments": ["press"]}).status_code == 422

    def test_others_see_it_when_it_is_shared_and_change_nothing(self, script: Program, view: str, hana: User) -> None:
        head = program_of(hana)
        assert head.get(f"/views/{view}").status_code == 404
        script.patch(f"/views/{view}", {"departments": ["marketing"], "opens_first": True}, If_Match="*")

        seen = head.get(f"/views/{view}").json()

        assert (seen["is_own"], seen["opens_first"], seen["owner"]["name"]) == (False, False, "Ana")
        assert head.patch(f"/views/{view}", {"name": "Mine"}, If_Match="*").status_code == 404
        assert head.ask("DELETE", f"/views/{view}").status_code == 404

    def test_its_head_chooses_what_opens_first(self, script: Program, view: str, hana: User) -> None:
        script.patch(f"/views/{view}", {"departments": ["marketing"]}, If_Match="*")
        sent = {"department": "marketing"}

        assert script.post(f"/views/{view}/opens-first", sent).status_code == 403
        answer = program_of(hana).post(f"/views/{view}/opens-first", sent)

        assert answer.status_code == 200
        assert answer.json()["departments"][0]["opens_first"] is True

    def test_it_is_taken_away_and_comes_back(self, script: Program, view: str) -> None:
        assert script.ask("DELETE", f"/views/{view}").status_code == 204
        assert script.get(f"/views/{view}").status_code == 404
        assert script.post(f"/views/{view}/restore").status_code == 200
        assert [each["id"] for each in script.get("/views").json()["items"]] == [view]


class TestLinks:
    def test_one_is_made_opened_renewed_and_ended(self, script: Program, view: str, teaser: object) -> None:
        sent = {"view": view, "first_day": str(timezone.localdate()), "until": soon(), "name": "Agency"}
        answer = script.post("/links", sent)

        assert answer.status_code == 201, answer.content
        made = answer.json()
        assert "no-store" in answer.headers["Cache-Control"]
        assert Client().get(path_in(made["address"])).status_code == 200
        assert "address" not in script.get("/links").json()["items"][0]
        new = script.post(f"/links/{made['id']}/address").json()
        assert [Client().get(path_in(each["address"])).status_code for each in (made, new)] == [404, 200]
        assert script.ask("DELETE", f"/links/{made['id']}").status_code == 204
        assert Client().get(path_in(new["address"])).status_code == 410
        assert script.post(f"/links/{made['id']}/restore").json()["opened_count"] == 1

    def test_who_plans_nothing_shows_nothing_outside(self, script: Program, view: str, vera: User) -> None:
        script.patch(f"/views/{view}", {"departments": ["marketing"]}, If_Match="*")

        sent = {"view": view, "first_day": str(timezone.localdate()), "until": soon()}

        assert program_of(vera).post("/links", sent).status_code == 403
        assert not SharedLink.objects.exists()

    def test_of_a_view_of_somebody_else_there_is_none(self, view: str) -> None:
        press = make_department(name="Press", slug="press")
        stranger = program_of(make_user(name="Paul", department=press, role="planner"))

        sent = {"view": view, "first_day": str(timezone.localdate()), "until": soon()}

        assert stranger.post("/links", sent).status_code == 404

    @pytest.mark.parametrize(
        ("facts", "status", "field"),
        [({"until": "2001-01-01"}, 422, "until"), ({"password": "short"}, 422, "password")],
    )
    def test_what_will_not_do_is_named(
        self, script: Program, view: str, facts: dict[str, str], status: int, field: str
    ) -> None:
        sent = {"view": view, "first_day": str(timezone.localdate()), "until": soon(), **facts}

        answer = script.post("/links", sent)

        assert (answer.status_code, answer.json()["fields"][0]["field"]) == (status, field)


def test_who_may_only_plan_shares_nothing(ana: User, easter: Campaign) -> None:
    """A feed outlives the token it was made with: it takes a scope of its own."""
    plans = program_of(ana, ApiScope.READ, ApiScope.PLAN)

    assert plans.post("/feeds", {"show": "me"}).status_code == 403
    assert not Feed.objects.exists()
