"""Channels with their owners, lead-time plans and guests."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.actions.channels import (
    add_rule,
    channel_mark,
    create_channel,
    edit_channel,
    edit_rule,
    owners_mark,
    retire_channel,
    retire_rule,
    rule_mark,
    set_owners,
    unretire_channel,
)
from campaigns.actions.guests import end_channel_invitation, invite_channel_guest
from campaigns.actions.policies import POLICY, set_policy
from campaigns.actions.replanning import replan_stale
from campaigns.admin.closings import ClosingsInline
from campaigns.admin.plan_moves import ShowsPlanMoves
from campaigns.enums import GuestKind
from campaigns.models import Channel, ChannelGuest, ChannelOwner, LeadTimeRule
from campaigns.queries.planning import owners_of
from campaigns.queries.rule_outlook import rule_outlook
from departments.access import access_for
from departments.admin.base import ActionInline, RowRefused, person
from departments.admin.forms import ActionForm, ActionFormSet, SeenField, SeenForm, see
from departments.errors import Conflict, Refused
from departments.models import User


class ChannelForm(SeenForm):
    """A channel's own page."""

    slug = forms.SlugField(
        label=_("Short name in addresses"), required=False, help_text=_("Leave it empty to have one made.")
    )
    in_use = forms.BooleanField(
        label=_("In use"), required=False, initial=True, help_text=_("Out of use: nothing new is planned in it.")
    )

    class Meta:
        model = Channel
        fields = ["name", "slug", "medium", "colour", "weekly_capacity", "short_notice", "alternative"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "in_use" in self.fields:
            self.fields["in_use"].initial = self.instance.retired_at is None

    def mark(self, row: Channel) -> str:
        """Return the mark of the channel; owners and plan have their own."""
        return channel_mark(row)


class OwnerForm(ActionForm):
    """One owner; the mark is that of all of them."""

    seen = SeenField()


class OwnersFormSet(ActionFormSet):
    """The owners, which are one list: a row of it that was replaced meanwhile is a row like any other."""

    is_one_list = True

    @cached_property
    def mark(self) -> str:
        """The mark of the list as it is now."""
        return owners_mark(self.instance) if self.instance.pk else ""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Give each row the list's mark."""
        super().add_fields(form, index)
        form.fields["seen"].initial = self.mark

    def refuse(self, refusal: Refused, prefix: str | None) -> None:
        """Show a refusal; after a conflict, each row carries the list as it is shown with it."""
        super().refuse(refusal, prefix)
        if isinstance(refusal, Conflict) and prefix == self.prefix:
            for row in self.forms:
                see(row, "seen", self.mark)


class RuleForm(SeenForm):
    """One line of a plan; the channels it is counted from are chosen by name."""

    anchor_channels = forms.ModelMultipleChoiceField(
        label=_("Of channels"),
        queryset=Channel.objects.order_by("name"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["anchor_channels"] = list(self.instance.anchor_channels)

    def clean_anchor_channels(self) -> list[int]:
        """Return the keys of the channels, as a line holds them."""
        return sorted(channel.pk for channel in self.cleaned_data["anchor_channels"])

    def mark(self, row: LeadTimeRule) -> str:
        """Return the mark of the line."""
        return rule_mark(row)


class OwnersInline(ActionInline):
    """The departments that own a channel. They are saved as one list, in the order of their positions."""

    model = ChannelOwner
    form = OwnerForm
    formset = OwnersFormSet
    fields = ["department", "position", "seen"]
    autocomplete_fields = ["department"]
    verbose_name_plural = _("owners, the first one's working calendar counts")

    def save_rows(self, by: User, parent: Any, formset: Any) -> None:
        """Make the rows that stay the owners. Where none was shown and none is added, there is nothing to say."""
        if not formset.forms:
            return
        seen = formset.forms[0].data.get(formset.forms[0].add_prefix("seen")) or None
        rows = [row for row in formset.forms if row not in formset.deleted_forms]
        staying = [row for row in rows if row.instance.pk or row.has_changed()]
        staying.sort(key=lambda row: row.cleaned_data.get("position") or 0)
        departments = [row.cleaned_data["department"] for row in staying]
        try:
            set_owners(by=by, channel_id=parent.pk, departments=departments, seen=seen, plan=False)
        except Conflict as conflict:
            raise RowRefused(_with_owners(conflict, parent), formset.prefix) from conflict
        except Refused as refusal:
            at = Refused(str(refusal), field="department")
            raise RowRefused(at, staying[-1].prefix if staying else None) from refusal


def _with_owners(conflict: Conflict, channel: Channel) -> Conflict:
    """Return the conflict with who owns the channel now."""
    owners = ", ".join(link.department.name for link in channel.ownerships.order_by("position"))
    stored = gettext("Stored now: %(value)s") % {"value": owners or gettext("nothing")}
    return Conflict(f"{conflict} {stored}", row=channel)


class RulesInline(ActionInline):
    """The lines of a channel's lead-time plan. Deleting one takes it out of the plan; finished duties keep theirs."""

    model = LeadTimeRule
    form = RuleForm
    fields = [
        "name", "offset", "unit", "anchor", "anchor_channels", "responsible", "must_have", "warn_working_days",
        "closing_role", "basis", "seen",
    ]  # fmt: skip
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


@admin.register(Channel)
class ChannelAdmin(ShowsPlanMoves):
    """Ways to reach an audience. They are taken out of use, not deleted."""

    form = ChannelForm
    inlines = [OwnersInline, RulesInline, ClosingsInline, ChannelGuestInline]
    fields = ("name", "slug", "medium", "colour", "weekly_capacity", "short_notice", "alternative", "in_use", "seen")
    add_fields = fields[:5]
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
        seen = values.pop("seen", None) or None
        policy = {name: values.pop(name) for name in POLICY if name in values}
        if policy:
            set_policy(by=by, channel_id=row.pk, **{**Channel.objects.values(*POLICY).get(pk=row.pk), **policy})
        if values or in_use is not None:
            edit_channel(by=by, channel_id=row.pk, seen=seen, **values)
        if in_use is not None:
            (unretire_channel if in_use else retire_channel)(by=by, channel_id=row.pk)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save owners and plan, then plan the activities again: once, whatever changed."""
        super().save_related(request, form, formsets, change)
        if "_check" in request.POST:
            # The transaction is given up with it, so that nothing is saved; what was typed stays.
            raise Refused(_outlook(request, form.instance, formsets))
        self.look_if_need_be(request, form.instance.pk)
        replan_stale()


def _outlook(request: HttpRequest, channel: Channel, formsets: Any) -> str:
    """Return what the lines that were changed would do, each as the page of the channel says it."""
    rows = [row for formset in formsets if isinstance(formset.inline, RulesInline) for row in formset.forms]
    names = [row.cleaned_data["name"] for row in rows if row.has_changed() and not row.cleaned_data.get("DELETE")]
    rules = LeadTimeRule.objects.filter(channel=channel, retired_at=None, name__in=names).order_by("id")
    owner_ids = owners_of([channel.pk]).get(channel.pk, ())
    access, now = access_for(person(request)), timezone.now()
    said = [f"“{rule}”: {rule_outlook(access, rule, owner_ids=owner_ids, now=now).sentence}" for rule in rules]
    return " ".join([gettext("Checked, nothing is saved."), *(said or [gettext("No line of the plan is changed.")])])
