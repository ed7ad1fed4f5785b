"""The addresses under ``/import/``."""

from django.urls import path

from calendar_app.exchange.views import discard, draft, imports, report, report_csv, report_text, run

urlpatterns = [
    path("", imports, name="imports"),
    path("<uuid:draft_id>/", draft, name="import_draft"),
    path("<uuid:draft_id>/run/", run, name="import_run"),
    path("<uuid:draft_id>/discard/", discard, name="import_discard"),
    path("<uuid:draft_id>/report/", report, name="import_report"),
    path("<uuid:draft_id>/report.txt", report_text, name="import_report_text"),
    path("<uuid:draft_id>/report.csv", report_csv, name="import_report_csv"),
]
