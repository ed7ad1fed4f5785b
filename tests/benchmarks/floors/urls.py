"""The product's addresses and the floors'."""

from django.urls import path

from calendar_app.urls import handler403, handler404, urlpatterns
from tests.benchmarks.floors import views

__all__ = ["handler403", "handler404", "urlpatterns"]

urlpatterns += [
    path("floor/include/", views.with_include),
    path("floor/django/", views.with_django),
    path("floor/jinja2/", views.with_jinja2),
    path("floor/cursor/", views.with_cursor),
    path("floor/bytes/", views.kept_bytes),
    path("floor/304/", views.not_modified),
]
