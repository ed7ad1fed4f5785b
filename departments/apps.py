"""Who: organisation settings, departments, people, roles, access, working calendars, routes, audit."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DepartmentsConfig(AppConfig):
    name = "departments"
    verbose_name = _("Departments")
    default_auto_field = "django.db.models.BigAutoField"
