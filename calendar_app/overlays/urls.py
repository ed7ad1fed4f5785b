"""The addresses under ``/overlays/``."""

from django.urls import path

from calendar_app.overlays import views

urlpatterns = [
    path("", views.overlays, name="overlays"),
    path("add/", views.add, name="add_overlay"),
    path("load/", views.load, name="load_overlay"),
    path("<uuid:overlay_id>/", views.edit, name="edit_overlay"),
    path("<uuid:overlay_id>/remove/", views.remove, name="remove_overlay"),
    path("<uuid:overlay_id>/restore/", views.restore, name="restore_overlay"),
]
