"""A refusal says what it is where it was asked for: as a page, or as a part that fits the panel."""

from uuid import uuid4

import pytest
from django.test import Client

from departments.enums import RoleName
from tests.factories import make_activity, make_campaign, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def planner_elsewhere(client: Client) -> Client:
    make_organisation()
    client.force_login(make_user(department=make_department(), role=RoleName.PLANNER))
    return client


def test_what_is_not_there_is_a_page_of_its_own(planner_elsewhere: Client) -> None:
    answer = planner_elsewhere.get(f"/activities/{uuid4()}/")
    assert answer.status_code == 404 and b"<!doctype html>" in answer.content


def test_in_the_panel_it_is_a_part(planner_elsewhere: Client) -> None:
    answer = planner_elsewhere.get(f"/activities/{uuid4()}/panel/", headers=PART)
    assert answer.status_code == 404
    assert answer.content.lstrip().startswith(b'<header class="panel__header">')


def test_a_refusal_in_the_panel_says_who_may(planner_elsewhere: Client) -> None:
    activity = make_activity(campaign=make_campaign())
    answer = planner_elsewhere.get(f"/activities/{activity.pk}/move/", headers=PART)
    assert answer.status_code == 403
    assert b"Only planners of the lead department" in answer.content and b"<!doctype" not in answer.content


def test_hidden_and_missing_look_the_same_to_the_last_byte(planner_elsewhere: Client) -> None:
    hidden = make_activity(campaign=make_campaign(state="draft"))
    for path, headers in (("", {}), ("panel/", PART)):
        answers = [
            planner_elsewhere.get(f"/activities/{key}/{path}", headers=headers).content.replace(str(key).encode(), b"")
            for key in (hidden.pk, uuid4())
        ]
        assert answers[0] == answers[1]
