"""What the views that change something answer with."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TypeVar

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from calendar_app.lib.htmx import wants_part
from calendar_app.lib.http import way_back
from campaigns.actions.trying_routes import Tried
from campaigns.queries.deeds import last_entry
from departments.errors import Conflict, Refused
from departments.http import Request

CHANGED = "instep:changed"
"""Dispatched on the body when a campaign or an activity was changed, so that what shows it asks again."""

Done = TypeVar("Done")


def tried(request: Request, action: Callable[[], Done]) -> Done | None:
    """Return what ``action`` returns; None when it refused, which is then said in a message."""
    try:
        return action()
    except Conflict:
        messages.warning(request, _("Nothing was changed, because somebody was quicker. Look at it again first."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return None


def say_trial(
    request: HttpRequest, send: Callable[[], Tried], words: Callable[[Tried], str], *, about: object = ""
) -> None:
    """Let ``send`` try something and say in a message how it ended, or why not; ``about`` says what, among several."""
    try:
        ended = send()
    except Refused as refusal:
        messages.warning(request, f"{about}: {refusal}" if about else str(refusal))
    else:
        (messages.success if ended.is_accepted else messages.error)(request, words(ended))


def posted(request: Request) -> QueryDict | None:
    """Return what a form was sent with, None where it is only asked for: a form may well be sent with nothing in it."""
    return request.POST if request.method == "POST" else None


def seen_version(request: Request) -> int | None:
    """Return the version the person saw, as the form or an undo's address carries it."""
    text = request.POST.get("version") or request.GET.get("version") or ""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def moment_in(request: Request, name: str) -> dt.datetime | None:
    """Return the moment that an undo's address carries under ``name``; None where it carries none."""
    return moment_of(request.GET.get(name, ""))


def moment_of(text: str) -> dt.datetime | None:
    """Return the moment a form or an address names; None for what is none."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and timezone.is_aware(found) else None


def answered(request: Request, *, default: str) -> HttpResponse:
    """Return to where the person came from, ``default`` otherwise.

    htmx gets the message alone, which empties the panel it asked for, and the news that something changed.
    """
    if not wants_part(request):
        return redirect(way_back(request, default=default))
    response = render(request, "components/messages_swap.html")
    return trigger_client_event(response, CHANGED, {"target": "body"})


def is_redo(request: Request) -> bool:
    """Whether a person does again what they had taken back."""
    return "redo" in request.GET


def undo_address(request: Request, address: str, *, default: str = "", **query: str | int) -> str:
    """Return the address an Undo posts to; it leads back to where the person is now, ``default`` otherwise.

    In an answer to an Undo it is what a Redo posts to. Where it always leads to one page, it needs no ``default``.
    """
    return _to_and_fro(request, address, default, query, is_redo="undo" in request.GET)


def redo_address(request: Request, address: str, *, default: str) -> str:
    """Return the address a Redo posts to, where something was taken back; in an answer to a Redo, what an Undo does."""
    return _to_and_fro(request, address, default, {}, is_redo=not is_redo(request))


def _to_and_fro(request: Request, address: str, default: str, query: Mapping[str, str | int], *, is_redo: bool) -> str:
    way = {"redo" if is_redo else "undo": 1}
    back = way_back(request, default=default)
    return f"{address}?{urlencode({**query, **way, **({'next': back} if back else {})})}"


def way_back_of(request: Request, row: Model, *, default: str) -> str:
    """Return the address that takes back what this person just did to ``row``; "" if nothing. One query.

    Nothing where they read no history of it, such as of a duty in a campaign they know by its code name.
    """
    entry = last_entry(row, access=request.access, at=timezone.now())
    return undo_address(request, reverse("campaigns:undo_entry", args=[entry]), default=default) if entry else ""
