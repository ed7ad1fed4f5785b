"""Presets: the plans that are shipped and those the organisation keeps, for heads of departments and ops admins."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.actions.presets import delete_preset
from campaigns.forms.presets import AddChannelForm, KeepForm, TakeLinesForm
from campaigns.models import Channel
from campaigns.queries.fetch import channel_to_manage
from campaigns.queries.presets import PresetRow, lines_here, preset_called, preset_of, preset_rows
from campaigns.rules.permissions import can_delete_preset, check_delete_preset, check_use_presets
from campaigns.rules.preset_differences import LineDifference, Standing, compared, in_words
from campaigns.rules.wording import is_assumed
from campaigns.views.replies import posted
from departments.http import Request


@require_safe
def presets(request: Request) -> HttpResponse:
    """Show the presets, own ones first, and the channels that came from them. Two queries beside the frame's."""
    check_use_presets(request.access)
    rows = preset_rows()
    context = {
        "own": [row for row in rows if row.own_id is not None],
        "shipped": [row for row in rows if row.own_id is None],
    }
    return render(request, "channels/presets.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def preset(request: Request, key: str) -> HttpResponse:
    """Show a preset's lines, and add a channel with them."""
    check_use_presets(request.access)
    row = _found(key)
    form = AddChannelForm(posted(request), row=row, access=request.access)
    if request.method == "POST" and form.is_valid() and (made := form.save(by=request.user)):
        undo = reverse("campaigns:retire_channel", args=[made.slug])
        messages.success(request, _("%(channel)s is added, with its plan.") % {"channel": made}, extra_tags=undo)
        return redirect("campaigns:channel", made.slug)
    context = {
        "row": row,
        "form": form,
        "lines": [
            {"line": line, "words": in_words(line), "is_assumed": is_assumed(line.basis)} for line in row.preset.rules
        ],
        "can_delete": row.own_id is not None and can_delete_preset(request.access, made_by_id=row.made_by_id),
    }
    return render(request, "channels/preset.html", context, status=422 if form.errors else 200)


@require_POST
def remove_preset(request: Request, key: str) -> HttpResponse:
    """Delete a preset of one's own. Channels that came from it keep their plans."""
    check_use_presets(request.access)
    row = _found(key)
    own_id = row.own_id
    if own_id is None:
        raise Http404(_("Shipped presets stay."))
    check_delete_preset(request.access, made_by_id=row.made_by_id)
    delete_preset(by=request.user, preset_id=own_id)
    messages.success(request, _("The preset “%(name)s” is deleted.") % {"name": row.preset.name})
    return redirect("campaigns:presets")


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: Request, slug: str) -> HttpResponse:
    """Show a channel's plan beside a preset, the one it came from unless another is chosen; take lines over."""
    found = channel_to_manage(request.access, slug, timezone.now())
    wanted = request.GET.get("preset", "")
    row = (preset_called(wanted) if wanted else None) or preset_of(found)
    differences = compared(lines_here(found), row.preset.rules) if row else []
    form = TakeLinesForm(posted(request), channel=found, row=row, differences=differences) if row else None
    if form and request.method == "POST" and form.is_valid():
        taken = form.save(by=request.user)
        if taken is not None:
            words = ngettext("%(count)d line is taken over.", "%(count)d lines are taken over.", taken)
            messages.success(request, words % {"count": taken})
            return redirect("campaigns:channel", found.slug)
    context = _comparison(found, row, differences, form)
    return render(request, "channels/compare.html", context, status=422 if form and form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: Request, slug: str) -> HttpResponse:
    """Keep a channel's plan as a preset of the organisation."""
    found = channel_to_manage(request.access, slug, timezone.now())
    form = KeepForm(posted(request), initial={"name": found.name})
    if request.method == "POST" and form.is_valid() and (kept := form.save(by=request.user, channel=found)):
        messages.success(request, _("The plan is kept as the preset “%(name)s”.") % {"name": kept})
        return redirect("campaigns:presets")
    context = {"channel": found, "form": form}
    return render(request, "channels/keep.html", context, status=422 if form.errors else 200)


def _found(key: str) -> PresetRow:
    row = preset_called(key)
    if row is None:
        raise Http404(_("There is no such preset."))
    return row


def _comparison(
    found: Channel, row: PresetRow | None, differences: list[LineDifference], form: TakeLinesForm | None
) -> dict[str, Any]:
    lines = [
        {
            "difference": line,
            "here": in_words(line.here) if line.here else None,
            "shipped": in_words(line.shipped) if line.shipped else None,
        }
        for line in differences
    ]
    return {
        "channel": found,
        "row": row,
        "lines": lines,
        "sentence": _in_one_sentence(differences),
        "is_same": all(line.standing == Standing.SAME for line in differences),
        "form": form,
        "choices": [(each.key, each.preset.name) for each in preset_rows()],
        "is_gone": bool(found.preset) and row is None,
    }


def _in_one_sentence(differences: list[LineDifference]) -> str:
    """Return how many lines stand how, leaving out what there is none of."""
    count = {standing: sum(line.standing == standing for line in differences) for standing in Standing}
    if count[Standing.SAME] == len(differences):
        return ngettext("The one line is the same.", "All %(count)d lines are the same.", len(differences)) % {
            "count": len(differences)
        }
    words = {
        Standing.SAME: _("%(count)d the same"),
        Standing.CHANGED: _("%(count)d changed"),
        Standing.ADDED: _("%(count)d added here"),
        Standing.MISSING: _("%(count)d missing here"),
    }
    said = [words[standing] % {"count": count[standing]} for standing in Standing if count[standing]]
    return _("%(parts)s.") % {"parts": ", ".join(said)}
