"""The Jinja2 environment of the calendar grid."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from jinja2 import Environment


def environment(**options: Any) -> Environment:
    """Return an environment with translation, ``url`` and ``static``; autoescape is on, as Django asks for it."""
    extensions = ["jinja2.ext.i18n"]
    built = Environment(**options, extensions=extensions, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 - in options
    built.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    built.globals.update(static=static, url=reverse)
    return built
