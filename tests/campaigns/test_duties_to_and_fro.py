"""Answers to duties, taken back and given again by what their messages offer."""

from copy import deepcopy

import pytest
from django.http import HttpResponse

from campaigns.enums import OthersSee, Secrecy
from campaigns.models import Campaign, Milestone
from departments.enums import RoleName
from tests.campaigns.desk_world import World, make_world, signed_in
from tests.factories import make_milestone, make_user
from tests.to_and_fro import goes_to_and_fro

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(module_rows: None) -> World:
    return make_world()


@pytest.fixture
def world(db: None, made: World) -> World:
    return deepcopy(made)


def stands(duty: Milestone) -> tuple[str, int | None]:
    duty = Milestone.objects.get(pk=duty.pk)
    return duty.state, duty.assignee_id


def answer(world: World, duty: Milestone, way: str, **given: object) -> HttpResponse:
    return signed_in(world.head).post(f"/desk/duties/{duty.pk}/{way}/", given, follow=True)


def offered(answer: HttpResponse) -> str:
    [message] = answer.context["messages"]
    return message.extra_tags


@pytest.mark.parametrize("way", ["take-on", "assign", "done", "waive"])
def test_an_answer_goes_to_and_fro(world: World, way: str) -> None:
    duty = world.duty()
    before = stands(duty)
    given = {"assignee": world.member.pk} if way == "assign" else {"reason": "Not needed."}
    goes_to_and_fro(
        signed_in(world.head), answer(world, duty, way, **given), stands=lambda: stands(duty), before=before
    )


def test_what_changed_nothing_takes_nothing_back(world: World) -> None:
    duty = world.duty()
    answer(world, duty, "assign", assignee=world.member.pk)
    assert offered(answer(world, duty, "assign", assignee=world.member.pk)) == ""


def test_a_duty_of_what_somebody_knows_by_its_code_name_offers_no_way_that_is_closed_to_them(world: World) -> None:
    duty = world.duty()
    Campaign.objects.update(
        secrecy=Secrecy.CONFIDENTIAL, others_see=OthersSee.CODE_NAME, code_name="Heron", was_secret=True
    )
    client, finished = signed_in(world.head), answer(world, duty, "done")
    opened = client.post(offered(finished), follow=True)
    assert stands(duty)[0] == "open" and offered(opened) == ""


def test_a_held_day_is_let_go_and_held_again(world: World) -> None:
    planner = make_user(department=world.marketing, role=RoleName.PLANNER)
    rule = world.channel.rules.create(name="Brief", offset=-5)
    duty = make_milestone(activity=world.activity(), rule=rule, due_on=world.day(25), responsible=world.social)

    def is_held() -> bool:
        return Milestone.objects.get(pk=duty.pk).is_held

    client = signed_in(planner)
    held = client.post(f"/desk/duties/{duty.pk}/hold/", {"version": duty.version}, follow=True)
    goes_to_and_fro(client, held, stands=is_held, before=False)
