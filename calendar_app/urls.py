"""Every address of the product."""

from django.contrib import admin
from django.urls import include, path

from calendar_app.calendar.views import calendar, filters
from calendar_app.changes.views import changes
from calendar_app.copies.views import campaign_copy
from calendar_app.export.views import export
from calendar_app.feeds.views import robots
from calendar_app.links.views import shared_link
from calendar_app.rescheduling.views import reschedule
from calendar_app.search.views import search

urlpatterns = [
    path("", calendar, name="calendar"),
    path("filters/", filters, name="filters"),
    path("views/", include("calendar_app.calendar.saved.urls")),
    path("", include("calendar_app.calendar.own.urls")),
    path("overlays/", include("calendar_app.overlays.urls")),
    path("links/", include("calendar_app.links.urls")),
    path("shared/<uuid:link_id>.<str:token>/", shared_link, name="shared_link"),
    path("search/", search, name="search"),
    path("changes/", changes, name="changes"),
    path("activities/reschedule/", reschedule, name="reschedule"),
    path("campaigns/<uuid:campaign_id>/dates.ics", campaign_copy, name="campaign_copy"),
    path("", include("campaigns.urls")),
    path("channels/", include("calendar_app.closings.urls")),
    path("", include("departments.urls")),
    path("accounts/", include("calendar_app.account_urls")),
    path("feeds/", include("calendar_app.feeds.urls")),
    path("people/", include("calendar_app.people.urls")),
    path("view-as/", include("calendar_app.looking_on.urls")),
    path("export/", export, name="export"),
    path("import/", include("calendar_app.exchange.urls")),
    path("people/", include("calendar_app.leaving.urls")),
    path("outbox/", include("calendar_app.outbox.urls")),
    path("api/", include("calendar_app.api.urls")),
    path("robots.txt", robots, name="robots"),
    path("admin/", admin.site.urls),
]

handler403 = "calendar_app.errors.not_allowed"
handler404 = "calendar_app.errors.not_found"
handler500 = "calendar_app.errors.failed"
