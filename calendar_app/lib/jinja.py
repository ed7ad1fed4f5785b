"""The Jinja2 environment of the calendar grid."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from jinja2 import Environment

from calendar_app.lib.hours import spoken_hour


def environment(**options: Any) -> Environment:
    """Return an environment with translation, ``url``, ``static``, ``hour``; autoescape is on, as Django asks."""
    extensions = ["jinja2.ext.i18n"]
    built = Environment(**options, extensions=extensions, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 - in options
    built.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    built.globals.update(static=static, url=reverse)
    built.filters["hour"] = spoken_hour
    return built
