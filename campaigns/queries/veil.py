"""What takes the place of a veiled campaign's texts, as SQL: what must not show does not leave the database."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, CharField, F, Q, Value, When
from django.utils.translation import gettext as _

from campaigns.enums import OthersSee, Veil
from campaigns.models import Campaign
from campaigns.queries.visible import CAMPAIGN, Road, is_open, known, visible
from departments.access import Access


def veil_of(access: Access, at: dt.datetime, road: Road = CAMPAIGN) -> Case:
    """Return the expression for the ``Veil`` of a row that ``access`` knows of at ``at``. No query of its own.

    Annotate rows with it as ``veil``: the other expressions here stand on that.
    """
    # What is open to all is open to whoever knows of it, so most rows need no look at the lists.
    return Case(
        When(is_open(at, road), then=Value(Veil.OPEN.value)),
        When(visible(access, at, road), then=Value(Veil.OPEN.value)),
        When(Q(**{f"{road.campaign}others_see": OthersSee.CODE_NAME}), then=Value(Veil.CODE_NAME.value)),
        default=Value(Veil.BUSY.value),
        output_field=CharField(),
    )


def if_open(field: str) -> Case:
    """Return ``field`` where the row's ``veil`` is open, else NULL."""
    return Case(When(veil=Veil.OPEN, then=F(field)), default=Value(None))


def unless_busy(field: str) -> Case:
    """Return ``field`` where the row is open or goes by its code name, else NULL."""
    return Case(When(veil=Veil.BUSY, then=Value(None)), default=F(field))


def campaign_name(road: Road = CAMPAIGN) -> Case:
    """Return the campaign's name, its code name, or NULL, in whose place ``label`` has words."""
    return Case(
        When(veil=Veil.OPEN, then=F(f"{road.campaign}name")),
        When(veil=Veil.CODE_NAME, then=F(f"{road.campaign}code_name")),
        default=Value(None),
        output_field=CharField(),
    )


def label(name: str | None) -> str:
    """Return what a campaign goes by in the reader's language: its name or code name, else that it is confidential."""
    return name or _("Confidential")


@dataclass(frozen=True)
class Shown:
    """How much of a campaign somebody is shown, and what it goes by."""

    veil: Veil
    label: str


def campaigns_shown(access: Access, campaign_ids: Collection[UUID], *, at: dt.datetime) -> dict[UUID, Shown]:
    """Return how these campaigns read to ``access`` at ``at``; what is not known to them is missing. One query.

    None when there are none to ask for.
    """
    if not campaign_ids:
        return {}
    rows = Campaign.objects.filter(known(access, at), pk__in=campaign_ids).annotate(veil=veil_of(access, at))
    values = rows.annotate(shown=campaign_name()).values_list("pk", "veil", "shown")
    return {key: Shown(Veil(veil), label(name)) for key, veil, name in values}
