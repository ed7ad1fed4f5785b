"""What it takes for an activity to stand another way, as when its card is let go in another column of the board."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from calendar_app.lib.dates import short_days
from calendar_app.lib.htmx import wants_part
from calendar_app.lib.http import way_back
from campaigns.enums import ActivityState, CampaignState
from campaigns.models import Activity
from campaigns.queries.fetch import activity_to_edit
from campaigns.rules.next_steps import next_steps
from campaigns.rules.standing import STANDINGS, Road, road_to
from departments.http import Request


@dataclass(frozen=True)
class Step:
    """What is said of a step, and its button: one that posts to ``address`` with ``version``, or without it a link.

    A link is for what cannot be: there it leads to what can. ``in_panel`` says that its page opens in the panel, too.
    """

    title: str
    says: str
    go: str
    address: str
    version: int | None = None
    in_panel: bool = False


@require_safe
@vary_on_headers("HX-Request", "HX-Request-Type")
def become(request: Request, activity_id: UUID, standing: str) -> HttpResponse:
    """Say what it takes for an activity to stand another way, or why it cannot; cancelling shows whom it touches.

    Nothing is saved: each button leads to where such a change is made. One query, two for what all of a campaign does.
    """
    found = activity_to_edit(request.access, activity_id, timezone.now())
    if standing not in STANDINGS:
        raise Http404(_("There is no such state."))
    road = road_to(standing, activity=ActivityState(found.state), campaign=CampaignState(found.campaign.state))
    back = way_back(request, default="")
    if road == Road.NONE:
        return redirect("campaigns:activity_panel" if wants_part(request) else "campaigns:activity", found.pk)
    if road == Road.CANCEL:
        query = f"?{urlencode({'next': back})}" if back else ""
        return redirect(reverse("campaigns:cancel_activity", args=[found.pk]) + query)
    part = "#in_panel" if wants_part(request) else ""
    context = {"activity": found, "step": _STEPS[road](found, standing), "back": back}
    return render(request, f"campaigns/activity_step.html{part}", context)


def _book(found: Activity, _standing: str) -> Step:
    return Step(
        title=_("Book %(title)s") % {"title": found},
        says=_("Commitments were made outside: moving it warns, and it stays when its campaign moves."),
        go=_("It is booked"),
        address=reverse("campaigns:book_activity", args=[found.pk]),
        version=found.version,
    )


def _unbook(found: Activity, _standing: str) -> Step:
    return Step(
        title=_("%(title)s is not booked any more") % {"title": found},
        says=_("It is planned again, and goes along when its campaign moves."),
        go=_("It is planned"),
        address=reverse("campaigns:unbook_activity", args=[found.pk]),
        version=found.version,
    )


def _restore(found: Activity, _standing: str) -> Step:
    return Step(
        title=_("Bring %(title)s back") % {"title": found},
        says=_("It is cancelled. It comes back as it was, and so do its duties."),
        go=_("Bring it back"),
        address=reverse("campaigns:restore_activity", args=[found.pk]),
        version=found.version,
    )


def _make_campaign(found: Activity, standing: str) -> Step:
    campaign = found.campaign
    (step,) = (each for each in next_steps(CampaignState(campaign.state)) if each.state == standing)
    count = campaign.activities.count()
    along = ngettext(
        "Only a whole campaign is a draft or tentative: its %(count)d activity goes along.",
        "Only a whole campaign is a draft or tentative: its %(count)d activities go along.",
        count,
    )
    return Step(
        title=str(step.label),
        says=f"{along % {'count': count}} {step.what_happens}",
        go=str(step.label),
        address=reverse("campaigns:campaign_state", args=[campaign.pk, standing]),
        version=campaign.version,
    )


def _confirm_campaign(found: Activity, _standing: str) -> Step:
    facts = {"title": found, "campaign": found.campaign, "state": found.campaign.get_state_display().lower()}
    return Step(
        title=_("%(title)s stays as it is") % facts,
        says=_("%(campaign)s is %(state)s, and so is all that is in it. Confirm the campaign: duties and alerts start.")
        % facts,
        go=_("Confirm …"),
        address=reverse("campaigns:confirm_campaign", args=[found.campaign_id]),
    )


def _follows_days(found: Activity, _standing: str) -> Step:
    assert found.starts_on is not None and found.ends_on is not None, "only what waits or is cancelled has no days"
    days = short_days(found.starts_on, found.ends_on, today=timezone.localdate())
    return Step(
        title=_("%(title)s stays as it is") % {"title": found},
        says=_("Its days are %(days)s. What is live and what is done follows the days: move it, and it does.")
        % {"days": days},
        go=_("Move"),
        address=reverse("campaigns:move_activity", args=[found.pk]),
        in_panel=True,
    )


def _needs_days(found: Activity, _standing: str) -> Step:
    return Step(
        title=_("%(title)s stays as it is") % {"title": found},
        says=_("It waits for a date. Give it one first."),
        go=_("Give it a date"),
        address=reverse("campaigns:move_activity", args=[found.pk]),
        in_panel=True,
    )


def _campaign_stays(found: Activity, standing: str) -> Step:
    says = _("%(campaign)s is %(before)s and cannot become %(after)s from there.")
    return _to_campaign(found, says, after=str(CampaignState(standing).label).lower())


def _closed(found: Activity, _standing: str) -> Step:
    return _to_campaign(found, _("%(campaign)s is %(before)s, with all that is in it. Bring the campaign back first."))


def _to_campaign(found: Activity, says: str, **facts: str) -> Step:
    before = found.campaign.get_state_display().lower()
    return Step(
        title=_("%(title)s stays as it is") % {"title": found},
        says=says % {"campaign": found.campaign, "before": before, **facts},
        go=_("Open the campaign"),
        address=reverse("campaigns:campaign", args=[found.campaign_id]),
    )


_STEPS: Final[Mapping[Road, Callable[[Activity, str], Step]]] = {
    Road.BOOK: _book,
    Road.UNBOOK: _unbook,
    Road.RESTORE: _restore,
    Road.MAKE_CAMPAIGN: _make_campaign,
    Road.CONFIRM_CAMPAIGN: _confirm_campaign,
    Road.NEEDS_DAYS: _needs_days,
    Road.FOLLOWS_DAYS: _follows_days,
    Road.CAMPAIGN_STAYS: _campaign_stays,
    Road.CLOSED: _closed,
}
