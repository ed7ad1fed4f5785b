"""Web hooks of other tools: setting them up, looking at what they were sent, and sending it again."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.actions.hooks import (
    NewSecret,
    pause_hook,
    restore_hook,
    resume_hook,
    retire_hook,
    sign_hook_anew,
)
from campaigns.actions.trying_hooks import send_again, send_given_up_again, try_hook
from campaigns.actions.trying_routes import Tried
from campaigns.forms.hooks import AgainForm, HookForm
from campaigns.models import Hook
from campaigns.queries.hooks import hook_states, hook_to_look_after, hooks_of, log_page
from campaigns.rules.permissions import check_see_hooks
from campaigns.views.conflicts import conflict_page
from campaigns.views.replies import moment_in, posted, say_trial, tried, undo_address
from departments.http import Request


@require_safe
def hooks(request: Request) -> HttpResponse:
    """List the web hooks this person looks after, with how well they work. One query."""
    check_see_hooks(request.access)
    states = hook_states(hooks_of(request.access), request.access, at=timezone.now())
    return render(request, "hooks/list.html", {"states": states})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_hook(request: Request) -> HttpResponse:
    """Make a web hook and show its secret, this once."""
    check_see_hooks(request.access)
    form = HookForm(posted(request), access=request.access)
    if form.is_valid() and (made := form.make(by=request.user)):
        return _secret_page(request, made)
    return render(request, "hooks/form.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def hook(request: Request, hook_id: int) -> HttpResponse:
    """Show a web hook: how well it works, what it asked for, and what it was sent."""
    row = hook_to_look_after(request.access, hook_id)
    return _hook_page(request, row, AgainForm())


@require_http_methods(["GET", "HEAD", "POST"])
def edit_hook(request: Request, hook_id: int) -> HttpResponse:
    """Change what a web hook is told, and where it leads."""
    row = hook_to_look_after(request.access, hook_id)
    form = HookForm(posted(request), access=request.access, hook=row)
    if form.is_valid() and form.save(by=request.user):
        messages.success(request, _("“%(hook)s” is told that from now on.") % {"hook": row})
        return _back(row)
    if form.is_in_conflict:
        crumbs: list[tuple[object, str]] = [
            (_("Web hooks"), reverse("campaigns:hooks")),
            (row, reverse("campaigns:hook", args=[row.pk])),
        ]
        return conflict_page(request, form, thing=row, crumbs=crumbs)
    return render(request, "hooks/form.html", {"form": form, "hook": row}, status=422 if form.errors else 200)


@require_POST
def test_hook(request: Request, hook_id: int) -> HttpResponse:
    """Send a trial event and say how it went."""
    row = hook_to_look_after(request.access, hook_id)
    say_trial(request, lambda: try_hook(by=request.user, hook_id=row.pk), partial(hook_trial_words, row))
    return _back(row)


@require_POST
def pause(request: Request, hook_id: int) -> HttpResponse:
    """Let a web hook's events wait; going on is its undo."""
    row = hook_to_look_after(request.access, hook_id)
    paused = tried(request, lambda: pause_hook(by=request.user, hook_id=row.pk))
    if paused and paused.paused_at and row.paused_at is None:
        undo = undo_address(
            request, reverse("campaigns:resume_hook", args=[row.pk]), paused=paused.paused_at.isoformat()
        )
        messages.success(request, _("“%(hook)s” is paused: its events wait.") % {"hook": row}, extra_tags=undo)
    elif paused:
        messages.warning(request, _("Somebody paused “%(hook)s” already.") % {"hook": row})
    return _back(row)


@require_POST
def resume(request: Request, hook_id: int) -> HttpResponse:
    """Let a web hook's events leave again; pausing it is its undo, and an undo ends only the pause it is about."""
    row = hook_to_look_after(request.access, hook_id)
    which = moment_in(request, "paused")
    gone_on = tried(request, lambda: resume_hook(by=request.user, hook_id=row.pk, paused_at=which))
    if gone_on and row.paused_at is not None:
        undo = undo_address(request, reverse("campaigns:pause_hook", args=[row.pk]))
        said = _("“%(hook)s” goes on: what has waited leaves now.") % {"hook": row}
        messages.success(request, said, extra_tags=undo)
    elif gone_on:
        messages.warning(request, _("“%(hook)s” goes on already.") % {"hook": row})
    return _back(row)


@never_cache
@require_POST
def sign_anew(request: Request, hook_id: int) -> HttpResponse:
    """Give a web hook another secret and show it, this once."""
    row = hook_to_look_after(request.access, hook_id)
    made = tried(request, lambda: sign_hook_anew(by=request.user, hook_id=row.pk))
    return _secret_page(request, made) if made is not None else _back(row)


@require_POST
def remove(request: Request, hook_id: int) -> HttpResponse:
    """Take a web hook out of use."""
    row = hook_to_look_after(request.access, hook_id)
    if tried(request, lambda: retire_hook(by=request.user, hook_id=row.pk)):
        undo = undo_address(request, reverse("campaigns:restore_hook", args=[row.pk]))
        messages.success(request, _("“%(hook)s” is told nothing any more.") % {"hook": row}, extra_tags=undo)
    return redirect("campaigns:hooks")


@require_POST
def restore(request: Request, hook_id: int) -> HttpResponse:
    """Bring back a web hook that was removed: the undo of removing it, and removing it is its own."""
    row = hook_to_look_after(request.access, hook_id, removed=True)
    if tried(request, lambda: restore_hook(by=request.user, hook_id=row.pk)):
        again = undo_address(request, reverse("campaigns:remove_hook", args=[row.pk]))
        messages.success(request, _("“%(hook)s” is in use again.") % {"hook": row}, extra_tags=again)
    return _back(row)


@require_POST
def again(request: Request, hook_id: int) -> HttpResponse:
    """Send events once more: one, all that were given up, or those of some days."""
    row = hook_to_look_after(request.access, hook_id)
    if "event" not in request.POST and "given-up" not in request.POST:
        form = AgainForm(request.POST)
        count = form.save(by=request.user, hook_id=row.pk) if form.is_valid() else None
        return _hook_page(request, row, form) if count is None else _leaving(request, row, count)
    event = _event_id(request)
    if event is not None:
        count = tried(request, lambda: send_again(by=request.user, hook_id=row.pk, event_ids=[event]))
    else:
        count = tried(request, lambda: send_given_up_again(by=request.user, hook_id=row.pk))
    return _back(row) if count is None else _leaving(request, row, count)


def hook_trial_words(row: Hook, ended: Tried) -> str:
    """Return how a trial of a web hook ended, in one sentence with the other end's words."""
    facts = {"hook": row, "answer": ended.words}
    if ended.is_accepted:
        return _("“%(hook)s” accepted the test. It answered: %(answer)s") % facts
    return _("The test of “%(hook)s” did not arrive. The answer: %(answer)s") % facts


def _hook_page(request: Request, row: Hook, form: AgainForm) -> HttpResponse:
    now, only_given_up = timezone.now(), request.GET.get("only") == "given-up"
    (state,) = hook_states(hooks_of(request.access).filter(pk=row.pk), request.access, at=now)
    page = log_page(row, request.access, at=now, page=request.GET.get("page", "1"), only_given_up=only_given_up)
    context = {"hook": row, "state": state, "page": page, "only_given_up": only_given_up, "form": form}
    return render(request, "hooks/hook.html", context, status=422 if form.errors else 200)


def _secret_page(request: HttpRequest, made: NewSecret) -> HttpResponse:
    return render(request, "hooks/secret.html", {"made": made})


def _leaving(request: Request, row: Hook, count: int) -> HttpResponse:
    if count:
        words = ngettext("%(count)d event leaves again.", "%(count)d events leave again.", count)
        messages.success(request, words % {"count": count})
    else:
        messages.warning(request, _("There is nothing to send again, or it is on its way."))
    return _back(row)


def _event_id(request: Request) -> UUID | None:
    try:
        return UUID(request.POST.get("event", ""))
    except ValueError:
        return None


def _back(row: Hook) -> HttpResponse:
    return redirect("campaigns:hook", row.pk)
