"""How it is seen and reached: the shared calendar, feeds, import and export, and the project's wiring."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from calendar_app import celery  # noqa: F401 - so that a task put on the queue by any process knows the broker


class CalendarAppConfig(AppConfig):
    name = "calendar_app"
    verbose_name = _("Calendar")
    default_auto_field = "django.db.models.BigAutoField"
