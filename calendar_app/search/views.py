"""The search over everything: a page, and the part of it that the finder shows while somebody types."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from calendar_app.lib.htmx import wants_part
from calendar_app.search.queries import search as find
from campaigns.rules.search_terms import terms, tidy
from departments.http import Request

IN_THE_FINDER = 5
ON_THE_PAGE = 25


@require_safe
@vary_on_headers("HX-Request", "HX-Request-Type")
def search(request: Request) -> HttpResponse:
    """Show what says all of ``q``, a few of each kind; htmx gets fewer, for the finder. Twelve queries."""
    text = tidy(request.GET.get("q", ""))
    is_part = wants_part(request)
    groups = find(text, request.access, at=timezone.now(), most=IN_THE_FINDER if is_part else ON_THE_PAGE)
    context = {"text": text, "groups": groups, "asks": bool(terms(text)), "is_part": is_part}
    return render(request, "search/results.html" if is_part else "search/search.html", context)
