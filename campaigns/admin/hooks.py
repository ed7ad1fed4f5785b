"""Web hooks of other tools, to look at, to test and to pause; they are set up and changed on their own pages."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.actions.hooks import pause_hook, resume_hook
from campaigns.actions.trying_hooks import send_again, try_hook
from campaigns.models import Hook, HookEvent
from campaigns.queries.hooks import events_shown
from campaigns.views.hooks import hook_trial_words
from campaigns.views.replies import say_trial
from departments.admin.base import ReadOnlyAdmin, person
from departments.errors import Refused
from departments.http import Request
from departments.models import User

MOST_TESTED = 5
"""Web hooks tested at once: each may take as long as its host does."""


@admin.register(Hook)
class HookAdmin(ReadOnlyAdmin):
    """Every web hook of other tools, those that were removed as well. Neither address nor secret is shown."""

    fields = [
        "name", "department", "host", "events", "cleared_by", "made_by", "created_at", "last_number", "paused_at",
        "retired_at", "tested_at", "test_outcome", "test_words",
    ]  # fmt: skip
    list_display = ["name", "department", "host", "last_number", "paused_at", "retired_at", "test_outcome", "made_by"]
    list_filter = [
        ("retired_at", admin.EmptyFieldListFilter),
        ("paused_at", admin.EmptyFieldListFilter),
        ("cleared_by", admin.EmptyFieldListFilter),
        "department",
    ]
    list_select_related = ["department", "made_by"]
    search_fields = ["name", "host", "department__name"]
    actions = ["send_a_test", "pause", "resume"]

    @admin.action(description=_("Send a test to the chosen web hooks"))
    def send_a_test(self, request: HttpRequest, queryset: QuerySet[Hook]) -> None:
        """Try each, a few at most, and say how it went."""
        for hook in queryset[:MOST_TESTED]:
            send = partial(try_hook, by=person(request), hook_id=hook.pk)
            say_trial(request, send, partial(hook_trial_words, hook), about=hook)

    @admin.action(description=_("Pause the chosen web hooks: their events wait"))
    def pause(self, request: HttpRequest, queryset: QuerySet[Hook]) -> None:
        """Let their events wait."""
        done = _each(request, queryset, lambda by, key: pause_hook(by=by, hook_id=key))
        words = ngettext("%(count)d web hook is paused.", "%(count)d web hooks are paused.", done)
        messages.success(request, words % {"count": done})

    @admin.action(description=_("Let the chosen web hooks go on"))
    def resume(self, request: HttpRequest, queryset: QuerySet[Hook]) -> None:
        """Let their events leave."""
        done = _each(request, queryset, lambda by, key: resume_hook(by=by, hook_id=key))
        words = ngettext("%(count)d web hook goes on.", "%(count)d web hooks go on.", done)
        messages.success(request, words % {"count": done})


@admin.register(HookEvent)
class HookEventAdmin(ReadOnlyAdmin):
    """What web hooks were owed, of the campaigns this ops admin may see all of. What was said is on the hook's page."""

    fields = ["hook", "number", "name", "at", "campaign"]
    list_display = ["hook", "number", "name", "at", "campaign"]
    list_filter = ["name", "hook"]
    list_select_related = ["hook", "campaign"]
    search_fields = ["hook__name", "campaign__name", "=id"]
    ordering = ["-at", "-number"]
    actions = ["send_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the events this person may read."""
        return super().get_queryset(request).filter(events_shown(cast(Request, request).access, timezone.now()))

    @admin.action(description=_("Send the chosen events again"))
    def send_again(self, request: HttpRequest, queryset: QuerySet[HookEvent]) -> None:
        """Send each once more, with the same id, and say how many leave."""
        leaving = 0
        for hook_id in set(queryset.order_by().values_list("hook", flat=True)):
            keys = list(queryset.filter(hook=hook_id).values_list("pk", flat=True))
            try:
                leaving += send_again(by=person(request), hook_id=hook_id, event_ids=keys)
            except Refused as refusal:
                messages.warning(request, str(refusal))
        words = ngettext("%(count)d event leaves again.", "%(count)d events leave again.", leaving)
        messages.success(request, words % {"count": leaving})


def _each(request: HttpRequest, hooks: QuerySet[Hook], act: Callable[[User, int], Hook]) -> int:
    """Do it with each that is in use, say why not where it cannot be, and return with how many it was done."""
    done = 0
    for hook in hooks:
        try:
            act(person(request), hook.pk)
            done += 1
        except Refused as refusal:
            messages.warning(request, f"{hook}: {refusal}")
    return done
