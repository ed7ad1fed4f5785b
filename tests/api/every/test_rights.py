"""Every operation, whichever it is: closed without a token, closed without its scope, described as it answers."""

import uuid
from typing import Any

import pytest
from django.db import transaction

from calendar_app.api.api import description
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
