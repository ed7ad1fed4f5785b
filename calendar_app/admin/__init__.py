"""The admin of this room."""

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group

from calendar_app.admin.api_tokens import ApiTokenAdmin
from calendar_app.admin.feeds import FeedAdmin
from calendar_app.admin.links import SharedLinkAdmin
from calendar_app.admin.overlays import OverlayAdmin

__all__ = ["ApiTokenAdmin", "FeedAdmin", "OverlayAdmin", "SharedLinkAdmin"]

# Roles are ours and held in departments; addresses are changed by an action. The stock pages would go past both.
admin.site.unregister([Group, EmailAddress])
