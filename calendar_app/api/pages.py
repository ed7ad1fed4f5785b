"""The pages of the API: one's tokens, and what can be asked."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calendar_app.api.actions import NewToken, revoke_token
from calendar_app.api.api import description
from calendar_app.api.documentation import chapters
from calendar_app.api.forms import TokenForm
from calendar_app.api.problems import not_there
from calendar_app.models import ApiToken
from departments.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: Request) -> HttpResponse:
    """Show the person's tokens and the form for a new one; show a new one's secret, this once."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    new = form.save(by=request.user) if form.is_valid() else None
    if new is None:
        return _page(request, form, status=422 if form.is_bound else 200)
    response = _page(request, TokenForm(), new=new)
    # The page holds a secret: it is in no cache and in no history but the one in front of the person.
    patch_cache_control(response, no_store=True, private=True)
    return response


def _page(request: Request, form: TokenForm, *, status: int = 200, new: NewToken | None = None) -> HttpResponse:
    now = timezone.now()
    rows = ApiToken.objects.filter(owner=request.user, revoked_at=None)
    context = {"form": form, "tokens": rows, "now": now, "new": new, "base_url": settings.BASE_URL}
    return render(request, "api/tokens.html", context, status=status)


@require_POST
def revoke(request: Request, token_id: uuid.UUID) -> HttpResponse:
    """End one of the person's tokens at once (an ops admin: anybody's)."""
    rows = ApiToken.objects.all() if request.access.is_ops_admin else ApiToken.objects.filter(owner=request.user)
    token = revoke_token(by=request.user, token_id=get_object_or_404(rows, pk=token_id).pk)
    messages.success(request, _("“%(name)s” has ended. Programs that use it are turned away.") % {"name": token})
    return redirect("api_tokens")


@require_safe
def documentation(request: Request) -> HttpResponse:
    """Show what can be asked of the API, as people read it."""
    context = {"chapters": chapters(description()), "base_url": settings.BASE_URL}
    return render(request, "api/documentation.html", context)


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Answer 404 to what is no operation."""
    return not_there()


@login_not_required
@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """Answer with the description of the API. It says nothing about anybody, so programs need no token for it."""
    return JsonResponse(description())
