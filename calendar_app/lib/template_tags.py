"""Template tags every page may use; loaded as builtins."""

from django import template

register = template.Library()


@register.filter
def lookup(mapping: dict[object, object], key: object) -> object:
    """Return ``mapping[key]``, or None where there is no such key."""
    return mapping.get(key)
