"""Read-only links: one's own, making them, another address, ending them."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Status

from calendar_app.api.entrance import ApiRequest, reading, sharing
from calendar_app.api.once import tells_once
from calendar_app.api.paging import Page, Paging, page_of
from calendar_app.api.shapes.links import LinkMade, LinkOut, NewLink, link_made, link_out
from calendar_app.links.actions import NewAddress, Shows, create_link, renew_address, restore_link, revoke_link
from calendar_app.links.addresses import path_of
from calendar_app.links.queries import link_to_end, own_link, own_links, view_to_show
from calendar_app.models import SharedLink

router = Router(tags=["Links"])


@router.get("", response=Page[LinkOut], auth=reading, summary="List your links")
def list_links(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """Those you did not end, the oldest first; those that are over by themselves, too."""
    return page_of(
        _own(request), asked, by=("created_at", "id"), shown=lambda found: [link_out(link) for link in found]
    )


@router.get("/{uuid:link_id}", response=LinkOut, auth=reading, summary="Read a link")
def read_link(request: ApiRequest, link_id: UUID) -> LinkOut:
    """One of your links."""
    return link_out(get_object_or_404(_own(request), pk=link_id))


@router.post("", response={201: LinkMade}, auth=sharing, summary="Make a link")
def make_link(request: ApiRequest, response: HttpResponse, new: NewLink) -> Status[LinkMade]:
    """A link to a view you see, for people without a seat. For those who plan campaigns.

    Nothing that hides from anybody is ever shown by it. It goes on when the token is over.
    """
    view = view_to_show(request.access, new.view)
    shows = Shows(
        new.first_day, new.last_day, new.with_drafts, new.shows_status, new.shows_departments, new.shows_owner
    )
    made = create_link(by=request.user, view=view, name=new.name, shows=shows, until=new.until, password=new.password)
    return Status(201, _made(request, response, made))


@router.post("/{uuid:link_id}/address", response=LinkMade, auth=sharing, summary="Give a link a new address")
def change_address(request: ApiRequest, response: HttpResponse, link_id: UUID) -> LinkMade:
    """The one before works no more."""
    return _made(request, response, renew_address(by=request.user, link_id=own_link(request.access, link_id).pk))


@router.delete("/{uuid:link_id}", response={204: None}, auth=sharing, summary="End a link")
def end_link(request: ApiRequest, link_id: UUID) -> Status[None]:
    """Its address shows nothing any more; for a day it can be brought back.

    A head may end one that is open onto their department, an ops admin any.
    """
    longest = request.organisation.longest_link_days
    found = link_to_end(request.access, link_id, longest_days=longest, now=timezone.now())
    revoke_link(by=request.user, link_id=found.pk)
    return Status(204, None)


@router.post("/{uuid:link_id}/restore", response=LinkOut, auth=sharing, summary="Bring a link back")
def bring_link_back(request: ApiRequest, link_id: UUID) -> LinkOut:
    """At the address it had, within a day of its end."""
    restore_link(by=request.user, link_id=own_link(request.access, link_id).pk)
    return read_link(request, link_id)


def _own(request: ApiRequest) -> QuerySet[SharedLink]:
    return own_links(request.access, longest_days=request.organisation.longest_link_days)


def _made(request: ApiRequest, response: HttpResponse, new: NewAddress) -> LinkMade:
    tells_once(response)
    link = get_object_or_404(_own(request), pk=new.link.pk)
    return link_made(link, settings.BASE_URL + path_of(link.pk, new.token))
