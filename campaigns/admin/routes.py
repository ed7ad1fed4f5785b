"""Routes of all departments, to look at: which of them work, and what was given up on them."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.actions.trying_routes import retry_route, try_route
from campaigns.models import GivenUpNotice, RouteTest
from campaigns.queries.reach import state_of, with_state
from campaigns.views.replies import say_trial
from campaigns.views.routes import trial_words
from departments.admin.base import ReadOnlyAdmin, ReadOnlyInline, person
from departments.models import Route

MOST_TESTED = 5
"""Routes tested at once: each may take as long as its host does."""


class RouteTestInline(ReadOnlyInline):
    """Every test of a route."""

    model = RouteTest
    fields = ["at", "outcome", "detail"]


@admin.register(Route)
class RouteAdmin(ReadOnlyAdmin):
    """How departments are reached, and whether it works. Routes are changed on their department's page."""

    inlines = [RouteTestInline]
    fields = ["department", "kind", "address", "name", "host", "clearance", "is_active"]
    list_display = ["shown", "department", "works", "arrived", "said", "given_up"]
    list_filter = ["kind", "is_active", "department"]
    list_select_related = ["department"]
    search_fields = ["department__name", "address", "name", "host"]
    actions = ["send_a_test", "try_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the routes with how well they work."""
        return with_state(Route.objects.all())

    @admin.display(description=_("route"), ordering="address")
    def shown(self, route: Route) -> str:
        """What the route is called."""
        return str(route)

    @admin.display(description=_("works"), boolean=True)
    def works(self, route: Route) -> bool:
        """Whether what was tried last arrived and nothing was given up."""
        return not state_of(route).is_failing

    @admin.display(description=_("last arrived"), ordering="arrived")
    def arrived(self, route: Route) -> Any:
        """When something arrived last."""
        return state_of(route).arrived_at

    @admin.display(description=_("last answer"))
    def said(self, route: Route) -> str:
        """What the other end said when something did not arrive last."""
        return state_of(route).words

    @admin.display(description=_("given up"))
    def given_up(self, route: Route) -> int:
        """How many messages were given up."""
        return state_of(route).given_up

    @admin.action(description=_("Send a test by the chosen routes"))
    def send_a_test(self, request: HttpRequest, queryset: QuerySet[Route]) -> None:
        """Try each route, a few at most, and say how it went."""
        for route in queryset[:MOST_TESTED]:
            send = partial(try_route, by=person(request), route_id=route.pk)
            say_trial(request, send, partial(trial_words, route), about=route)

    @admin.action(description=_("Try again what was given up on the chosen routes"))
    def try_again(self, request: HttpRequest, queryset: QuerySet[Route]) -> None:
        """Let given-up messages leave once more, and say how many do."""
        leaving = sum(retry_route(by=person(request), route_id=route.pk) for route in queryset)
        done = ngettext("%(count)d message leaves again.", "%(count)d messages leave again.", leaving)
        messages.success(request, done % {"count": leaving})


@admin.register(GivenUpNotice)
class GivenUpNoticeAdmin(ReadOnlyAdmin):
    """Who was told of messages that were given up."""

    fields = ["department", "route", "hook", "about", "user", "created_at", "sent_at", "over_at", "last_error"]
    list_display = ["department", "route", "hook", "about", "user", "created_at", "sent_at", "over_at"]
    list_filter = ["created_at"]
    list_select_related = ["department", "route", "hook", "about", "user"]
    search_fields = ["department__name", "user__name"]
