"""Exceptions from short notice as plain values: for the desk, and on the pages of campaigns and activities."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from campaigns.enums import ACTIVITY_DATED, EXCEPTION_ANSWERS, ExceptionState, Veil
from campaigns.models import NoticeException
from campaigns.queries.veil import campaign_name, if_open, label, veil_of
from campaigns.queries.visible import MILESTONE, known_exceptions
from campaigns.rules.permissions import can_answer_exception, can_edit_campaign
from campaigns.rules.telling import CAMPAIGN_OWING
from departments.access import Access
from departments.roles import Permission

MOST: Final = 100
"""A desk lists so many questions, those whose activity starts first before the others."""

_MARKS: Final = {
    ExceptionState.ASKED: "waiting",
    ExceptionState.ACCEPTED: "in_step",
    ExceptionState.REDUCED: "in_step",
    ExceptionState.DECLINED: "late",
    ExceptionState.WITHDRAWN: "late",
    ExceptionState.MOOT: "done",
}


@dataclass(frozen=True, kw_only=True)
class ExceptionLine:
    """One exception as it reads now; what a veiled campaign hides is empty. ``asked_by`` is empty where Instep asked.

    ``asked_for`` and ``shortfall_days`` are the start and the working days short when it was asked; ``starts_on`` is
    the activity's first day now, None where it has none.
    """

    id: UUID
    version: int
    state: ExceptionState
    department_id: int
    department: str
    campaign_id: UUID
    campaign: str
    activity_id: UUID
    activity: str
    channel: str
    colour: int
    starts_on: dt.date | None
    asked_for: dt.date
    shortfall_days: int
    asked_by: str
    asked_at: dt.datetime
    why: str
    answered_by: str
    answered_at: dt.datetime | None
    reason: str
    scope: str
    alternative: str
    veil: Veil
    can_answer: bool
    can_withdraw: bool
    can_ask_again: bool

    @property
    def mark(self) -> str:
        """The mark of the look that says where it stands."""
        return _MARKS[self.state]

    @property
    def word(self) -> str:
        """The state in a word or two, for beside a mark."""
        return _("Less scope") if self.state == ExceptionState.REDUCED else str(self.state.label)

    @property
    def is_asked(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == ExceptionState.ASKED

    @property
    def is_answered(self) -> bool:
        """Whether a head has said yes or no."""
        return self.state in EXCEPTION_ANSWERS


_OPEN_TO_ASK: Final = (ExceptionState.DECLINED, ExceptionState.WITHDRAWN)

_OWN: Final = (
    "id", "version", "state", "department_id", "campaign_id", "activity_id", "shortfall_days", "asked_at",
    "answered_at",
)  # fmt: skip
_OTHERS: Final = {
    "asked_for": F("starts_on"),
    "department_name": F("department__name"),
    "campaign_name": campaign_name(MILESTONE),
    "campaign_state": F("campaign__state"),
    "lead_department": F("campaign__lead_department"),
    "activity_title": if_open("activity__title"),
    "channel": F("activity__channel__name"),
    "colour": F("activity__channel__colour"),
    "alternative": F("activity__channel__alternative"),
    "day": F("activity__starts_on"),
    "asker": if_open("asked_by__name"),
    "shown_why": if_open("why"),
    "answerer": F("answered_by__name"),
    "shown_reason": if_open("reason"),
    "shown_scope": if_open("scope"),
}


def exceptions_wanted(access: Access, department_ids: Collection[int], *, now: dt.datetime) -> list[ExceptionLine]:
    """Return what this person is asked to answer for these of their departments, the nearest first. One query.

    None, and no query, for who answers for none of them. What an activity that is over asked for is not asked any more.
    """
    mine = access.having(Permission.MANAGE_DEPARTMENT) & set(department_ids)
    if not mine:
        return []
    asked = known_exceptions(access, now).filter(
        state=ExceptionState.ASKED,
        department__in=mine,
        campaign__state__in=CAMPAIGN_OWING,
        activity__state__in=ACTIVITY_DATED,
    )
    return _lines(asked.order_by("activity__starts_on", "id")[:MOST], access, now)


def exceptions_of(access: Access, about: Q, *, now: dt.datetime) -> list[ExceptionLine]:
    """Return the exceptions ``about`` something that this person knows of and that say something. One query.

    Open questions and a no come first; what is moot is left to the history.
    """
    rows = known_exceptions(access, now).filter(about).exclude(state=ExceptionState.MOOT)
    lines = _lines(rows.order_by("activity__starts_on", "id"), access, now)
    order = list(_MARKS)
    return sorted(lines, key=lambda line: (line.mark == "in_step", order.index(line.state)))


def exception_line(access: Access, exception_id: UUID, *, now: dt.datetime) -> ExceptionLine | None:
    """Return one exception, or None where there is none that this person knows of. One query."""
    found = _lines(known_exceptions(access, now).filter(pk=exception_id), access, now)
    return found[0] if found else None


def _lines(rows: QuerySet[NoticeException], access: Access, now: dt.datetime) -> list[ExceptionLine]:
    shown = rows.annotate(veil=veil_of(access, now, MILESTONE)).values(*_OWN, "veil", **_OTHERS)
    return [_line(row, access) for row in shown]


def _line(row: dict[str, Any], access: Access) -> ExceptionLine:
    state, veil = ExceptionState(row["state"]), Veil(row["veil"])
    plans = veil == Veil.OPEN and can_edit_campaign(access, lead_department_id=row["lead_department"])
    is_closed = state in (ExceptionState.WITHDRAWN, ExceptionState.MOOT)
    own = {name: row[name] for name in (*_OWN, "asked_for", "channel", "colour", "alternative")}
    return ExceptionLine(
        **{**own, "state": state},
        department=row["department_name"],
        campaign=label(row["campaign_name"]),
        activity=row["activity_title"] or row["channel"],
        starts_on=row["day"],
        asked_by=row["asker"] or "",
        why=row["shown_why"] or "",
        answered_by=row["answerer"] or "",
        reason=row["shown_reason"] or "",
        scope=row["shown_scope"] or "",
        veil=veil,
        can_answer=not is_closed and can_answer_exception(access, department_id=row["department_id"]),
        can_withdraw=plans and state == ExceptionState.ASKED,
        can_ask_again=plans and (state in _OPEN_TO_ASK or (state == ExceptionState.ASKED and not row["shown_why"])),
    )
