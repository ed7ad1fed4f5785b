"""How people get in: sign-up is closed, an ops admin adds people."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """allauth's way in, closed to strangers."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: the organisation's ops admins add people."""
        return False
