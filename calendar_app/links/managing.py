"""The pages on which people make links and end them, and on which heads see which are open."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calendar_app.calendar.window import parse_day
from calendar_app.lib.http import way_back
from calendar_app.links.actions import NewAddress, renew_address, restore_link, revoke_link
from calendar_app.links.addresses import path_of
from calendar_app.links.forms import LinkForm
from calendar_app.links.queries import link_to_end, links_of_department, own_link, own_links, view_to_show
from calendar_app.models import SharedLink
from campaigns.queries.fetch import department_to_manage
from campaigns.views.replies import undo_address
from departments.errors import Refused
from departments.http import Request
from departments.models import Department
from departments.roles import Permission


@require_safe
def links(request: Request) -> HttpResponse:
    """Show the person's links. One query."""
    may_make = request.access.may_anywhere(Permission.SHOW_OUTSIDE)
    return render(request, "links/links.html", {"links": _own(request), "now": timezone.now(), "may_make": may_make})


@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request: Request, view_id: uuid.UUID) -> HttpResponse:
    """Make a link to a view the person sees; show its address, this once."""
    view = view_to_show(request.access, view_id)
    day = parse_day(request.GET.get("date"), default=timezone.localdate())
    data = request.POST if request.method == "POST" else None
    form = LinkForm(data, view=view, settings=request.organisation, day=day)
    new = form.save(by=request.user) if form.is_valid() else None
    if new is None:
        context = {"form": form, "view": view}
        return render(request, "links/form.html", context, status=422 if form.is_bound else 200)
    return _address_page(request, new)


@require_POST
def renew(request: Request, link_id: uuid.UUID) -> HttpResponse:
    """Give one of the person's links another address, and show that, this once."""
    link = own_link(request.access, link_id)
    try:
        return _address_page(request, renew_address(by=request.user, link_id=link.pk))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("links")


@require_POST
def end(request: Request, link_id: uuid.UUID) -> HttpResponse:
    """End a link: one's own, a head one that is open onto their department, an ops admin any."""
    link = revoke_link(by=request.user, link_id=_link_to_end(request, link_id).pk)
    said = _("“%(name)s” has ended. Its address shows nothing any more.") % {"name": link}
    is_own = link.owner_id == request.access.user_id
    undo = undo_address(request, reverse("link_restore", args=[link.pk])) if is_own else ""
    messages.success(request, said, extra_tags=undo)
    return redirect(way_back(request, default=reverse("links")))


@require_POST
def restore(request: Request, link_id: uuid.UUID) -> HttpResponse:
    """Bring back one of the person's links that was ended a moment ago; ending it is its undo."""
    try:
        link = restore_link(by=request.user, link_id=own_link(request.access, link_id).pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        again = undo_address(request, reverse("link_end", args=[link.pk]))
        messages.success(request, _("“%(name)s” works again, at the same address.") % {"name": link}, extra_tags=again)
    return redirect("links")


@require_safe
def department_links(request: Request, slug: str) -> HttpResponse:
    """Show a head which links are open onto what is their department's. Two queries."""
    department = department_to_manage(request.access, slug)
    context = {"department": department, "links": _of(request, department)}
    return render(request, "links/department.html", context)


def _link_to_end(request: Request, link_id: uuid.UUID) -> SharedLink:
    longest = request.organisation.longest_link_days
    return link_to_end(request.access, link_id, longest_days=longest, now=timezone.now())


def _own(request: Request) -> list[SharedLink]:
    return list(own_links(request.access, longest_days=request.organisation.longest_link_days))


def _of(request: Request, department: Department) -> list[SharedLink]:
    longest = request.organisation.longest_link_days
    return list(links_of_department(department.pk, longest_days=longest, now=timezone.now()))


def _address_page(request: Request, new: NewAddress) -> HttpResponse:
    address = settings.BASE_URL + path_of(new.link.pk, new.token)
    response = render(request, "links/address.html", {"link": new.link, "address": address})
    # The page holds a secret: it is in no cache and in no history but the one in front of the person.
    patch_cache_control(response, no_store=True, private=True)
    return response
