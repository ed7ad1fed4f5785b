"""The addresses under ``/channels/`` that bring closing dates in from a file."""

from django.urls import path

from calendar_app.closings.views import closings_import, closings_run

urlpatterns = [
    path("<slug:slug>/issues/import/", closings_import, name="closings_import"),
    path("<slug:slug>/issues/import/run/", closings_run, name="closings_run"),
]
