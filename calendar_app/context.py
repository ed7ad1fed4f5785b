"""What the frame of every page needs."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from campaigns.queries.desk import unacknowledged_count
from departments.access import NOBODY
from departments.models import OrganisationSettings


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the organisation, the viewer's access and the desk's count; each is read when first looked at."""
    access = getattr(request, "access", NOBODY)
    organisation = SimpleLazyObject(lambda: OrganisationSettings.objects.get())
    return {
        "access": access,
        "organisation": organisation,
        "desk_count": SimpleLazyObject(lambda: unacknowledged_count(access)),
    }
