"""Template tags every page may use; loaded as builtins."""

import datetime as dt
import re
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi

from calendar_app.lib.dates import short_day, short_days, written
from calendar_app.lib.habits import active_date_order
from calendar_app.lib.hours import spoken_hour

register = template.Library()

THEMES = ("light", "dark")
"""What may be chosen instead of what the system says."""

THEME_COOKIE = "instep-theme"
"""Where ``static/js/shell.js`` keeps it."""

_BETWEEN_TICKS = re.compile(r"`([^`]+)`")


@register.filter
def lookup(mapping: dict[object, object], key: object) -> object:
    """Return ``mapping[key]``, or None where there is no such key."""
    return mapping.get(key)


@register.filter
def counted(value: int) -> str:
    """Return a whole number as people write it: 1,200 in English."""
    return number_format(value, use_l10n=True, force_grouping=True)


@register.filter(expects_localtime=True)
def day(value: dt.date | None) -> str:
    """Return a day with its weekday, such as "Mon 1 Mar", and its year unless that is this year; "" for no day."""
    return short_day(value, today=timezone.localdate()) if value else ""


@register.filter
def days_to(first: dt.date | None, last: dt.date | None) -> str:
    """Return the stretch from ``first`` to ``last``, both included, such as "Mon 1 Mar – Fri 5 Mar"."""
    if first is None:
        return ""
    return short_days(first, last or first, today=timezone.localdate())


@register.filter(expects_localtime=True)
def day_as(value: dt.date | None, form: str) -> str:
    """Return a day as ``form`` says, with the day before the month, in its reader's order; "" for no day."""
    return written(value.date() if isinstance(value, dt.datetime) else value, form) if value else ""


@register.filter(expects_localtime=True)
def hour(value: dt.time | dt.datetime | None, precision: str = "") -> str:
    """Return a time of day by the reader's clock, to the second if ``precision`` says so; "" for none."""
    return spoken_hour(value, with_seconds=precision == "seconds") if value is not None else ""


@register.filter(expects_localtime=True)
def moment(value: dt.datetime | None, form: str) -> str:
    """Return a day written as ``form`` and the time by the reader's clock, such as "1 Mar, 18:30"; "" for none."""
    return f"{written(value.date(), form)}, {spoken_hour(value)}" if value is not None else ""


@register.filter
def with_code(text: str) -> SafeString:
    """Return a text in which what stands between back ticks is set as code."""
    return mark_safe(_BETWEEN_TICKS.sub(r"<code>\1</code>", escape(text)))  # noqa: S308 - escaped just before


@register.simple_tag
@lru_cache(maxsize=500)
def icon(name: str, classes: str = "") -> SafeString:
    """Return an icon: a name in ``static/vendor/lucide/icons.svg``, with more ``classes``.

    It says nothing to a screen reader: a word stands beside it.
    """
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f"icon {classes}".rstrip(),
        static("vendor/lucide/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def jinja(context: Context, part: str, **more: Any) -> SafeString:
    """Return a part of the page drawn by Jinja2, which is ten times as quick, with what the page has, and ``more``.

    Its forms hold the page's own token.
    """
    values: dict[str, Any] = {**context.flatten(), **more}  # type: ignore[dict-item]
    return mark_safe(get_template(part, using="jinja2").render(values))  # noqa: S308 - escaped there


@register.simple_tag(takes_context=True)
def of_this_page(context: Context) -> SafeString:
    """Return the attributes of ``<html>``: language, where a line begins, the order of dates, this browser's light.

    The light is known before anything is drawn, so no script has to run first.
    """
    request = context.get("request")
    theme = request.COOKIES.get(THEME_COOKIE, "") if request else ""
    said = format_html('lang="{}" dir="{}"', get_language() or "en", "rtl" if get_language_bidi() else "ltr")
    if order := active_date_order():
        said = format_html('{} data-dates="{}"', said, order)
    return format_html('{} data-theme="{}"', said, theme) if theme in THEMES else said
