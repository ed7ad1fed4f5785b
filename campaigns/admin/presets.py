"""Presets of the organisation's own, to look at: they are kept and deleted on the presets' page."""

from django.contrib import admin

from campaigns.models import OwnPreset
from departments.admin.base import ReadOnlyAdmin


@admin.register(OwnPreset)
class OwnPresetAdmin(ReadOnlyAdmin):
    """Channels' plans kept for channels to come."""

    list_display = ["name", "medium", "made_by", "created_at"]
    search_fields = ["name"]
