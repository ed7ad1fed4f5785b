"""What the admin shows of campaigns: what the ops admin who looks may see, by the one definition, and no more."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.queries.visible import CAMPAIGN, Road, visible, visible_campaigns
from departments.http import Request

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[models.Model]
else:
    ModelAdmin = admin.ModelAdmin


class OnlyVisible(ModelAdmin):
    """Leaves out rows of campaigns this ops admin is not named in, also where a campaign is chosen or searched for.

    ``road`` leads from a row to its campaign.
    """

    road: Road = CAMPAIGN

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows this person may see."""
        return super().get_queryset(request).filter(seen(request, self.road))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer, and take, only campaigns this person may see."""
        if db_field.related_model is Campaign:
            kwargs["queryset"] = visible_campaigns(cast(Request, request).access, timezone.now())
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def seen(request: HttpRequest, road: Road) -> Q:
    """Return the condition under which whoever asks may see a row. No query of its own."""
    return visible(cast(Request, request).access, timezone.now(), road)
