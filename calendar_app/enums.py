"""The closed sets of values of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FeedScope(models.TextChoices):
    """Which part of the calendar a feed shows; always within what its owner may see."""

    ME = "me", _("My departments and what I own")
    ALL = "all", _("Everything I may see")
    DEPARTMENT = "department", _("One department")
    CHANNEL = "channel", _("One channel")
    CAMPAIGN = "campaign", _("One campaign")
    VIEW = "view", _("One saved view")


class ApiScope(models.TextChoices):
    """What a token lets a program do, always within what its owner may."""

    READ = "read", _("Read what I may see")
    PLAN = "plan", _("Plan: campaigns, activities, key dates and imports")
    ANSWER = "answer", _("Answer: duties, alerts and exceptions")
    MANAGE = "manage", _("Manage: channels, departments and closed days")
    SHARE = "share", _("Share: feeds, views, links, guests and who may know")


class OverlayKind(models.TextChoices):
    """Where the entries of an overlay come from."""

    LIST = "list", _("A list from a file")
    ADDRESS = "address", _("A calendar by its address")


class OverlayScope(models.TextChoices):
    """Who may switch an overlay on."""

    ME = "me", _("Only me")
    ALL = "all", _("Everybody in the organisation")
    DEPARTMENTS = "departments", _("Some departments")
