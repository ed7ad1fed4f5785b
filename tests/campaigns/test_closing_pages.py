"""Closing dates on the pages: listed, picked, brought in, and shown wherever their duties are."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.models import Activity, ClosingDate, LeadTimeRule, Milestone
from departments.enums import RoleName
from departments.models import User
from tests.campaigns.actors import words
from tests.campaigns.desk_world import World, make_world, signed_in, spoken
from tests.factories import make_closing, make_user

pytestmark = pytest.mark.django_db

PAGE = "/channels/organic-social/"


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    LeadTimeRule.objects.create(
        channel=world.channel, name="Material due", offset=-8, unit="weeks", closing_role="material"
    )
    return world


@pytest.fixture
def march(world: World) -> ClosingDate:
    return make_closing(channel=world.channel, name="March issue", appears_on=world.day(120))


def planner(world: World) -> User:
    return make_user(department=world.marketing, role=RoleName.PLANNER)


def fields(world: World, **given: Any) -> dict[str, Any]:
    usual = {"name": "April issue", "appears_on": world.day(150), "material_due_on": world.day(90)}
    return {name: str(value) for name, value in {**usual, **given}.items()}


def new(world: World, **given: Any) -> Any:
    values = {"title": "Insert", "channel": world.channel.pk, **given}
    return signed_in(planner(world)).post(f"/activities/new/?campaign={world.campaign.pk}", values)


class TestList:
    def test_shows_what_comes_first_and_folds_what_is_over(self, world, march):
        make_closing(channel=world.channel, name="Old issue", appears_on=world.day(-90))
        context = signed_in(world.head).get(PAGE).context["issues"]
        assert [row.issue.name for row in context.coming] == ["March issue"]
        assert [row.issue.name for row in context.past] == ["Old issue"]

    def test_only_who_heads_an_owner_changes_it(self, world, march):
        for path in ("issues/add/", "issues/weekly/", "issues/import/", f"issues/{march.pk}/"):
            assert signed_in(planner(world)).get(PAGE + path).status_code == 403
            assert signed_in(world.head).get(PAGE + path).status_code == 200
        assert "Add an issue" not in words(signed_in(planner(world)).get(PAGE))

    def test_adding_keeps_what_was_typed_when_it_cannot_be(self, world):
        wrong = signed_in(world.head).post(f"{PAGE}issues/add/", fields(world, material_due_on=world.day(160)))
        assert wrong.status_code == 422 and "after the issue has appeared" in words(wrong)
        assert "April issue" in wrong.content.decode() and not ClosingDate.objects.exists()
        assert signed_in(world.head).post(f"{PAGE}issues/add/", fields(world)).status_code == 302

    def test_the_form_says_that_the_plan_gets_a_line(self, world):
        assert "the plan gets a line “Space closes”" in words(signed_in(world.head).get(f"{PAGE}issues/add/"))

    def test_two_who_change_one_issue_see_both_versions(self, world, march):
        page = signed_in(world.head).get(f"{PAGE}issues/{march.pk}/")
        seen = page.context["form"]["seen"].value()
        ClosingDate.objects.update(source="newer")
        answer = signed_in(world.head).post(
            f"{PAGE}issues/{march.pk}/", fields(world, name="March issue", source="older", seen=seen)
        )
        assert "newer" in words(answer) and ClosingDate.objects.get().source == "newer"

    def test_retiring_says_what_appears_in_it(self, world, march):
        new(world, closing=march.pk)
        client = signed_in(world.head)
        assert "Insert" in words(client.get(f"{PAGE}issues/{march.pk}/retire/"))
        said = spoken(client.post(f"{PAGE}issues/{march.pk}/retire/"))
        assert "“March issue” is retired. It is still that of: “Insert”." in said


class TestPicking:
    def test_starts_on_the_day_the_issue_appears_unless_a_day_was_typed(self, world, march):
        new(world, closing=march.pk)
        assert Activity.objects.get().starts_on == march.appears_on
        assert Milestone.objects.get().due_on == march.material_due_on
        new(world, closing=march.pk, title="Second", starts_on=str(world.day(125)))
        assert Activity.objects.get(title="Second").starts_on == world.day(125)

    def test_offers_the_nearest_with_their_dates_and_whether_they_can_be_met(self, world, march):
        make_closing(channel=world.channel, name="Next issue", appears_on=world.day(20))
        said = words(new(world, check="1", starts_on=str(world.day(60))))
        assert said.index("Next issue") < said.index("March issue")
        assert "closed already" in said and "can be met" in said
        assert "“Next issue” appeared on" in said and "40 days before this start" in said

    def test_the_look_and_the_duty_say_whose_date_it_is(self, world, march):
        look = words(new(world, check="1", closing=march.pk))
        assert "published closing date of “March issue”" in look
        new(world, closing=march.pk)
        duty = Milestone.objects.get()
        assert "published closing date of “March issue”" in words(signed_in(world.head).get(f"/desk/duties/{duty.pk}/"))

    def test_another_channels_issue_is_dropped_with_the_channel(self, world, march):
        other = make_closing()
        new(world, closing=other.pk, starts_on=str(world.day(100)))
        assert Activity.objects.get().closing is None

    def test_moving_keeps_it_or_takes_another(self, world, march):
        april = make_closing(channel=world.channel, name="April", appears_on=world.day(150))
        new(world, closing=march.pk)
        activity = Activity.objects.get()
        client = signed_in(planner(world))
        start = str(activity.starts_on)
        client.post(f"/activities/{activity.pk}/move/", {"starts_on": start, "closing": april.pk})
        activity.refresh_from_db()
        assert (activity.closing, activity.starts_on) == (april, april.appears_on)
        client.post(f"/activities/{activity.pk}/move/", {"starts_on": str(world.day(152))})
        activity.refresh_from_db()
        assert (activity.closing, activity.starts_on) == (april, world.day(152))


class TestFile:
    def look(self, world: World, text: str) -> Any:
        file = SimpleUploadedFile("issues.csv", text.encode())
        return signed_in(world.head).post(f"{PAGE}issues/import/", {"file": file})

    def save(self, world: World, page: Any) -> Any:
        form = page.context["form"]
        values = {"text": form["text"].value(), "digest": form["digest"].value()}
        return signed_in(world.head).post(f"{PAGE}issues/import/run/", values)

    def text(self, world: World, shift: int = 0) -> str:
        return (
            "Issue,On sale,Copy deadline\n"
            f"April,{world.day(150 + shift)},{world.day(100)}\nMay,{world.day(180)},{world.day(130)}\n"
        )

    def test_is_looked_at_then_saved_and_a_changed_file_updates(self, world):
        page = self.look(world, self.text(world))
        assert "2 issues are new." in words(page) and not ClosingDate.objects.exists()
        assert self.save(world, page).status_code == 302
        again = self.look(world, self.text(world, shift=3))
        assert "1 gets other dates." in words(again)
        self.save(world, again)
        assert ClosingDate.objects.count() == 2
        assert ClosingDate.objects.get(name="April").appears_on == world.day(153)

    def test_one_wrong_row_keeps_all_out(self, world):
        page = self.look(world, self.text(world) + f"June,{world.day(200)},{world.day(220)}\n")
        assert "1 row cannot come in, so nothing does." in words(page)
        self.save(world, page)
        assert not ClosingDate.objects.exists()

    def test_each_row_saving_refuses_is_said_with_its_sentence_nothing_is_saved_and_the_file_stays(self, world):
        name = "A long name " * 10
        wrong = "".join(f"{number}{name},{world.day(200)},{world.day(150)}\n" for number in (1, 2))
        answer = self.save(world, self.look(world, self.text(world) + wrong))
        assert answer.status_code == 422 and not ClosingDate.objects.exists()
        assert [row.number for row in answer.context["plan"].wrong] == [4, 5]
        shown = words(answer)
        assert shown.count("Shorten the name to 100 letters.") == 4, "above, and at its row"
        assert "2 rows cannot come in, so nothing does." in shown and "Row 4, 1A long name" in shown
        assert answer.context["form"]["text"].value().count("A long name") == 20

    def test_one_may_look_again_at_the_same_file(self, world):
        there = make_closing(channel=world.channel, name="May", appears_on=world.day(180))
        twice = self.text(world) + f"May,{world.day(180)},{world.day(131)}\n"
        page = self.look(world, twice)
        form = page.context["form"]
        sent = {"text": form["text"].value(), "digest": form["digest"].value(), "look": "1"}
        again = signed_in(world.head).post(f"{PAGE}issues/import/run/", sent)
        assert "1 row cannot come in" in words(again) and "Something has changed" not in words(again)
        assert list(ClosingDate.objects.all()) == [there]

    def test_what_changed_meanwhile_is_looked_at_again(self, world):
        page = self.look(world, self.text(world))
        make_closing(channel=world.channel, name="April", appears_on=world.day(150))
        assert "Something has changed" in words(self.save(world, page))
        assert ClosingDate.objects.count() == 1

    def test_no_such_file_gets_a_sentence(self, world):
        page = self.look(world, "nothing\n")
        assert page.status_code == 422 and "when an issue appears" in words(page)


class TestWeekly:
    def test_shows_the_weeks_then_adds_each_once(self, world):
        values = {
            "name": "Week {week}", "weekday": "0", "first_day": str(world.day(100)), "last_day": str(world.day(127)),
            "material_weekday": "2", "material_weeks": "1", "space_weekday": "", "space_weeks": "1",
        }  # fmt: skip
        client = signed_in(world.head)
        assert "Add 4 weeks" in words(client.post(f"{PAGE}issues/weekly/", {**values, "look": "1"}))
        assert not ClosingDate.objects.exists()
        client.post(f"{PAGE}issues/weekly/", {**values, "save": "1"})
        client.post(f"{PAGE}issues/weekly/", {**values, "save": "1"})
        assert ClosingDate.objects.count() == 4
        assert {week.material_due_on.weekday() for week in ClosingDate.objects.all()} == {2}

    def test_a_pattern_that_makes_none_gets_a_sentence(self, world):
        values = {"name": "Week", "weekday": "0", "first_day": str(world.day(9)), "last_day": str(world.day(1))}
        page = signed_in(world.head).post(f"{PAGE}issues/weekly/", values)
        assert page.status_code == 422 and "before the first" in words(page)
