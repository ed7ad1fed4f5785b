"""Tags that put what is one person's own into pages of rooms that know nothing of it; loaded as builtins."""

from typing import Any

from django import template
from django.urls import reverse

from calendar_app.calendar.own.actions import FIELD_OF, Noted, Starrable
from calendar_app.calendar.own.notes import note_about
from campaigns.models import Channel
from departments.models import Department

register = template.Library()


@register.inclusion_tag("own/star.html", takes_context=True)
def star(context: template.Context, thing: Starrable, by_key: bool = True) -> dict[str, Any]:
    """Show the button that stars a thing, nothing to whoever looks on. No query beside that of the page's favourites.

    With ``by_key`` the key "f" presses it.
    """
    kind = FIELD_OF[type(thing)]
    key = thing.slug if isinstance(thing, (Channel, Department)) else str(thing.pk)
    is_shown = not context.get("viewing_as")
    return {
        "is_shown": is_shown,
        "is_on": is_shown and any((each.kind, each.key) == (kind, key) for each in context["favourites"]),
        "address": reverse(f"star_{kind}", args=[key]),
        "name": str(thing),
        "by_key": by_key,
    }


@register.inclusion_tag("own/note.html", takes_context=True)
def own_note(context: template.Context, thing: Noted) -> dict[str, Any]:
    """Show the field for a note of one's own about a thing, nothing to whoever looks on. One query."""
    kind = FIELD_OF[type(thing)]
    is_shown = not context.get("viewing_as")
    note = note_about(context["access"], thing) if is_shown else None
    return {
        "is_shown": is_shown,
        "address": reverse(f"note_{kind}", args=[thing.pk]),
        "text": note.text if note else "",
        "version": note.version if note else 0,
    }
