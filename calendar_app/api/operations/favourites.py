"""What one starred: reading it, starring, taking the star off."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Status

from calendar_app.api.entrance import ApiRequest, answering, reading
from calendar_app.api.shapes.favourites import FavouriteOut, Kind, favourites_out
from calendar_app.calendar.own.actions import Starrable, set_favourite
from calendar_app.calendar.own.favourites import favourites
from calendar_app.calendar.saved.queries import known_views
from campaigns.queries.fetch import activity_to_see, campaign_to_see, channel_to_see, department_to_see

router = Router(tags=["Favourites"])


@router.get("", response=list[FavouriteOut], auth=reading, summary="List favourites")
def list_favourites(request: ApiRequest) -> list[FavouriteOut]:
    """All you starred and may see, by kind and name: 200 at the most. `mark=favourite` lists their activities."""
    return favourites_out(favourites(request.access, timezone.now()))


@router.put("/{kind}/{key}", response={204: None}, auth=answering, summary="Star something")
def star(request: ApiRequest, kind: Kind, key: str) -> Status[None]:
    """`key` is the id of a campaign, an activity or a saved view, or the short name of a channel or a department."""
    set_favourite(by=request.user, thing=_thing(request, kind, key), is_on=True)
    return Status(204, None)


@router.delete("/{kind}/{key}", response={204: None}, auth=answering, summary="Take a star off")
def take_star_off(request: ApiRequest, kind: Kind, key: str) -> Status[None]:
    """Doing it twice is once."""
    set_favourite(by=request.user, thing=_thing(request, kind, key), is_on=False)
    return Status(204, None)


def _thing(request: ApiRequest, kind: Kind, key: str) -> Starrable:
    """Return what is meant, as far as it may be seen. Raises Http404 for anything else."""
    now = timezone.now()
    if kind == "channel":
        return channel_to_see(request.access, key, now)
    if kind == "department":
        return department_to_see(request.access, key)
    if kind == "campaign":
        return campaign_to_see(request.access, _id(key), now)
    if kind == "activity":
        return activity_to_see(request.access, _id(key), now)
    return get_object_or_404(known_views(request.access), pk=_id(key))


def _id(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError as problem:
        raise Http404 from problem
