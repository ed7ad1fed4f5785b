"""What every page of the admin does alike: it saves through actions, and there is one log of changes, the audit's."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from departments.admin.forms import ActionForm, ActionFormSet
from departments.errors import Refused
from departments.models import AuditEntry, User

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[models.Model]
    TabularInline = admin.TabularInline[models.Model, models.Model]
else:
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline


class RowRefused(Refused):
    """A refusal of one row below the form; ``prefix`` names the row's own form, or the formset if it is of all."""

    def __init__(self, refusal: Refused, prefix: str | None) -> None:
        super().__init__(str(refusal), field=refusal.field)
        self.refusal = refusal
        self.prefix = prefix


class AuditedAdmin(ModelAdmin):
    """A page whose history is the audit log. Django's own log is not written: there would be two truths."""

    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> None:  # type: ignore[override]
        """Write nothing: the action has written the audit entry."""

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> None:  # type: ignore[override]
        """Write nothing: the action has written the audit entry."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:  # type: ignore[override]
        """Write nothing: the action has written the audit entry."""

    def construct_change_message(self, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        """Return nothing, as nothing logs it."""
        return []

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Show the audit log of this row."""
        about = {"subject_type": self.opts.label_lower, "subject_id": unquote(object_id)}
        address = reverse(f"admin:{AuditEntry._meta.app_label}_{AuditEntry._meta.model_name}_changelist")
        return HttpResponseRedirect(f"{address}?{urlencode(about)}")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return the list's actions without deleting many at once: what has a past is not deleted."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


class ReadOnlyAdmin(AuditedAdmin):
    """A page to look at: what it shows is worked out or written by Instep itself."""

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Return False."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Return False."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Return False."""
        return False


class ReadOnlyInline(TabularInline):
    """Rows to look at below such a page."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Return False."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Return False."""
        return False


class ActionAdmin(AuditedAdmin):
    """A page that saves through actions. What an action refuses is shown at its field, and what was typed stays."""

    form = ActionForm
    deletable = False
    add_fields: tuple[str, ...] = ()
    """The fields of the page for a new row, where they are not those of ``fields``."""

    def act_add(self, by: User, values: dict[str, Any]) -> models.Model:
        """Call the action that makes a row of these cleaned values, and return the row."""
        raise NotImplementedError

    def act_edit(self, by: User, row: Any, values: dict[str, Any]) -> None:
        """Call the action that changes ``row``; ``values`` holds what the person changed, cleaned."""
        raise NotImplementedError

    def act_delete(self, by: User, row: Any) -> None:
        """Call the action that deletes ``row``. Only asked for where ``deletable``."""
        raise NotImplementedError

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whether rows of this kind can be deleted; most are taken out of use instead, as they have a past."""
        return self.deletable and super().has_delete_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        """Return the fields of the page."""
        return self.add_fields if obj is None and self.add_fields else super().get_fields(request, obj)

    def get_form(
        self, request: HttpRequest, obj: models.Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form, told of the refusal its answer met with, if any."""
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        is_own = refusal is not None and not isinstance(refusal, RowRefused)
        return type(form.__name__, (form,), {"refusal": refusal}) if is_own else form

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Save through the actions, all of it or nothing; show the same answer again with what was refused."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refusal:
            request.refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Delete through the action; what it refuses is said above the row's page."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse(f"admin:{self._address}_change", args=[object_id]))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Call the action, and take from it what it made."""
        by = person(request)
        # A form has its declared fields also where the page does not show them.
        shown = flatten_fieldsets(self.get_fieldsets(request, obj if change else None))
        values = {name: value for name, value in form.cleaned_data.items() if name in shown}
        if change:
            kept = {"seen", "seen_version", *form.changed_data}
            self.act_edit(by, obj, {name: value for name, value in values.items() if name in kept})
        else:
            obj.__dict__.update(self.act_add(by, values).__dict__)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows below the form, each through its own action."""
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save one kind of row below the form; rows to look at have nothing to save."""
        inline = getattr(formset, "inline", None)
        if inline is not None:
            inline.save_rows(person(request), form.instance, formset)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        """Call the action."""
        self.act_delete(person(request), obj)

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        """Return the formsets, the refused row among them marked with what was refused."""
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        refusal = getattr(request, "refusal", None)
        if isinstance(refusal, RowRefused):
            for formset in formsets:
                if isinstance(formset, ActionFormSet):
                    formset.refuse(refusal.refusal, refusal.prefix)
        return formsets, inlines

    @property
    def _address(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"


class ActionInline(TabularInline):
    """Rows below a form that are saved through actions."""

    form = ActionForm
    formset = ActionFormSet
    extra = 0

    def act_add(self, by: User, parent: Any, values: dict[str, Any]) -> None:
        """Call the action that makes a row of these cleaned values below ``parent``."""
        raise NotImplementedError

    def act_edit(self, by: User, row: Any, values: dict[str, Any]) -> None:
        """Call the action that changes ``row``; ``values`` holds what the person changed, cleaned, and its ``seen``."""
        raise NotImplementedError

    def act_delete(self, by: User, row: Any) -> None:
        """Call the action that takes ``row`` away."""
        raise NotImplementedError

    def in_order(self, rows: Sequence[Any]) -> Iterable[Any]:
        """Return the rows' forms in the order in which they are saved."""
        return rows

    def get_formset(self, request: HttpRequest, obj: models.Model | None = None, **kwargs: Any) -> Any:
        """Return the kind of formset, which knows the inline that saves it; rows have no shortcuts to other pages."""
        formset = super().get_formset(request, obj, **kwargs)
        for field in formset.form.base_fields.values():
            if isinstance(field.widget, RelatedFieldWidgetWrapper):
                field.widget.can_add_related = field.widget.can_change_related = field.widget.can_view_related = False
        formset.inline = self  # type: ignore[attr-defined]
        return formset

    def save_rows(self, by: User, parent: Any, formset: Any) -> None:
        """Take away, change and make rows, in that order. Raises ``RowRefused`` with the row that was refused."""
        leaving = [row for row in formset.deleted_forms if row.instance.pk]
        for row in leaving:
            _called(row, self.act_delete, by, row.instance)
        staying = [row for row in formset.initial_forms if row not in formset.deleted_forms]
        for row in self.in_order(staying):
            values = {name: row.cleaned_data[name] for name in row.changed_data if name in row.cleaned_data}
            if values:
                values |= {"seen": row.cleaned_data["seen"] or None} if "seen" in row.cleaned_data else {}
                _called(row, self.act_edit, by, row.instance, values)
        for row in self.in_order([row for row in formset.extra_forms if row.has_changed()]):
            if row not in formset.deleted_forms:
                _called(row, self.act_add, by, parent, own_values(row))


def own_values(row: "forms.ModelForm[Any]") -> dict[str, Any]:
    """Return the cleaned values of a row below a form, without what the formset itself asks."""
    key = row.instance._meta.pk.name
    links = {name for name, field in row.fields.items() if isinstance(field, forms.models.InlineForeignKeyField)}
    return {name: value for name, value in row.cleaned_data.items() if name not in {key, "seen", "DELETE", *links}}


def person(request: HttpRequest) -> User:
    """Return who is asking; the admin lets nobody in who is not signed in."""
    assert not isinstance(request.user, AnonymousUser)
    return request.user


def _called(row: Any, action: Any, *args: Any) -> None:
    try:
        action(*args)
    except Refused as refusal:
        raise RowRefused(refusal, row.prefix) from refusal
