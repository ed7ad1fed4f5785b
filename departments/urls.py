"""Addresses of this room that are for somebody who is not signed in yet."""

from django.urls import path

from departments.views.welcome import welcome

app_name = "departments"

urlpatterns = [
    path("welcome/<str:token>/", welcome, name="welcome"),
]
