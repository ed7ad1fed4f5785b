"""Every operation, whichever it is: closed without a token, closed without its scope, described as it answers."""

import json
import re
import uuid
from typing import Any

import pytest
from django.db import transaction

from calendar_app.api.api import description
from calendar_app.api.documentation import chapters
from calendar_app.enums import ApiScope
from tests.api.asking import ROOT, Program
from tests.api.every.conftest import World

DESCRIPTION: dict[str, Any] = description()
OPERATIONS = [
    (method.upper(), path.removeprefix(ROOT), operation)
    for path, operations in DESCRIPTION["paths"].items()
    for method, operation in operations.items()
]
EVERY = pytest.mark.parametrize(
    ("method", "path"),
    [(method, path) for method, path, _operation in OPERATIONS],
    ids=[f"{method} {path}" for method, path, _operation in OPERATIONS],
)
STANDING_AGAINST = {
    f"calendar_app_api_operations_{name}"
    for name in (
        "absences_enter_absence",  # its days pass, and people are others
        "absences_edit_absence",
        "campaigns_begin_campaign",  # who plans here has another number
        "campaigns_change_campaign",
        "duties_assign_duty",
        "campaigns_move_campaign_on",  # a confirmed one goes back to no draft
        "moving_move_whole_campaign",  # it has no launch
        "moving_try_whole_campaign",
        "series_change_items",  # its days are others
        "departments_take_in",  # there is no Ben
        "departments_retire",  # there is no other department
        "imports_choose_for",  # this file has no sheets
    )
}
SAMPLES = {"uuid": str(uuid.uuid4()), "int": "1"}


def address(path: str) -> str:
    """The path with something in the place of each of its parts."""
    operation = DESCRIPTION["paths"][ROOT + path]
    given = next(iter(operation.values())).get("parameters", [])
    for part in (each for each in given if each["in"] == "path"):
        schema = part["schema"]
        sample = SAMPLES["uuid"] if schema.get("format") == "uuid" else "1" if schema["type"] == "integer" else "x"
        path = path.replace("{" + part["name"] + "}", sample)
    return path


@pytest.mark.django_db
@EVERY
def test_is_closed_without_a_token_and_to_tokens_without_its_scope(world: World, method: str, path: str) -> None:
    """Of all scopes exactly one opens an operation; whoever reads changes nothing."""
    assert Program("").ask(method, address(path), {}).status_code == 401
    opened = []
    for scope in ApiScope:
        with transaction.atomic():
            answer = world.programs[scope].ask(method, address(path), None if method == "GET" else {})
            transaction.set_rollback(True)
        if answer.status_code != 403 or "scope" not in answer.json()["detail"]:
            opened.append(scope)

    assert len(opened) == 1
    assert (opened == [ApiScope.READ]) == (method == "GET")


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=[f"{one[0]} {one[1]}" for one in OPERATIONS])
def test_is_told_in_words(method: str, path: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"].strip()
    assert operation["tags"]


EXAMPLES = {each.anchor: each for chapter in chapters(DESCRIPTION) for each in chapter.askings if each.sent}


@pytest.mark.django_db
@pytest.mark.parametrize("anchor", EXAMPLES)
def test_what_the_documentation_shows_is_understood_when_it_is_pasted(world: World, anchor: str) -> None:
    """It may stand against what is here; but nothing of it is misspelt, missing, or cannot be read."""
    shown = EXAMPLES[anchor]
    path = re.sub(r"{(\w+)}", lambda found: str(world.key_of(found[1], shown.path) or uuid.uuid4()), shown.path)
    with transaction.atomic():
        sent = json.loads(shown.sent)
        answer = world.programs[""].ask(shown.method, path.removeprefix(ROOT), sent, If_Match="*")
        transaction.set_rollback(True)

    assert answer.status_code != 400 and answer.json().get("code") != "malformed", answer.json()
    assert shown.anchor in STANDING_AGAINST or answer.status_code != 422, (answer.json()["fields"], sent)
