"""The addresses under ``/views/``."""

from django.urls import path

from calendar_app.calendar.saved import views

urlpatterns = [
    path("", views.saved_views, name="saved_views"),
    path("new/", views.new_view, name="new_view"),
    path("<uuid:view_id>/", views.saved_view, name="saved_view"),
    path("<uuid:view_id>/update/", views.update, name="update_view"),
    path("<uuid:view_id>/remove/", views.remove, name="remove_view"),
    path("<uuid:view_id>/restore/", views.restore, name="restore_view"),
    path("<uuid:view_id>/default/", views.default, name="default_view"),
]
