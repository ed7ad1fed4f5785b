"""Every address of the product."""

from django.contrib import admin
from django.urls import include, path

from calendar_app.calendar.views import calendar

urlpatterns = [
    path("", calendar, name="calendar"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
