"""The addresses under ``/outbox/``."""

from django.urls import path

from calendar_app.outbox.views import outbox, outbox_mail, outbox_mail_page

urlpatterns = [
    path("", outbox, name="outbox"),
    path("<int:mail_id>/", outbox_mail, name="outbox_mail"),
    path("<int:mail_id>/page/", outbox_mail_page, name="outbox_mail_page"),
]
