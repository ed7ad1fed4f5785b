"""Puts somebody who looks on in another's place there, and lets nothing be changed meanwhile."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendar_app.lib.database import nothing_is_written
from calendar_app.lib.htmx import wants_part
from calendar_app.looking_on.ending import end
from calendar_app.looking_on.routes import SHOWN, WAYS_OUT
from calendar_app.looking_on.session import Looking
from calendar_app.reader import as_read_by
from campaigns.queries.looking_on import person_to_view_as
from departments.access import access_for
from departments.actions.looking_on import end_view_as
from departments.enums import LookingOnEnded
from departments.errors import NotAllowed
from departments.http import Request
from departments.models import User

Handler = Callable[[HttpRequest], HttpResponse]

SAFE = ("GET", "HEAD", "OPTIONS")

_ENDED: dict[LookingOnEnded, Promise] = {
    LookingOnEnded.TIME_OVER: gettext_lazy("The hour is over: you see your own pages again."),
    LookingOnEnded.RIGHT_LOST: gettext_lazy(
        "You may not look on as this person any more: you see your own pages again."
    ),
}


class LookingOnMiddleware:
    """Sets ``request.viewing_as``, and ``request.access`` to what both that person and the viewer may see.

    The right to it is asked again at every request; where it is gone, or the hour over, looking on ends by itself.
    Meanwhile every unsafe method is refused but for stopping and signing out, and so is every page that is not among
    ``SHOWN``; pages that are shown are made in a transaction that can write nothing. Three queries more than usual.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = cast(Request, request)
        looking = Looking.of(request.session) if request.user.is_authenticated else None
        if looking is None:
            return self.get_response(request)
        if timezone.now() >= looking.until:
            return self._over(asked, looking, LookingOnEnded.TIME_OVER)
        try:
            person = person_to_view_as(asked.access, looking.user_id)
        except (Http404, NotAllowed):
            return self._over(asked, looking, LookingOnEnded.RIGHT_LOST)
        return self._in_the_place_of(person, asked)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Refuse what is not for somebody who looks on."""
        asked = cast(Request, request)
        route = request.resolver_match.view_name if request.resolver_match else ""
        changes = request.method not in SAFE
        if route in WAYS_OUT:
            return None
        if changes and getattr(request, "looked_on_until_now", False):
            raise NotAllowed(
                _("You do not look on as somebody else any more. Nothing was changed; load the page again.")
            )
        if asked.viewing_as is None:
            return None
        if changes:
            return _refused(asked, asked.viewing_as)
        if route not in SHOWN:
            raise NotAllowed(
                _("You look on as %(name)s, and this page is not shown meanwhile. Stop to open it for yourself.")
                % {"name": asked.viewing_as}
            )
        return None

    def _in_the_place_of(self, person: User, request: Request) -> HttpResponse:
        viewer = request.user
        request.viewing_as = person
        request.access = access_for(person).seen_by(request.access)
        guard = nothing_is_written() if request.method in SAFE else nullcontext()
        with as_read_by(person, request.organisation), guard:
            response = self.get_response(request)
        if request.user != viewer:
            end_view_as(by=viewer, user_id=person.pk, why=LookingOnEnded.SIGNED_OUT)
        return response

    def _over(self, request: Request, looking: Looking, why: LookingOnEnded) -> HttpResponse:
        """Go on as the viewer themself; what was asked for on a page shown in the other's place is not done."""
        end(request, looking, why=why)
        request.looked_on_until_now = True  # type: ignore[attr-defined]
        messages.warning(request, str(_ENDED[why]))
        if request.method not in SAFE:
            # Only after the view: the way out may still be taken with the token of the page shown last.
            response = self.get_response(request)
            rotate_token(request)
            return response
        rotate_token(request)
        return HttpResponse(headers={"HX-Refresh": "true"}) if wants_part(request) else self.get_response(request)


def _refused(request: Request, person: User) -> HttpResponse:
    """Answer that nothing can be changed: htmx gets the sentence where messages stand, and its page stays as it is."""
    sentence = _("You look on as %(name)s, so nothing can be changed. Stop looking on first.") % {"name": person}
    if not wants_part(request):
        raise NotAllowed(sentence)
    messages.error(request, sentence)
    response = render(request, "components/messages_swap.html", status=403)
    response["HX-Reswap"] = "none"
    return response
