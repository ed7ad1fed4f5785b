"""Addresses of this room: of the way in, and of what is one's own."""

from django.urls import path

from departments.views.own_habits import own_habits
from departments.views.welcome import welcome

app_name = "departments"

urlpatterns = [
    path("account/days-and-hours/", own_habits, name="own_habits"),
    path("welcome/<str:token>/", welcome, name="welcome"),
]
