"""Picking the issue an activity appears in, on every form that gives it its days."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from campaigns.models import Activity, Channel, ClosingDate
from campaigns.queries.closings import IssueOffers, issue_offers


class IssueField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An issue of the chosen channel; the page offers the ones near the chosen day."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Issue"),
            queryset=ClosingDate.objects.none(),
            required=False,
            error_messages={"invalid_choice": gettext_lazy("This issue is not there any more. Choose another.")},
        )


def offered_to(activity: Activity | None) -> Any:
    """Return the issues an activity may have: all in use, and the one it has."""
    return ClosingDate.objects.filter(Q(retired_at=None) | Q(pk=activity.closing_id if activity else None))


def days_of_issue(values: dict[str, Any], *, before: Activity | None) -> dict[str, Any]:
    """Return first and last day as the issue that was picked says; empty where a day was typed, or nothing picked.

    A day counts as typed where it is not the one the activity has already.
    """
    closing = values.get("closing")
    had = before.closing_id if before else None
    if closing is None or closing.pk == had:
        return {}
    typed = values.get("starts_on")
    if typed is not None and not (before and typed == before.starts_on):
        return {}
    return {"starts_on": closing.appears_on, "ends_on": closing.last_on or closing.appears_on}


def offers_for(channel: Channel | None, values: Any, *, now: dt.datetime) -> IssueOffers | None:
    """Return the issues to offer for what a form holds; None without a channel that has any."""
    if channel is None:
        return None
    chosen = values.get("closing")
    if isinstance(chosen, int):
        chosen = ClosingDate.objects.filter(pk=chosen).first()
    return issue_offers(channel.pk, day=values.get("starts_on"), chosen=chosen, now=now, today=timezone.localdate(now))
