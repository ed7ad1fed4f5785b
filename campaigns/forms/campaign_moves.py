"""The form that moves a campaign: how far its launch goes, and which activities go with it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from campaigns.actions.rescheduling import Deed, move_campaign
from campaigns.enums import ActivityState, Way, Which
from campaigns.forms.clashes import shared_reason_field
from campaigns.forms.fields import day_field, hold_field, why_field
from campaigns.models import Activity, Campaign, KeyDate
from campaigns.queries.movable import CampaignGround, movables_of
from campaigns.rules.shifting import Shift, Span, asked_shift, campaign_moves, moved, moved_day
from departments.errors import Refused
from departments.models import User

UNITS = [
    (Way.DAYS.value, _("days of the calendar")),
    (Way.WORKING_DAYS.value, _("working days of the lead department")),
]


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """One activity of the campaign: where it stands, where it would come to stand, and whether it goes along."""

    key: UUID
    title: str
    channel: str
    colour: int
    state: ActivityState
    before: Span
    after: Span
    is_picked: bool
    has_begun: bool


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What moving the campaign comes to: its launch, each dated activity, and the new days of those that go along."""

    launch_on: dt.date | None
    lines: tuple[PlanLine, ...]
    spans: Mapping[UUID, Span | None]

    @property
    def staying(self) -> int:
        """How many dated activities stay where they are."""
        return sum(not line.is_picked for line in self.lines)


class MoveCampaignForm(forms.Form):
    """A new launch, or by how many days it moves; which activities go along, each of which can be ticked or not."""

    launch_on = day_field(label=_("New launch"), required=False)
    count = forms.IntegerField(
        label=_("Or by"), required=False, help_text=_("With a minus it is earlier."),
        error_messages={"invalid": _("Give a whole number, such as 5 or -5.")},
    )  # fmt: skip
    unit = forms.ChoiceField(label=_("Counted in"), choices=UNITS, initial=Way.DAYS, widget=forms.RadioSelect)
    which = forms.ChoiceField(
        label=_("What goes along"), choices=Which.choices, initial=Which.NOT_BEGUN, widget=forms.RadioSelect,
        help_text=_("What is booked stays, unless you tick it by name."),
    )  # fmt: skip
    with_key_dates = forms.BooleanField(
        label=_("Move its key dates too"),
        required=False,
        help_text=_("Leave them where others fix them, such as a trade show."),
    )
    hold_duties = hold_field(_("Hold the duties of what goes along"))
    why = why_field()
    go_ahead = shared_reason_field()
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, campaign: Campaign, initial: Any = None) -> None:
        self.campaign = campaign
        super().__init__(data, initial={"version": campaign.version, **(initial or {})})
        self._ground: CampaignGround | None = None
        if not KeyDate.objects.filter(campaign=campaign).exists():
            del self.fields["with_key_dates"]

    @property
    def ground(self) -> CampaignGround:
        """The campaign's activities and its lead department's days; read once."""
        if self._ground is None:
            self._ground = movables_of(self.campaign)
        return self._ground

    def clean(self) -> dict[str, Any]:
        """Make one shift of the launch or the number; refuse both, and neither."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return found
        try:
            found["shift"] = asked_shift(
                self.campaign.launch_on,
                launch_on=found["launch_on"],
                count=found["count"],
                way=Way(found["unit"]),
                days=self.ground.days,
            )
        except Refused as refusal:
            self.add_error("launch_on" if refusal.field == "launch_on" else "count", str(refusal))
        return found

    @property
    def picked(self) -> frozenset[UUID] | None:
        """What was ticked; None where the list was made for another choice, or is not there yet."""
        if not isinstance(self.data, QueryDict) or self.data.get("listed") != self.data.get("which"):
            return None
        return frozenset(keys_in(self.data.getlist("pick")))

    def plan(self) -> Plan | None:
        """Return what it comes to, or None while how far is open or cannot be. One query, and three for the ground."""
        shift = getattr(self, "cleaned_data", {}).get("shift")
        if shift is None:
            return None
        which = Which(self.cleaned_data["which"])
        try:
            return self._plan(shift, which)
        except Refused as refusal:
            self.add_error("launch_on" if self.cleaned_data["launch_on"] else "count", str(refusal))
            return None

    def _plan(self, shift: Shift, which: Which) -> Plan:
        ground, launch = self.ground, self.campaign.launch_on
        spans = campaign_moves(ground.rows, shift, which, today=ground.today, picked=self.picked)
        rows = {row.pk: row for row in Activity.objects.filter(campaign=self.campaign).select_related("channel")}
        lines = [
            PlanLine(
                key=each.key,
                title=rows[each.key].title,
                channel=rows[each.key].channel.name,
                colour=rows[each.key].channel.colour,
                state=each.state,
                before=each.span,
                after=moved(each.span, shift, each.days),
                is_picked=each.key in spans,
                has_begun=each.span.starts_on <= ground.today,
            )
            for each in ground.rows
            if each.span is not None and each.state != ActivityState.CANCELLED and each.key in rows
        ]
        launch_on = None if launch is None else moved_day(launch, shift, ground.days)
        return Plan(launch_on=launch_on, lines=tuple(lines), spans=spans)

    def save(self, *, by: User) -> Deed | None:
        """Move the campaign and return the deed; None when the action refused, and the form says why."""
        try:
            return move_campaign(
                by=by,
                campaign_id=self.campaign.pk,
                shift=self.cleaned_data["shift"],
                which=Which(self.cleaned_data["which"]),
                picked=self.picked,
                version=self.cleaned_data["version"],
                why=self.cleaned_data["why"],
                hold_duties=self.cleaned_data["hold_duties"],
                go_ahead=self.cleaned_data["go_ahead"],
                with_key_dates=self.cleaned_data.get("with_key_dates", False),
            )
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None


def keys_in(texts: list[str]) -> list[UUID]:
    """Return the texts that are keys; anything else was not ticked in our list."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
