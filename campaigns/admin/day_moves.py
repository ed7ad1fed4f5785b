"""Changes of working time in the admin: what they move is shown before anything is saved, as in the product."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.queries.changed_days import stretches_between
from campaigns.queries.day_moves import DayMoves, day_moves
from departments.access import access_for
from departments.actions.changing import mark_of
from departments.admin.base import ActionAdmin, person
from departments.clocks import DepartmentClock
from departments.errors import Refused
from departments.queries import department_clocks

Clocks = Mapping[int, DepartmentClock]

LOOKED, CHANGE = "_looked", "_change"
"""What an answer carries that was looked at, and the button that leads back to the form."""


class LookFirst(Exception):
    """Gives up the transaction of an answer that changes when departments work: ``before`` and ``after`` are theirs."""

    def __init__(self, before: Clocks, after: Clocks) -> None:
        super().__init__()
        self.before = before
        self.after = after


class ShowsDayMoves(ActionAdmin):
    """A page with something on it that says when departments work. What moves no duty is saved at once."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Save, or show which duties that moves: only the very answer that was looked at is saved."""
        if CHANGE in request.POST:
            request.refusal = Refused(_("Nothing is saved yet."))  # type: ignore[attr-defined]
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except LookFirst as look:
            moves = _moves(request, look)
        if moves.duties:
            return self._look(request, object_id, moves)
        request.has_looked = True  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Remember when departments worked before, and call the action."""
        request.clocks = None if has_looked(request) else department_clocks()  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows below the form. Raises ``LookFirst`` where that has not been looked at and changes the days."""
        super().save_related(request, form, formsets, change)
        before: Clocks | None = request.clocks  # type: ignore[attr-defined]
        if before is None:
            return
        after = department_clocks()
        changed = [key for key in before if key in after and before[key] != after[key]]
        if changed:
            raise LookFirst({key: before[key] for key in changed}, {key: after[key] for key in changed})

    def _look(self, request: HttpRequest, object_id: str | None, moves: DayMoves) -> TemplateResponse:
        """Return the page that asks whether to go on; it carries the whole answer."""
        sent = [(name, value) for name, values in answer_of(request) for value in values]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Before it is saved"),
            "opts": self.opts,
            "sent": sent,
            "looked": mark_of_answer(request),
            "moves": moves,
            "today": timezone.localdate(),
            "back": reverse(f"admin:{self._address}_change", args=[object_id]),
        }
        return TemplateResponse(request, "admin/departments/day_moves.html", context)


def _moves(request: HttpRequest, look: LookFirst) -> DayMoves:
    """Return what the change moves; it is taken back by now. About five queries."""
    now = timezone.now()
    stretches = stretches_between(look.before, look.after, today=timezone.localdate(now))
    return day_moves(look.after, stretches=stretches, access=access_for(person(request)), now=now)


def has_looked(request: HttpRequest) -> bool:
    """Whether this very answer was looked at before."""
    return getattr(request, "has_looked", False) or request.POST.get(LOOKED) == mark_of_answer(request)


def mark_of_answer(request: HttpRequest) -> str:
    """Return what stands for the answer as it was sent."""
    return mark_of(answer_of(request))


def answer_of(request: HttpRequest) -> list[tuple[str, list[Any]]]:
    """Return what was filled in, by name."""
    apart = {"csrfmiddlewaretoken", LOOKED, CHANGE}
    return sorted((name, values) for name, values in request.POST.lists() if name not in apart)
