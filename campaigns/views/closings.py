"""The closing dates of a channel: one by one, and by a weekly pattern."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.actions.closings import retire_closing, unretire_closing
from campaigns.forms.closings import ClosingForm, PatternForm
from campaigns.models import Channel, ClosingDate
from campaigns.queries.closings import activities_in, lines_to_come
from campaigns.queries.fetch import channel_to_manage, closing_to_manage
from campaigns.views.conflicts import conflict_page
from campaigns.views.replies import tried
from departments.http import Request

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
def add(request: Request, slug: str) -> HttpResponse:
    """Add an issue to a channel."""
    return _closing_form(request, channel_to_manage(request.access, slug, timezone.now()), None)


@require_http_methods(FORM_METHODS)
def edit(request: Request, slug: str, closing_id: int) -> HttpResponse:
    """Change an issue."""
    closing = closing_to_manage(request.access, slug, closing_id, timezone.now())
    return _closing_form(request, closing.channel, closing)


@require_http_methods(FORM_METHODS)
def retire(request: Request, slug: str, closing_id: int) -> HttpResponse:
    """Show what appears in an issue, then take it off the list. Bringing it back is its undo."""
    now = timezone.now()
    closing = closing_to_manage(request.access, slug, closing_id, now)
    if closing.retired_at is not None:
        return redirect(on_channel_page(closing.channel))
    users = activities_in(request.access, closing.pk, now=now)
    if request.method == "POST":
        if tried(request, lambda: retire_closing(by=request.user, closing_id=closing.pk)):
            undo = reverse("campaigns:bring_back_closing", args=[slug, closing.pk])
            messages.success(request, _retired(closing, [row.title for row in users]), extra_tags=undo)
        return redirect(on_channel_page(closing.channel))
    context = {"channel": closing.channel, "closing": closing, "users": users}
    return render(request, "channels/closing_retire.html", context)


@require_POST
def bring_back(request: Request, slug: str, closing_id: int) -> HttpResponse:
    """Bring a retired issue back."""
    closing = closing_to_manage(request.access, slug, closing_id, timezone.now())
    if tried(request, lambda: unretire_closing(by=request.user, closing_id=closing.pk)):
        messages.success(request, _("“%(issue)s” is listed again.") % {"issue": closing})
    return redirect(on_channel_page(closing.channel))


@require_http_methods(FORM_METHODS)
def weekly(request: Request, slug: str) -> HttpResponse:
    """Show the air weeks that a pattern makes, then add those that are not listed yet."""
    found = channel_to_manage(request.access, slug, timezone.now())
    form = PatternForm(request.POST if request.method == "POST" else None, channel=found)
    is_fine = form.is_bound and form.is_valid()
    if is_fine and "save" in request.POST and (written := form.save(by=request.user)):
        words = ngettext("%(count)d week is added.", "%(count)d weeks are added.", written.added)
        messages.success(request, " ".join([words % {"count": written.added}, *line_words(written.lines)]))
        return redirect(on_channel_page(found))
    context = {"channel": found, "form": form, "new": form.new if is_fine else []}
    return render(request, "channels/closings_weekly.html", context, status=422 if form.errors else 200)


def on_channel_page(found: Channel) -> str:
    """Return the address of a channel's issues on its page."""
    return f"{reverse('campaigns:channel', args=[found.slug])}#issues"


def line_words(lines: tuple[str, ...]) -> list[str]:
    """Return, for each line of the plan that follows published dates from now on, the sentence that says so."""
    return [_("“%(line)s” in the plan follows the published dates from now on.") % {"line": line} for line in lines]


def _closing_form(request: Request, channel: Channel, closing: ClosingDate | None) -> HttpResponse:
    form = ClosingForm(request.POST or None, channel=channel, closing=closing)
    if request.method == "POST" and form.is_valid() and (saved := form.save(by=request.user)):
        messages.success(request, _("“%(issue)s” is saved.") % {"issue": saved})
        return redirect(on_channel_page(channel))
    if form.is_in_conflict:
        crumbs: list[tuple[object, str]] = [
            (_("Channels"), reverse("campaigns:channels")),
            (channel, reverse("campaigns:channel", args=[channel.slug])),
        ]
        return conflict_page(request, form, thing=closing or channel, crumbs=crumbs)
    context = {
        "channel": channel,
        "closing": closing,
        "form": form,
        "users": activities_in(request.access, closing.pk, now=timezone.now()) if closing else [],
        "new_lines": lines_to_come(channel.pk),
    }
    return render(request, "channels/closing.html", context, status=422 if form.errors else 200)


def _retired(closing: ClosingDate, titles: list[str]) -> str:
    if not titles:
        return _("“%(issue)s” is retired.") % {"issue": closing}
    return _("“%(issue)s” is retired. It is still that of: %(titles)s.") % {
        "issue": closing,
        "titles": ", ".join(f"“{title}”" for title in titles),
    }
