"""What templates of the calendar need to offer a file."""

from collections.abc import Collection

from django import template

from calendar_app.export.formats import FORMATS, Format

register = template.Library()


@register.simple_tag
def export_formats() -> Collection[Format]:
    """Return the sorts of file a view can be taken out as."""
    return FORMATS.values()
