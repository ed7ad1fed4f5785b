"""Nobody without permission gets a byte that tells one world from another in which the secret is another, or none.

Where others see nothing, the other world has no such campaign. Where they see a code name or that something is on, the
other world's campaign differs in everything hidden, and for the latter in who leads it, too.
"""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from campaigns.enums import CampaignState, OthersSee, Secrecy
from departments.enums import Clearance, RoleName
from tests.chance import examples
from tests.secrecy.world import Hidden, Plan, World, in_a_branch

pytestmark = pytest.mark.django_db

ONE, OTHER = Hidden("xqzone"), Hidden("xqztwo")

plans = st.builds(
    Plan,
    state=st.sampled_from(list(CampaignState)),
    secrecy=st.sampled_from([Secrecy.CONFIDENTIAL, Secrecy.EMBARGO]),
    others_see=st.sampled_from(list(OthersSee)),
    named_departments=st.frozensets(st.integers(0, 2), max_size=1),
    named_people=st.frozensets(st.integers(0, 2), max_size=1),
    pieces=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 20), st.integers(0, 5)), min_size=1, max_size=3).map(
        tuple
    ),
    clearances=st.tuples(*[st.sampled_from(list(Clearance))] * 3),
    led_by=st.integers(0, 2),
    looks_on=st.sampled_from([RoleName.HEAD, RoleName.MEMBER, None]),
)


@pytest.fixture(autouse=True)
def kept(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "calendar_app.outbox.EmailBackend"


class Back(Exception):
    """Takes an example's rows back."""


def compared(plan: Plan, *, looking: Sequence[str] = ()) -> None:
    """Compare what strangers get in two worlds: those named, or without names two that the plan decides on."""
    try:
        with transaction.atomic():
            _compared(plan, looking)
            raise Back
    except Back:
        return


def _compared(plan: Plan, looking: Sequence[str]) -> None:
    world = World.made(plan)
    if not looking:
        looking = ["ops admin", f"{plan.looks_on} 0"] if plan.looks_on else ["channel guest", "planner 1"]
    strangers = [world.people[name] for name in looking if not world.is_permitted(world.people[name], plan)]
    one = in_a_branch(world, plan, ONE, strangers, (ONE, OTHER))
    if plan.others_see == OthersSee.NOTHING:
        other = in_a_branch(world, plan, None, strangers, (ONE, OTHER))
    else:
        led_by = (plan.led_by + 1) % 3 if plan.others_see == OthersSee.BUSY else plan.led_by
        other = in_a_branch(world, replace(plan, led_by=led_by), OTHER, strangers, (ONE, OTHER))
    may_know = {f"mailbox {number}" for number in plan.named_departments if plan.clearances[number] == Clearance.NAME}
    by_code_name = {
        f"mailbox {number}" for number in plan.named_departments if plan.clearances[number] == Clearance.CODE_NAME
    }
    assert not [key for key in by_code_name if ONE.mark in repr(one[key])]
    if plan.others_see == OthersSee.NOTHING:  # then the other world has nothing that goes by a code name
        may_know |= by_code_name
    told = [key for key in one if key not in may_know and one[key] != other[key]]
    assert not told, "\n".join(_difference(key, one[key], other[key]) for key in told)


def _difference(key: str, one: object, other: object) -> str:
    (first, second) = (each[1] if isinstance(each, tuple) else each for each in (one, other))
    return f"{key}: only in one world {first - second}, only in the other {second - first}"  # type: ignore[operator]


@pytest.mark.long
@settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=plans)
def test_a_stranger_cannot_tell_the_worlds_apart(plan: Plan) -> None:
    compared(plan)


@pytest.mark.parametrize(
    ("others_see", "stranger"),
    [
        (OthersSee.NOTHING, "ops admin"),
        pytest.param(OthersSee.CODE_NAME, "head 0", marks=pytest.mark.long),
        pytest.param(OthersSee.BUSY, "member 1", marks=pytest.mark.long),
    ],
)
def test_each_way_of_hiding_hides(others_see: OthersSee, stranger: str) -> None:
    """What hides most each time, the others and worlds by chance in the long run; ``tests/access`` asks about all."""
    compared(_plan(others_see), looking=[stranger])


def test_where_others_see_nothing_a_named_department_s_mailbox_may_hear_the_code_name_and_no_more() -> None:
    plan = _plan(OthersSee.NOTHING, named_departments=frozenset({1}), pieces=((2, 3, 1),))
    compared(plan, looking=["head 1"])


def _plan(others_see: OthersSee, **fields: object) -> Plan:
    values = {
        "state": CampaignState.CONFIRMED,
        "secrecy": Secrecy.EMBARGO,
        "others_see": others_see,
        "named_departments": frozenset({2}),
        "named_people": frozenset[int](),
        "pieces": ((0, 2, 2), (1, 4, 0), (2, 10, 3)),
        "clearances": tuple(Clearance),
        "led_by": 2,
        "looks_on": RoleName.HEAD,
    }
    return Plan(**{**values, **fields})  # type: ignore[arg-type]


def test_who_is_named_can_tell() -> None:
    """Else the comparison above would prove nothing."""
    plan = _plan(OthersSee.NOTHING)
    world = World.made(plan)
    insider = world.people["member 2"]
    asked = ("/", "/campaigns/", "/desk/")
    one = in_a_branch(world, plan, ONE, [insider], (ONE, OTHER), asked)
    other = in_a_branch(world, plan, OTHER, [insider], (ONE, OTHER), asked)
    told = {key.partition(" ")[2].partition("?")[0] for key in one if one[key] != other[key]}
    assert {*asked, "mail"} <= told


def test_a_cleared_mailbox_of_a_named_department_is_told_and_no_other() -> None:
    plan = _plan(OthersSee.NOTHING, named_departments=frozenset({0, 1, 2}))
    world = World.made(plan)
    seen = in_a_branch(world, plan, ONE, [], ())
    texts = {number: " ".join(seen[f"mailbox {number}"]) for number in range(3)}  # type: ignore[arg-type]
    assert [("xqzone" in text, "Kestrel" in text) for text in texts.values()] == [
        (False, False),
        (False, True),
        (True, False),
    ]
