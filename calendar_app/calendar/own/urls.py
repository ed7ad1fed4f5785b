"""Addresses of what is one person's own."""

from django.urls import path

from calendar_app.calendar.own import views

urlpatterns = [
    path("favourites/campaigns/<uuid:campaign_id>/", views.star_campaign, name="star_campaign"),
    path("favourites/activities/<uuid:activity_id>/", views.star_activity, name="star_activity"),
    path("favourites/channels/<slug:slug>/", views.star_channel, name="star_channel"),
    path("favourites/departments/<slug:slug>/", views.star_department, name="star_department"),
    path("favourites/views/<uuid:view_id>/", views.star_view, name="star_view"),
]
