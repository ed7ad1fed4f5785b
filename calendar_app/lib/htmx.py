"""Telling a page from a part of a page."""

from django.http import HttpRequest


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part to swap in. htmx 4 marks full-page swaps too, so its type header decides."""
    return request.headers.get("HX-Request-Type") == "partial"
