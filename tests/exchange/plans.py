"""Plans of our fixtures, as a test asks for them."""

import datetime as dt
from pathlib import Path
from typing import Any

from calendar_app.exchange.building import build_plan
from calendar_app.exchange.choices import Circumstances, ImportChoices
from calendar_app.exchange.plan import ImportPlan, PlannedRow, Severity
from tests.exchange.workbooks import WORKBOOKS

FIXTURES = Path(__file__).parent / "fixtures"
TODAY = dt.date(2026, 11, 22)


def content(name: str) -> bytes:
    """The bytes of a fixture, or of a workbook of ours by its name."""
    return WORKBOOKS[name.removesuffix(".xlsx")]() if name.endswith(".xlsx") else (FIXTURES / name).read_bytes()


def plan(
    name: str,
    data: bytes | str | None = None,
    *,
    today: dt.date = TODAY,
    known: tuple[str, ...] = (),
    zone: str = "Europe/Berlin",
    **choices: Any,
) -> ImportPlan:
    """The plan of a fixture, or of this text under that name."""
    given = content(name) if data is None else data.encode() if isinstance(data, str) else data
    return build_plan(given, name, Circumstances(today, zone, known, ImportChoices(**choices)))


def row(found: ImportPlan, title: str) -> PlannedRow:
    """The one row of that title."""
    (only,) = [each for each in found.rows if each.title == title]
    return only


def sentences(found: ImportPlan, severity: Severity | None = None) -> str:
    """All sentences of a plan's problems in one text, with their rows."""
    return "\n".join(
        f"{each.place.sheet}:{each.place.row} {each.sentence}"
        for each in found.problems
        if severity is None or each.severity is severity
    )
