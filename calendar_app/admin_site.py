"""The Django admin of this installation."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class InstepAdminSite(admin.AdminSite):
    """The stock admin under our name; people sign in on the product's own page."""

    site_header = _("Instep administration")
    site_title = _("Instep administration")
    index_title = _("Everything in the organisation")


class InstepAdminConfig(AdminConfig):
    """Puts our site in the place of the stock one."""

    default_site = "calendar_app.admin_site.InstepAdminSite"
