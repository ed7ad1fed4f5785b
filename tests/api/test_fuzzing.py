"""Whatever is sent: no answer that the description does not know, and never a 500."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from calendar_app.api import limits
from calendar_app.api.api import description
from calendar_app.wsgi import application
from campaigns.models import Activity
from departments.models import User
from tests.api.asking import program_of

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

schema = schemathesis.openapi.from_dict(description())
schema.app = application
EXAMPLES = 6
LONG_EXAMPLES = 400


class _Back(Exception):
    """Takes back what a call has written."""


@pytest.fixture
def token(ana: User, teaser: Activity, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The secret of a program that may ask as often as it likes."""
    monkeypatch.setattr(limits, "A_MINUTE", 10**9)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # the test's own transaction goes on
    yield program_of(ana).secret
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _ask(case: Case, token: str, teaser: Activity) -> None:
    duty, rule = teaser.milestones.first(), teaser.channel.rules.first()
    assert duty is not None and rule is not None
    known: dict[str, Any] = {
        "campaign_id": str(teaser.campaign_id),
        "activity_id": str(teaser.pk),
        "duty_id": str(duty.pk),
        "rule_id": rule.pk,
        "slug": "marketing" if "/departments/" in case.path else teaser.channel.slug,
    }
    case.path_parameters.update({name: value for name, value in known.items() if name in case.path_parameters})
    try:
        with transaction.atomic():
            case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)
            raise _Back
    except _Back:
        pass


@schema.parametrize()
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)
def test_no_answer_is_a_surprise(case: Case, token: str, teaser: Activity) -> None:
    _ask(case, token, teaser)


@pytest.mark.long
@schema.parametrize()
@settings(max_examples=LONG_EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)
def test_no_answer_is_a_surprise_in_the_long_run(case: Case, token: str, teaser: Activity) -> None:
    _ask(case, token, teaser)
