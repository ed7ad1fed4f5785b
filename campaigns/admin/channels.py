"""Channels with their owners and lead-time plans."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from campaigns.actions.channels import (
    add_rule,
    create_channel,
    edit_channel,
    edit_rule,
    retire_channel,
    retire_rule,
    set_owners,
    unretire_channel,
)
from campaigns.actions.closings import add_closing, edit_closing, retire_closing
from campaigns.actions.guests import end_channel_invitation, invite_channel_guest
from campaigns.actions.policies import POLICY, set_policy
from campaigns.actions.replanning import replan_stale
from campaigns.enums import GuestKind
from campaigns.models import Channel, ChannelGuest, ChannelOwner, ClosingDate, LeadTimeRule
from departments.admin.base import ActionAdmin, ActionInline, RowRefused
from departments.admin.forms import ActionForm
from departments.errors import Refused
from departments.models import User


class ChannelForm(ActionForm):
    """A channel's own page."""

    slug = forms.SlugField(
        label=_("Short name in addresses"), required=False, help_text=_("Leave it empty to have one made.")
    )
    in_use = forms.BooleanField(
        label=_("In use"), required=False, initial=True, help_text=_("Out of use: nothing new is planned in it.")
    )

    class Meta:
        model = Channel
        fields = ["name", "slug", "medium", "colour", "short_notice", "alternative"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "in_use" in self.fields:
            self.fields["in_use"].initial = self.instance.retired_at is None


class OwnersInline(ActionInline):
    """The departments that own a channel. They are saved as one list, in the order of their positions."""

    model = ChannelOwner
    fields = ["department", "position"]
    autocomplete_fields = ["department"]
    verbose_name_plural = _("owners, the first one's working calendar counts")

    def save_rows(self, by: User, parent: Any, formset: Any) -> None:
        """Make the rows that stay the owners."""
        rows = [row for row in formset.forms if row not in formset.deleted_forms]
        staying = [row for row in rows if row.instance.pk or row.has_changed()]
        staying.sort(key=lambda row: row.cleaned_data.get("position") or 0)
        departments = [row.cleaned_data["department"] for row in staying]
        try:
            set_owners(by=by, channel_id=parent.pk, departments=departments, plan=False)
        except Refused as refusal:
            at = Refused(str(refusal), field="department")
            raise RowRefused(at, staying[-1].prefix if staying else None) from refusal


class RulesInline(ActionInline):
    """The lines of a channel's lead-time plan. Deleting one takes it out of the plan; finished duties keep theirs."""

    model = LeadTimeRule
    fields = ["name", "offset", "unit", "anchor", "responsible", "must_have", "warn_working_days", "closing_role",
              "basis"]  # fmt: skip
    autocomplete_fields = ["responsible"]
    verbose_name_plural = _("lead-time plan")

    def get_queryset(self, request: HttpRequest) -> QuerySet[LeadTimeRule]:
        """Return the lines that are in the plan."""
        return LeadTimeRule.objects.filter(retired_at=None).order_by("-anchor", "id")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Return the formset with fields narrow enough for a line to stand on a screen."""
        formset = super().get_formset(request, obj, **kwargs)
        for name, width in (("name", 20), ("basis", 24)):
            formset.form.base_fields[name].widget.attrs.update({"class": "", "size": width})
        return formset

    def act_add(self, by: User, parent: Any, values: dict[str, Any]) -> None:
        """Add the line."""
        add_rule(by=by, channel_id=parent.pk, plan=False, **values)

    def act_edit(self, by: User, row: LeadTimeRule, values: dict[str, Any]) -> None:
        """Change the line."""
        edit_rule(by=by, rule_id=row.pk, plan=False, **values)

    def act_delete(self, by: User, row: LeadTimeRule) -> None:
        """Take the line out of the plan."""
        retire_rule(by=by, rule_id=row.pk, plan=False)


class ClosingsInline(ActionInline):
    """The issues of a channel with their closing dates. Deleting one retires it; what appears in it keeps its dates."""

    model = ClosingDate
    fields = ["name", "appears_on", "last_on", "space_closes_on", "material_due_on", "source"]
    verbose_name_plural = _("closing dates")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClosingDate]:
        """Return the issues that are listed."""
        return ClosingDate.objects.filter(retired_at=None).order_by("appears_on", "name", "id")

    def act_add(self, by: User, parent: Any, values: dict[str, Any]) -> None:
        """Add the issue."""
        add_closing(by=by, channel_id=parent.pk, plan=False, **values)

    def act_edit(self, by: User, row: ClosingDate, values: dict[str, Any]) -> None:
        """Change the issue."""
        edit_closing(by=by, closing_id=row.pk, plan=False, **values)

    def act_delete(self, by: User, row: ClosingDate) -> None:
        """Retire the issue."""
        retire_closing(by=by, closing_id=row.pk)


class ChannelGuestInline(ActionInline):
    """People from outside who see what open campaigns plan on this channel."""

    model = ChannelGuest
    fields = ["user", "kind", "expires_at"]
    autocomplete_fields = ["user"]
    verbose_name_plural = _("guests")

    def act_add(self, by: User, parent: Any, values: dict[str, Any]) -> None:
        """Invite the guest."""
        user, kind = values["user"], GuestKind(values["kind"])
        invite_channel_guest(by=by, channel_id=parent.pk, user_id=user.pk, kind=kind, expires_at=values["expires_at"])

    def act_edit(self, by: User, row: ChannelGuest, values: dict[str, Any]) -> None:
        """Change what they are and until when, or invite another person in place of this one."""
        if "user" in values:
            before = ChannelGuest.objects.get(pk=row.pk)
            end_channel_invitation(by=by, channel_id=row.channel_id, user_id=before.user_id)
        invite_channel_guest(
            by=by, channel_id=row.channel_id, user_id=row.user_id, kind=GuestKind(row.kind), expires_at=row.expires_at
        )

    def act_delete(self, by: User, row: ChannelGuest) -> None:
        """End the invitation."""
        end_channel_invitation(by=by, channel_id=row.channel_id, user_id=row.user_id)


class ClosingForm(ActionForm):
    """One issue on a page of its own."""

    class Meta:
        model = ClosingDate
        fields = ["channel", "name", "appears_on", "last_on", "space_closes_on", "material_due_on", "source"]


@admin.register(ClosingDate)
class ClosingDateAdmin(ActionAdmin):
    """Issues of all channels with their closing dates. They are retired, not deleted."""

    form = ClosingForm
    fields = ("channel", "name", "appears_on", "last_on", "space_closes_on", "material_due_on", "source")
    list_display = ["name", "channel", "appears_on", "space_closes_on", "material_due_on", "source", "listed"]
    list_filter = ["channel", ("retired_at", admin.EmptyFieldListFilter)]
    list_select_related = ["channel"]
    search_fields = ["name", "channel__name", "source"]
    autocomplete_fields = ["channel"]
    date_hierarchy = "appears_on"

    @admin.display(description=_("listed"), boolean=True)
    def listed(self, closing: ClosingDate) -> bool:
        """Whether the issue is listed."""
        return closing.retired_at is None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Return the channel once it is chosen: an issue stays one of its medium."""
        return ["channel"] if obj else []

    def act_add(self, by: User, values: dict[str, Any]) -> ClosingDate:
        """Add the issue."""
        channel = values.pop("channel")
        return add_closing(by=by, channel_id=channel.pk, **values)

    def act_edit(self, by: User, row: ClosingDate, values: dict[str, Any]) -> None:
        """Change the issue."""
        edit_closing(by=by, closing_id=row.pk, **values)


@admin.register(Channel)
class ChannelAdmin(ActionAdmin):
    """Ways to reach an audience. They are taken out of use, not deleted."""

    form = ChannelForm
    inlines = [OwnersInline, RulesInline, ClosingsInline, ChannelGuestInline]
    fields = ("name", "slug", "medium", "colour", "short_notice", "alternative", "in_use")
    add_fields = fields[:4]
    list_display = ["name", "medium", "colour", "owned_by", "in_use"]
    list_filter = ["medium", ("retired_at", admin.EmptyFieldListFilter)]
    search_fields = ["name", "slug"]

    @admin.display(description=_("owners"))
    def owned_by(self, channel: Channel) -> str:
        """Return the owners' names in their order."""
        return ", ".join(link.department.name for link in channel.ownerships.all())

    @admin.display(description=_("in use"), boolean=True)
    def in_use(self, channel: Channel) -> bool:
        """Whether the channel is in use."""
        return channel.retired_at is None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Channel]:
        """Return all channels with their owners. Two queries."""
        return Channel.objects.prefetch_related("ownerships__department")

    def act_add(self, by: User, values: dict[str, Any]) -> Channel:
        """Add the channel."""
        return create_channel(by=by, **values)

    def act_edit(self, by: User, row: Channel, values: dict[str, Any]) -> None:
        """Change the channel, or take it out of use or back into it."""
        in_use = values.pop("in_use", None)
        policy = {name: values.pop(name) for name in POLICY if name in values}
        if policy:
            set_policy(by=by, channel_id=row.pk, **{**Channel.objects.values(*POLICY).get(pk=row.pk), **policy})
        if values:
            edit_channel(by=by, channel_id=row.pk, **values)
        if in_use is not None:
            (unretire_channel if in_use else retire_channel)(by=by, channel_id=row.pk)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save owners and plan, then plan the activities again: once, whatever changed."""
        super().save_related(request, form, formsets, change)
        replan_stale()
