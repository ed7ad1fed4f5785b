"""The Django admin of this installation."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache


class InstepAdminSite(admin.AdminSite):
    """The stock admin under our name; people sign in on the product's own page."""

    site_header = gettext_lazy("Instep administration")
    site_title = gettext_lazy("Instep administration")
    index_title = gettext_lazy("Everything in the organisation")

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send who is not signed in to the product's page, with the way back. Others are told who may come in."""
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.user.is_authenticated:
            raise PermissionDenied(gettext("The administration is for ops admins. Ask one to change it for you."))
        wanted = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        return redirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: wanted})}")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Sign out and go to the sign-in page. Only asked by POST, as it changes something."""
        if request.method == "POST":
            logout(request)
        return redirect("account_login")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Go to the product's page for one's own password."""
        return redirect("account_change_password")


class InstepAdminConfig(AdminConfig):
    """Puts our site in the place of the stock one."""

    default_site = "calendar_app.admin_site.InstepAdminSite"
