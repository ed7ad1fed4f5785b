"""What the frame of every page needs."""

from typing import Any

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from calendar_app.calendar.own.favourites import Starred, favourites
from calendar_app.calendar.saved.queries import view_links
from calendar_app.calendar.state import known_state
from campaigns.queries.desk import unacknowledged_count
from campaigns.rules.people_permissions import can_see_people
from campaigns.rules.permissions import can_plan_campaigns
from departments.access import NOBODY, Access
from departments.http import Request


def frame(request: Request) -> dict[str, Any]:
    """Return the viewer's access and what the frame asks of it, the desk's count, and whether this is demo data.

    Each is read when looked at.

    While somebody looks on in another's place, ``viewing_as`` is that person, and all of it is theirs.
    """
    access = getattr(request, "access", NOBODY)
    starred = SimpleLazyObject(lambda: _favourites(request, access))
    return {
        "access": access,
        "viewing_as": getattr(request, "viewing_as", None),
        "demo_data": SimpleLazyObject(lambda: request.organisation.is_demo),
        "sees_people": SimpleLazyObject(lambda: can_see_people(access)),
        "saved_views": SimpleLazyObject(lambda: view_links(access)),
        "favourites": starred,
        "rail_favourites": SimpleLazyObject(lambda: [each for each in starred if each.is_in_rail]),
        "plans": SimpleLazyObject(lambda: can_plan_campaigns(access)),
        "desk_count": SimpleLazyObject(lambda: _desk_count(request, access)),
    }


def _desk_count(request: Request, access: Access) -> int:
    state = known_state(request)
    return state.waiting if state else unacknowledged_count(access, timezone.now())


def _favourites(request: Request, access: Access) -> list[Starred]:
    state = known_state(request)
    return [] if state and not state.starred else favourites(access, timezone.now())
