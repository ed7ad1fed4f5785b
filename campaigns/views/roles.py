"""Who may do what, for everybody to read."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.queries.role_page import beside_the_roles, role_page
from departments.http import Request


@require_safe
def roles(request: Request) -> HttpResponse:
    """Show what each role may do, and which roles are the reader's. Eight queries at the most."""
    context = {"page": role_page(request.access), "beside": beside_the_roles(request.access, timezone.now())}
    return render(request, "roles.html", context)
