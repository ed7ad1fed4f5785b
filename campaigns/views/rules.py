"""The lines of a channel's plan: adding, copying, changing and taking out, with a look at what that does."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from calendar_app.lib.htmx import wants_part
from campaigns.actions.channels import retire_rule
from campaigns.enums import Unit
from campaigns.forms.rules import RuleForm
from campaigns.models import Channel, LeadTimeRule
from campaigns.queries.fetch import channel_to_manage
from campaigns.queries.plan_rows import owner_teams
from campaigns.queries.rule_outlook import RuleOutlook, rule_outlook
from campaigns.views.activities import is_check
from campaigns.views.channels import crumbs, planned_again
from campaigns.views.conflicts import conflict_page
from campaigns.views.plans import plan_context
from campaigns.views.replies import posted
from departments.errors import Refused
from departments.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request", "HX-Request-Type")
def add_rule(request: Request, slug: str) -> HttpResponse:
    """Add a line to a channel's plan, perhaps as a copy of one (``?copy=``)."""
    found = channel_to_manage(request.access, slug, timezone.now())
    return _rule_form(request, found, None, copied=_copied(request, found))


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request", "HX-Request-Type")
def edit_rule(request: Request, slug: str, rule_id: int) -> HttpResponse:
    """Change a line of a channel's plan."""
    found = channel_to_manage(request.access, slug, timezone.now())
    # What was taken out meanwhile is refused by the action, so that what was typed stays to be copied.
    return _rule_form(request, found, _rule(found, rule_id, even_retired=request.method == "POST"))


@require_POST
def remove_rule(request: Request, slug: str, rule_id: int) -> HttpResponse:
    """Take a line out of a channel's plan."""
    found = channel_to_manage(request.access, slug, timezone.now())
    rule = _rule(found, rule_id)
    retire_rule(by=request.user, rule_id=rule.pk)
    messages.success(
        request, _("“%(name)s” is out of the plan. Its open duties are not needed any more.") % {"name": rule}
    )
    return redirect("campaigns:channel", slug)


def _rule_form(
    request: Request, found: Channel, rule: LeadTimeRule | None, *, copied: LeadTimeRule | None = None
) -> HttpResponse:
    form = RuleForm(posted(request), channel=found, rule=rule, copied=copied)
    if not form.is_bound:
        _fill_in(request, form)
    if request.method == "POST" and not is_check(request) and form.is_valid():
        saved = form.save(by=request.user)
        if saved is not None:
            said = _("“%(name)s” is saved.") % {"name": saved}
            messages.success(request, planned_again(request, said, found) if form.has_changed() else said)
            if "another" in request.POST:
                return redirect("campaigns:add_rule", found.slug)
            return redirect("campaigns:channel", found.slug)
    if form.is_in_conflict:
        return conflict_page(request, form, thing=rule, crumbs=crumbs(found))
    part = "#preview" if wants_part(request) else ""
    context = {"channel": found, "rule": rule, "form": form, **_preview(request, found, form)}
    # What htmx swaps in is always a 200, for its debugging script swaps in nothing else.
    status = 422 if form.errors and not part and not is_check(request) else 200
    return render(request, f"channels/rule.html{part}", context, status=status)


def _preview(request: Request, found: Channel, form: RuleForm) -> dict[str, Any]:
    """Return what the line, as it is filled in, asks on an example day, and what saving it would do."""
    draft = form.draft()
    teams = owner_teams([found.pk]).get(found.pk, ())
    owner_ids = tuple(team.id for team in teams)
    wanted = request.POST.get("example", "")
    problem = form.problem() if draft is not None and request.method == "POST" else ""
    outlook: RuleOutlook | None = None
    try:
        plan = plan_context(request, found, teams, draft=draft, wanted=wanted)
        if draft is not None:
            outlook = rule_outlook(request.access, draft, owner_ids=owner_ids, now=timezone.now())
    except Refused as refusal:
        plan, problem = plan_context(request, found, teams, wanted=wanted), problem or str(refusal)
    return {**plan, "draft": draft, "outlook": outlook, "problem": problem}


def _fill_in(request: Request, form: RuleForm) -> None:
    """Let a form open with the number and unit its address carries, as trying another lead time does."""
    count, unit = request.GET.get("count", ""), request.GET.get("unit", "")
    if count.isdecimal() and len(count) < 6:
        form.initial["count"] = int(count)
    if unit in Unit.values:
        form.initial["unit"] = unit


def _copied(request: Request, found: Channel) -> LeadTimeRule | None:
    key = request.GET.get("copy", "")
    return LeadTimeRule.objects.filter(channel=found, pk=key).first() if key.isdecimal() and len(key) < 19 else None


def _rule(found: Channel, rule_id: int, *, even_retired: bool = False) -> LeadTimeRule:
    rule = LeadTimeRule.objects.filter(channel=found, pk=rule_id).first()
    if rule is None or (rule.retired_at is not None and not even_retired):
        raise Http404(_("The plan has no such line any more."))
    return rule
