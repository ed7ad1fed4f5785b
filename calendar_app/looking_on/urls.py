"""The addresses under ``/view-as/``."""

from django.urls import path

from calendar_app.looking_on.views import end_view_as, view_as

urlpatterns = [
    path("", view_as, name="view_as"),
    path("end/", end_view_as, name="end_view_as"),
]
