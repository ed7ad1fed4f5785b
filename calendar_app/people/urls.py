"""The addresses under ``/people/`` that bring people in from a file and out into one."""

from django.urls import path

from calendar_app.people.views import people_export, people_import, people_run

urlpatterns = [
    path("import/", people_import, name="people_import"),
    path("import/run/", people_run, name="people_run"),
    path("export.csv", people_export, name="people_export"),
]
