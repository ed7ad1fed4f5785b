"""allauth's forms in the product's words."""

from typing import Any, Final

from allauth.account import forms
from django.utils.translation import gettext_lazy

LABELS: Final = {
    "login": gettext_lazy("E-mail address"),
    "email": gettext_lazy("E-mail address"),
    "oldpassword": gettext_lazy("Current password"),
    "password1": gettext_lazy("New password"),
    "password2": gettext_lazy("New password again"),
}


class SaidOnce:
    """What a field asks for stands in its label, and not in the field once more."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class LoginForm(SaidOnce, forms.LoginForm):
    """Signing in."""


class ReauthenticateForm(SaidOnce, forms.ReauthenticateForm):
    """Giving the password once more."""


class ChangePasswordForm(SaidOnce, forms.ChangePasswordForm):
    """Changing one's password."""


class ResetPasswordForm(SaidOnce, forms.ResetPasswordForm):
    """Asking for the link to a new password."""


class ResetPasswordKeyForm(SaidOnce, forms.ResetPasswordKeyForm):
    """Choosing a password by that link."""
