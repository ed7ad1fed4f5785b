"""Addresses of people who leave. Who is here is listed by ``campaigns.urls``."""

from django.urls import path

from calendar_app.leaving import views

urlpatterns = [
    path("<int:user_id>/leave/", views.leave, name="person_leave"),
    path("<int:user_id>/let-in/", views.let_in, name="person_let_in"),
    path("<int:user_id>/erase/", views.erase, name="person_erase"),
    path("<int:user_id>/data.json", views.data, name="person_data"),
]
