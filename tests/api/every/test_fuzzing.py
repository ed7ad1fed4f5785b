"""Whatever is sent: no answer that the description does not know, and never a 500."""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from calendar_app.api.api import description
from calendar_app.wsgi import application
from tests.api.every.conftest import World

pytestmark = pytest.mark.django_db  # whatever a test writes is taken back, the world stays

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

BRIEF = SchemathesisConfig.from_dict({"phases": {"coverage": {"enabled": False}}})
brief = schemathesis.openapi.from_dict(description(), config=BRIEF)
thorough = schemathesis.openapi.from_dict(description())
brief.app = thorough.app = application
EXAMPLES = 4
LONG_EXAMPLES = 400


class _Back(Exception):
    """Takes back what a call has written."""


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """The world's own transaction goes on from call to call."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _ask(case: Case, world: World) -> None:
    known = {name: world.key_of(name, case.path) for name in case.path_parameters}
    case.path_parameters.update({name: str(key) for name, key in known.items() if key is not None})
    try:
        with transaction.atomic():
            secret = world.programs[""].secret
            case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)
            raise _Back
    except _Back:
        pass


@brief.parametrize()
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)
def test_no_answer_is_a_surprise(case: Case, world: World) -> None:
    _ask(case, world)


@pytest.mark.long
@thorough.parametrize()
@settings(max_examples=LONG_EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)
def test_no_answer_is_a_surprise_in_the_long_run(case: Case, world: World) -> None:
    _ask(case, world)
