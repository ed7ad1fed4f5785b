"""The Jinja2 environment of what the calendar draws again and again."""

import datetime as dt
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from jinja2 import Environment

from calendar_app.lib.hours import spoken_hour
from calendar_app.lib.template_tags import icon, moment


def environment(**options: Any) -> Environment:
    """Return an environment with translation, ``url``, ``static``, ``icon``, ``hour`` and ``moment``.

    Autoescape is on, as Django asks.
    """
    extensions = ["jinja2.ext.i18n"]
    built = Environment(**options, extensions=extensions, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 - in options
    built.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    built.globals.update(static=static, url=reverse, icon=icon)
    built.filters.update(hour=spoken_hour, moment=_moment)
    return built


def _moment(value: dt.datetime, form: str) -> str:
    return moment(localtime(value), form)
