"""How a department is reached: setting up routes, testing them, and sending again what was given up."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.actions.trying_routes import Tried, try_route
from campaigns.actions.trying_routes import retry_route as let_go_again
from campaigns.queries.fetch import department_to_manage
from campaigns.rules.permissions import check_administer
from campaigns.views.replies import say_trial
from departments.actions.routes import retire_route
from departments.actions.secret_routes import WithSecret, rotate_secret
from departments.enums import RouteKind
from departments.errors import Refused
from departments.forms import EditRouteForm, RouteForm
from departments.http import Request
from departments.models import Department, Route


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_route(request: Request, slug: str) -> HttpResponse:
    """Add a way to reach a department; of a web hook show the secret, this once."""
    department = department_to_manage(request.access, slug)
    form = RouteForm(request.POST or None, department=department, access=request.access)
    if request.method == "POST" and form.is_valid() and (made := form.save(by=request.user)):
        return _made(request, department, made)
    context = {"department": department, "form": form}
    return render(request, "departments/route.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_route(request: Request, slug: str, route_id: int) -> HttpResponse:
    """Say what a route may be told of confidential campaigns, and where a chat or a web hook leads."""
    department = department_to_manage(request.access, slug)
    route = _route(department, route_id)
    if route.kind == RouteKind.MEMBERS:
        raise Http404(_("Members are told what each of them may see: there is nothing to set."))
    form = EditRouteForm(request.POST or None, route=route, access=request.access)
    if form.is_valid() and form.save(by=request.user):
        messages.success(request, _("“%(route)s” is told that much from now on.") % {"route": route})
        return _back(slug)
    context = {"department": department, "form": form, "route": route}
    return render(request, "departments/route.html", context, status=422 if form.errors else 200)


@require_POST
def remove_route(request: Request, slug: str, route_id: int) -> HttpResponse:
    """Take a way to reach a department out of use."""
    department = department_to_manage(request.access, slug)
    route = Route.objects.filter(department=department, pk=route_id, is_active=True).first()
    if route is not None:
        retire_route(by=request.user, route_id=route.pk)
        messages.success(request, _("“%(route)s” is not used any more.") % {"route": route})
    return _back(slug)


@require_POST
def test_route(request: Request, slug: str, route_id: int) -> HttpResponse:
    """Send a trial message by a route and say how it went."""
    route = _route(department_to_manage(request.access, slug), route_id)
    say_trial(request, lambda: try_route(by=request.user, route_id=route.pk), partial(trial_words, route))
    return _back(slug)


@require_POST
def retry_route(request: Request, slug: str, route_id: int) -> HttpResponse:
    """Let what was given up on a route leave again."""
    route = _route(department_to_manage(request.access, slug), route_id)
    count = let_go_again(by=request.user, route_id=route.pk)
    if count:
        words = ngettext("%(count)d message leaves again.", "%(count)d messages leave again.", count)
        messages.success(request, words % {"count": count})
    else:
        messages.warning(request, _("Nothing is given up here any more."))
    return _back(slug)


@never_cache
@require_POST
def sign_anew(request: Request, slug: str, route_id: int) -> HttpResponse:
    """Give a web hook another secret and show it, this once."""
    department = department_to_manage(request.access, slug)
    check_administer(request.access)
    try:
        made = rotate_secret(by=request.user, route_id=_route(department, route_id).pk)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return _back(slug)
    return render(request, "departments/route_secret.html", {"department": department, "made": made})


def trial_words(route: Route, tried: Tried) -> str:
    """Return how a trial of a route ended, in one sentence with the other end's words."""
    facts = {"route": route, "answer": tried.words}
    if tried.is_accepted and route.kind == RouteKind.MEMBERS:
        return _("The mail host accepted a test to your own address.")
    if tried.is_accepted and route.kind == RouteKind.MAILBOX:
        return _("The mail host accepted a test to “%(route)s”.") % facts
    if tried.is_accepted:
        return _("“%(route)s” accepted the test. It answered: %(answer)s") % facts
    return _("The test of “%(route)s” did not arrive. The answer: %(answer)s") % facts


def _route(department: Department, route_id: int) -> Route:
    route = Route.objects.filter(department=department, pk=route_id, is_active=True).first()
    if route is None:
        raise Http404(_("The department is not reached this way any more."))
    return route


def _made(request: Request, department: Department, made: WithSecret) -> HttpResponse:
    if made.secret:
        return render(request, "departments/route_secret.html", {"department": department, "made": made})
    messages.success(request, _("%(department)s is reached that way from now on.") % {"department": department})
    return _back(department.slug)


def _back(slug: str) -> HttpResponse:
    return redirect(f"{reverse('campaigns:department', args=[slug])}#reach")
