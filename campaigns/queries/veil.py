"""What takes the place of a veiled campaign's texts, as SQL: what must not show does not leave the database."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Case, CharField, F, Field, Q, Value, When
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from campaigns.enums import OthersSee, Veil
from campaigns.queries.visible import CAMPAIGN, Road, is_open, visible
from departments.access import Access


def veil_of(access: Access, at: dt.datetime, road: Road = CAMPAIGN) -> Case:
    """Return the expression for the ``Veil`` of a row that ``access`` knows of at ``at``. No query of its own."""
    # What is open to all is open to whoever knows of it, so most rows need no look at the lists.
    return Case(
        When(is_open(at, road), then=Value(Veil.OPEN.value)),
        When(visible(access, at, road), then=Value(Veil.OPEN.value)),
        When(Q(**{f"{road.campaign}others_see": OthersSee.CODE_NAME}), then=Value(Veil.CODE_NAME.value)),
        default=Value(Veil.BUSY.value),
        output_field=CharField(),
    )


def if_open(
    field: str, *, veil: str = "veil", otherwise: Any = None, output_field: Field[Any, Any] | None = None
) -> Case:
    """Return ``field`` where the row's annotation ``veil`` is open, else ``otherwise`` (a value; NULL unless given)."""
    instead = Value(otherwise) if not isinstance(otherwise, Combinable) else otherwise
    return Case(When(**{veil: Veil.OPEN.value}, then=F(field)), default=instead, output_field=output_field)


def unless_busy(field: str, *, veil: str = "veil") -> Case:
    """Return ``field`` where the row is open or shown by its code name, else NULL."""
    return Case(When(~Q(**{veil: Veil.BUSY.value}), then=F(field)), default=Value(None))


def campaign_name(road: Road = CAMPAIGN, *, veil: str = "veil") -> Case:
    """Return the name to show: the campaign's own, its code name, or NULL where ``label`` has to say something."""
    return Case(
        When(**{veil: Veil.OPEN.value}, then=F(f"{road.campaign}name")),
        When(**{veil: Veil.CODE_NAME.value}, then=F(f"{road.campaign}code_name")),
        default=Value(None),
        output_field=CharField(),
    )


def label(name: str | None) -> str:
    """Return what stands for a campaign in the reader's language: its (code) name, or that it is confidential."""
    return name or _("Confidential")


def labelled(row: Mapping[str, Any], name: str = "campaign_name") -> str:
    """Return the label of a row read with ``campaign_name``."""
    return label(row[name])
