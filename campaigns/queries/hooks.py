"""Web hooks of other tools as their pages show them: how well each works, and what it was sent."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, TextField, Value, When
from django.http import Http404
from django.utils.translation import gettext as _

from campaigns.enums import MESSAGE_ON_ITS_WAY, AttemptOutcome, EventName, MessageState
from campaigns.models import Attempt, Hook, HookEvent, Message
from campaigns.queries.how_well import last_answers, number_of, said
from campaigns.queries.visible import visible_campaigns
from campaigns.rules.permissions import can_manage_hook
from departments.access import Access
from departments.models import Department
from departments.roles import Permission

PER_PAGE = 25


@dataclass(frozen=True)
class HookState:
    """A hook as its pages show it. ``words`` are the last answer that was no yes, of ``failed_at``; empty after a yes.

    ``waiting`` counts the events on their way, ``given_up`` those that were given up and did not arrive since.
    """

    hook: Hook
    arrived_at: dt.datetime | None
    failed_at: dt.datetime | None
    words: str
    waiting: int
    given_up: int

    @property
    def is_failing(self) -> bool:
        """Whether what was tried last did not arrive, or something was given up."""
        return bool(self.given_up or self.failed_at)

    @property
    def event_labels(self) -> list[str]:
        """What it asked to be told of, in words."""
        return [str(EventName(name).label) for name in self.hook.events]


@dataclass(frozen=True)
class Delivery:
    """One message that carried an event, or is to. ``subject`` and ``body`` are as sent, as long as they are kept."""

    state: MessageState
    label: str
    leaves_at: dt.datetime | None
    sent_at: dt.datetime | None
    why: str
    subject: str
    body: str
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True)
class LogLine:
    """One event of a hook with all its deliveries, the newest first."""

    event: HookEvent
    deliveries: tuple[Delivery, ...]

    @property
    def last(self) -> Delivery | None:
        """The newest delivery."""
        return self.deliveries[0] if self.deliveries else None

    @property
    def what(self) -> str:
        """What it told; what sort of event it is, as long as nothing was written of it or is kept."""
        return next((each.subject for each in self.deliveries if each.subject), str(EventName(self.event.name).label))

    @property
    def tries(self) -> int:
        """How often it was tried."""
        return sum(len(each.attempts) for each in self.deliveries)

    @property
    def answer(self) -> Attempt | None:
        """The last answer there was."""
        return next((each.attempts[-1] for each in self.deliveries if each.attempts), None)

    @property
    def is_on_its_way(self) -> bool:
        """Whether it leaves by itself."""
        return any(each.state in MESSAGE_ON_ITS_WAY for each in self.deliveries)


def hooks_of(access: Access) -> QuerySet[Hook]:
    """Return the hooks in use that this person looks after: of their departments, or all. No query yet."""
    rows = Hook.objects.filter(retired_at=None).select_related("department", "made_by", "cleared_by")
    if not access.is_ops_admin:
        rows = rows.filter(department__in=access.having(Permission.MANAGE_DEPARTMENT))
    return rows.order_by(F("department__name").asc(nulls_first=True), "name", "pk")


def hook_to_look_after(access: Access, hook_id: int, *, removed: bool = False) -> Hook:
    """Return a hook in use, or with ``removed`` whether or not it is, that this person looks after. One query.

    ``Http404`` for everybody else.
    """
    in_use = Q() if removed else Q(retired_at=None)
    rows = Hook.objects.filter(in_use, pk=hook_id).select_related("department", "made_by", "cleared_by")
    hook = rows.first()
    if hook is None or not can_manage_hook(access, department_id=hook.department_id):
        raise Http404(_("There is no such web hook."))
    return hook


def departments_for_hooks(access: Access) -> QuerySet[Department]:
    """Return the departments in use this person may make a web hook for. No query yet."""
    rows = Department.objects.filter(retired_at=None).order_by("name")
    return rows if access.is_ops_admin else rows.filter(pk__in=access.having(Permission.MANAGE_DEPARTMENT))


def events_shown(access: Access, at: dt.datetime) -> Q:
    """Return the condition for events this person may read: those of campaigns they may see all of. No query."""
    return Q(campaign=None) | Q(campaign__in=_seen(access, at))


def _seen(access: Access, at: dt.datetime) -> QuerySet[Any, Any]:
    return visible_campaigns(access, at).order_by().values("pk")


def on_their_way() -> Exists:
    """Return the condition for events that leave by themselves. No query of its own."""
    return Exists(Message.objects.filter(event=OuterRef("pk"), state__in=MESSAGE_ON_ITS_WAY))


def given_up() -> Q:
    """Return the condition for events that were given up, and did not arrive since and do not leave. No query."""
    of_event = Message.objects.filter(event=OuterRef("pk"))
    others = of_event.filter(state__in=[*MESSAGE_ON_ITS_WAY, MessageState.SENT])
    return Q(Exists(of_event.filter(state=MessageState.DEAD))) & ~Q(Exists(others))


def hook_states(hooks: QuerySet[Hook], access: Access, *, at: dt.datetime) -> list[HookState]:
    """Return these hooks with how well they work, in their order. One query, however many.

    What was answered is told of events that ``access`` may read: an answer may repeat what it answers.
    """
    mine = Message.objects.filter(event__hook=OuterRef("pk"))
    unsent = [*MESSAGE_ON_ITS_WAY, MessageState.DEAD]
    failed = Attempt.objects.filter(message__event__hook=OuterRef("pk"), message__state__in=unsent)
    failed = failed.exclude(outcome=AttemptOutcome.ACCEPTED).order_by("-at")
    shown = Q(message__event__campaign=None) | Q(message__event__campaign__in=_seen(access, at))
    words = failed.annotate(words=Case(When(shown, then=F("detail")), default=Value(""), output_field=TextField()))
    lost = HookEvent.objects.filter(given_up(), hook=OuterRef("pk"))
    known = hooks.annotate(
        arrived=Subquery(mine.filter(sent_at__isnull=False).order_by("-event__number").values("sent_at")[:1]),
        failed=Subquery(failed.values("at")[:1]),
        failed_code=Subquery(failed.values("code")[:1]),
        failed_words=Subquery(words.values("words")[:1]),
        waiting=number_of(mine.filter(state__in=MESSAGE_ON_ITS_WAY), "event__hook"),
        lost=number_of(lost, "hook"),
    )
    return [_state_of(hook) for hook in known]


def log_page(hook: Hook, access: Access, *, at: dt.datetime, page: str | int, only_given_up: bool) -> "Page[LogLine]":
    """Return one page of a hook's events that ``access`` may read, the newest first. Four queries."""
    rows = HookEvent.objects.filter(events_shown(access, at), hook=hook).order_by("-number").select_related("campaign")
    if only_given_up:
        rows = rows.filter(given_up())
    messages = Message.objects.order_by("-created_at", "-pk").prefetch_related("attempts")
    shown: Page[Any] = Paginator(rows.prefetch_related(Prefetch("messages", messages)), PER_PAGE).get_page(page)
    shown.object_list = [_line(event) for event in shown.object_list]
    return shown


def _line(event: HookEvent) -> LogLine:
    return LogLine(event, tuple(_deliveries(event.messages.all())))


def _deliveries(messages: Iterable[Message]) -> Iterable[Delivery]:
    for row in messages:
        state = MessageState(row.state)
        yield Delivery(
            state=state,
            label=str(state.label),
            leaves_at=row.next_attempt_at if state in MESSAGE_ON_ITS_WAY else None,
            sent_at=row.sent_at,
            why=row.closed_reason,
            subject=row.subject,
            body=row.body,
            attempts=tuple(row.attempts.all()),
        )


def _state_of(hook: Any) -> HookState:
    """Return how a hook works; a test counts as well as an event."""
    passed = hook.tested_at if hook.test_outcome == AttemptOutcome.ACCEPTED else None
    test_failed = hook.tested_at if passed is None else None
    noes = [(hook.failed, said(hook.failed_code, hook.failed_words)), (test_failed, hook.test_words)]
    answers = last_answers(yes=[hook.arrived, passed], noes=noes)
    return HookState(
        hook=hook,
        arrived_at=answers.arrived_at,
        failed_at=answers.failed_at,
        words=answers.words,
        waiting=hook.waiting,
        given_up=hook.lost,
    )
