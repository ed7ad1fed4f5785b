"""Taking a channel out of use and bringing it back, and its word on short notice: for who manages it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.actions.channels import retire_channel, unretire_channel
from campaigns.forms.short_notice import PolicyForm
from campaigns.queries.channel_page import upcoming, upcoming_count
from campaigns.queries.fetch import channel_to_manage
from campaigns.queries.hanging import rules_hanging_on
from campaigns.views.conflicts import conflict_page
from campaigns.views.replies import tried
from departments.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: Request, slug: str) -> HttpResponse:
    """Show what is still planned on a channel, then take it out of use. Bringing it back is its undo."""
    now = timezone.now()
    today = timezone.localdate(now)
    found = channel_to_manage(request.access, slug, now)
    if found.retired_at is not None:
        return redirect("campaigns:channel", slug)
    if request.method == "POST":
        if tried(request, lambda: retire_channel(by=request.user, channel_id=found.pk)):
            undo = reverse("campaigns:bring_back_channel", args=[slug])
            messages.success(request, _("%(channel)s is retired.") % {"channel": found}, extra_tags=undo)
        return redirect("campaigns:channel", slug)
    activities = upcoming(request.access, found.pk, today=today, now=now)
    count = upcoming_count(request.access, found.pk, today=today, now=now)
    context = {
        "channel": found,
        "activities": activities,
        "count": count,
        "more": count - len(activities),
        "hanging": rules_hanging_on(found.pk),
    }
    return render(request, "channels/retire.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: Request, slug: str) -> HttpResponse:
    """Change what happens at short notice on a channel."""
    found = channel_to_manage(request.access, slug, timezone.now())
    form = PolicyForm(request.POST or None, channel=found)
    if request.method == "POST" and form.is_valid() and form.save(by=request.user):
        messages.success(request, _("Saved. What is at short notice already stays as it is."))
        return redirect("campaigns:channel", slug)
    if form.is_in_conflict:
        crumbs: list[tuple[object, str]] = [
            (_("Channels"), reverse("campaigns:channels")),
            (found, reverse("campaigns:channel", args=[slug])),
        ]
        return conflict_page(request, form, thing=_("At short notice"), crumbs=crumbs)
    return render(request, "channels/policy.html", {"channel": found, "form": form}, status=422 if form.errors else 200)


@require_POST
def bring_back(request: Request, slug: str) -> HttpResponse:
    """Bring a retired channel back, with the owners and the plan it had. Retiring it is its undo, by its page."""
    found = channel_to_manage(request.access, slug, timezone.now())
    if tried(request, lambda: unretire_channel(by=request.user, channel_id=found.pk)):
        messages.success(request, _("%(channel)s is in use again.") % {"channel": found})
    return redirect("campaigns:channel", slug)
