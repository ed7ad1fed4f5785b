"""Addresses of what is one person's own."""

from django.urls import path

from calendar_app.calendar.own import changed_views, note_views, views

urlpatterns = [
    path("favourites/campaigns/<uuid:campaign_id>/", views.star_campaign, name="star_campaign"),
    path("favourites/activities/<uuid:activity_id>/", views.star_activity, name="star_activity"),
    path("favourites/channels/<slug:slug>/", views.star_channel, name="star_channel"),
    path("favourites/departments/<slug:slug>/", views.star_department, name="star_department"),
    path("favourites/views/<uuid:view_id>/", views.star_view, name="star_view"),
    path("notes/campaigns/<uuid:campaign_id>/", note_views.note_campaign, name="note_campaign"),
    path("notes/activities/<uuid:activity_id>/", note_views.note_activity, name="note_activity"),
    path("changed/", changed_views.changed, name="changed"),
    path("changed/seen/", changed_views.seen, name="seen"),
    path("changed/seen/back/", changed_views.seen_back, name="seen_back"),
]
