"""Changes in the admin that move duties: what they move is shown before anything is saved, as in the product."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from departments.actions.changing import mark_of
from departments.admin.base import ActionAdmin
from departments.errors import Refused

LOOKED, CHANGE = "_looked", "_change"
"""What an answer carries that was looked at, and the button that leads back to the form."""


class LookFirst(Exception):
    """Gives up the transaction of an answer that moves something: ``before`` and ``after`` say what it changes."""

    def __init__(self, before: Any, after: Any) -> None:
        super().__init__()
        self.before = before
        self.after = after


class LooksFirst(ActionAdmin):
    """A page whose saving may raise ``LookFirst``. What moves no duty is saved at once."""

    shown_by: ClassVar[str]
    """The template that shows what is moved."""

    def moved(self, request: HttpRequest, object_id: str | None, look: LookFirst) -> Mapping[str, Any] | None:
        """Return what the template shows of a change that is taken back by now; None where it moves nothing."""
        raise NotImplementedError

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Save, or show what that moves: only the very answer that was looked at is saved."""
        if CHANGE in request.POST:
            request.refusal = Refused(_("Nothing is saved yet."))  # type: ignore[attr-defined]
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except LookFirst as look:
            moved = self.moved(request, object_id, look)
        if moved is not None:
            return self._look(request, object_id, moved)
        request.has_looked = True  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _look(self, request: HttpRequest, object_id: str | None, moved: Mapping[str, Any]) -> TemplateResponse:
        """Return the page that asks whether to go on; it carries the whole answer."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Before it is saved"),
            "opts": self.opts,
            "sent": [(name, value) for name, values in _answer_of(request) for value in values],
            "looked": _mark_of_answer(request),
            "back": reverse(f"admin:{self._address}_change", args=[object_id]),
            "shown_by": self.shown_by,
            **moved,
        }
        return TemplateResponse(request, "admin/look_first.html", context)


def has_looked(request: HttpRequest) -> bool:
    """Whether this very answer was looked at before."""
    return getattr(request, "has_looked", False) or request.POST.get(LOOKED) == _mark_of_answer(request)


def _mark_of_answer(request: HttpRequest) -> str:
    return mark_of(_answer_of(request))


def _answer_of(request: HttpRequest) -> list[tuple[str, list[Any]]]:
    """Return what was filled in, by name."""
    apart = {"csrfmiddlewaretoken", LOOKED, CHANGE}
    return sorted((name, values) for name, values in request.POST.lists() if name not in apart)
