"""How people get in: sign-up is closed, an ops admin adds people."""

from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils import timezone

from campaigns.alerts.transports.writing import mail_host
from departments.rules.password_mails import message_id_to

RESET_MAIL: Final = "account/email/password_reset_key"
"""What allauth calls the mail with which somebody chooses a new password."""


class AccountAdapter(DefaultAccountAdapter):
    """allauth's way in, closed to strangers."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: the organisation's ops admins add people."""
        return False

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Return one of allauth's mails; that with the way to a new password is known again if it comes back."""
        user = context.get("user")
        if template_prefix == RESET_MAIL and isinstance(email, str) and user is not None:
            own = message_id_to(user.pk, email, host=mail_host(), at=timezone.now())
            headers = {**(headers or {}), "Message-ID": own}
        message: EmailMessage = super().render_mail(template_prefix, email, context, headers)
        return message
