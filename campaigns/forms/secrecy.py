"""The form that says who may know of a campaign."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.actions.secrecy import set_secrecy, terms_of
from campaigns.enums import OthersSee, Secrecy
from campaigns.forms.fields import ListField, day_field, time_field
from campaigns.forms.saving import VersionedForm
from campaigns.models import Campaign
from campaigns.queries.secrecy import departments_taking_part, found_by_name, people_in_house
from campaigns.rules.secrecy import Terms, instant
from departments.actions.checks import checked_zone
from departments.errors import Refused
from departments.models import Department, User

MORNING = dt.time(9)


class SecrecyForm(VersionedForm):
    """Who may know of a campaign, until when, and what others see of it. ``save`` is one action."""

    secrecy = forms.ChoiceField(label=gettext_lazy("Who may know of it"), widget=forms.RadioSelect)
    until_day = day_field(label=gettext_lazy("Until"), required=False)
    until_time = time_field(label=gettext_lazy("At"), required=False)
    until_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        required=False,
        max_length=63,
        widget=forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"}),
    )
    departments = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Departments that may know"),
        queryset=Department.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Those that take part are listed. All people in a department you tick see everything."),
    )
    people = forms.ModelMultipleChoiceField(
        label=gettext_lazy("People who may know"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = ListField(
        label=gettext_lazy("Name others"),
        item_length=254,
        help_text=gettext_lazy("Names or addresses of people, or names of departments, with commas between them."),
    )
    others_see = forms.ChoiceField(label=gettext_lazy("What others see"), widget=forms.RadioSelect)
    code_name = forms.CharField(
        label=gettext_lazy("Code name"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Nothing that gives the campaign away. It stands in calendars, mails and feeds."),
    )

    def __init__(self, data: Any = None, *, campaign: Campaign, viewer: int | None, zone: str) -> None:
        self.campaign, self.zone = campaign, zone
        super().__init__(data, initial=_initial(campaign, zone))
        self.remember(campaign)
        self.fields["secrecy"].choices = _secrecy_choices()  # type: ignore[attr-defined]
        self.fields["others_see"].choices = _others_see_choices()  # type: ignore[attr-defined]
        self.fields["departments"].queryset = departments_taking_part(campaign)  # type: ignore[attr-defined]
        named = campaign.named.filter(user__isnull=False).values("user")
        offered = people_in_house().filter(pk__in=[*named.values_list("user", flat=True), viewer or 0])
        self.fields["people"].queryset = offered.exclude(pk=campaign.owner_id)  # type: ignore[attr-defined]

    def values_of(self, row: Campaign) -> dict[str, Any]:
        """Return what the fields hold of a campaign, and of its list of who may know."""
        values = {name: value for name, value in _initial(row, self.zone).items() if name != "version"}
        return {**values, "people": [key for key in values["people"] if key != row.owner_id]}

    def clean_others(self) -> dict[str, set[int]]:
        """Return the keys of the people and departments that were named; refuse what nobody is called."""
        people, departments, unknown = found_by_name(self.cleaned_data["others"])
        if unknown:
            raise ValidationError(
                _("Nobody here, or more than one, goes by %(names)s. Give the address, or ask an ops admin.")
                % {"names": ", ".join(unknown)}
            )
        return {"people": {row.pk for row in people}, "departments": {row.pk for row in departments}}

    def save(self, *, by: User) -> Campaign | None:
        """Return the campaign; None when the action refused, and the form says why."""
        values = self.cleaned_data
        people = {row.pk for row in values["people"]} | values["others"]["people"]
        departments = {row.pk for row in values["departments"]} | values["others"]["departments"]
        return self.save_by(
            lambda: set_secrecy(
                by=by,
                campaign_id=self.campaign.pk,
                terms=self._terms(),
                user_ids=people - {self.campaign.owner_id},
                department_ids=departments,
                version=self.seen_version,
            )
        )

    def _terms(self) -> Terms:
        values = self.cleaned_data
        secrecy = Secrecy(values["secrecy"])
        until, zone = None, ""
        if secrecy == Secrecy.EMBARGO:
            if values["until_day"] is None:
                raise Refused(_("Say until which day nobody else may know."), field="until_day")
            zone = checked_zone(values["until_zone"], field="until_zone")
            until = instant(values["until_day"], values["until_time"] or MORNING, zone)
        return Terms(secrecy, OthersSee(values["others_see"]), values["code_name"], until, zone)


def _initial(campaign: Campaign, zone: str) -> dict[str, Any]:
    terms = terms_of(campaign)
    zone = terms.embargo_zone or zone
    until = terms.embargo_until.astimezone(ZoneInfo(zone)) if terms.embargo_until else None
    return {
        "secrecy": terms.secrecy,
        "others_see": terms.others_see,
        "code_name": terms.code_name,
        "until_day": until.date() if until else None,
        "until_time": until.time() if until else MORNING,
        "until_zone": zone,
        "departments": sorted(campaign.named.filter(department__isnull=False).values_list("department", flat=True)),
        "people": sorted(campaign.named.filter(user__isnull=False).values_list("user", flat=True)),
        "version": campaign.version,
    }


def _secrecy_choices() -> list[tuple[str, str]]:
    return [
        (Secrecy.OPEN, _("Everybody in the organisation")),
        (Secrecy.CONFIDENTIAL, _("Only those who are named")),
        (Secrecy.EMBARGO, _("Only those who are named, until a moment; then everybody")),
    ]


def _others_see_choices() -> list[tuple[str, str]]:
    return [
        (OthersSee.NOTHING, _("Nothing: it is as if it were not there")),
        (OthersSee.CODE_NAME, _("Its code name, with channels, days and who leads it")),
        (OthersSee.BUSY, _("Only that something confidential is on, with channel and days")),
    ]
