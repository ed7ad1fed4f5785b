"""What forms that change a stored row have in common: what the person saw, and both versions of a conflict."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django import forms
from django.db import models
from django.forms import BoundField
from django.utils import timezone
from django.utils.choices import flatten_choices
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from calendar_app.lib.dates import short_day
from calendar_app.lib.hours import spoken_hour
from campaigns.forms.snapshots import Snapshot, comparable, put_into, snapshot_of, unpacked
from campaigns.queries.history_lines import HistoryLine, lines_of
from campaigns.rules.difference import Difference, difference
from campaigns.rules.merging import Side, changed_from, to_choose
from departments.errors import Conflict, Refused
from departments.models import AuditEntry

Saved = TypeVar("Saved")

KEEP = "keep-"
"""Before a field's name: whose version of it the person chose."""

CARRIED: Final = ("version", "seen")
"""Fields no person fills in."""

MOST_TOLD = 5
"""So many changes of others are told above a conflict, the newest first."""


@dataclass(frozen=True)
class Clash:
    """One field that somebody else changed, too. Differences are from what both began with, for running text only."""

    field: BoundField
    chosen: Side
    mine: str
    theirs: str
    i_changed_it: bool
    my_difference: Difference | None = None
    their_difference: Difference | None = None

    @property
    def keep(self) -> str:
        """The name of the choice in the form."""
        return f"{KEEP}{self.field.html_name}"


class VersionedForm(forms.Form):
    """A form that remembers what the person saw of its row: its ``version``, and what each field held (``seen``).

    After a conflict ``clashes`` holds each field that somebody else changed, with both versions, and ``meanwhile`` what
    they did. The form then carries the stored version, and what the person typed; saving again does what they chose.
    """

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clashes: list[Clash] = []
        self.meanwhile: list[HistoryLine] = []
        self.is_in_conflict = False
        self._base: Snapshot | None = None
        self._open: set[str] = set()

    def values_of(self, row: Any) -> dict[str, Any]:
        """Return what the form's fields hold of a stored row; fields that are not of the row are left out."""
        return {name: getattr(row, name) for name in self.fields if name not in CARRIED and hasattr(row, name)}

    def mark_of(self, row: Any) -> str:
        """Return what stands for all of a row that has no version; empty for one that has."""
        return ""

    def is_news(self, row: Any) -> bool:
        """Whether what ``row`` has become is shown even where it leaves this form's fields alone."""
        return False

    def place_of(self, field: str | None) -> str | None:
        """Return the field at which a refusal about ``field`` of the row is said; None for above the form."""
        return field if field in self.fields else None

    def words_of(self, refusal: Refused) -> str:
        """Return what the form says of a refusal: its sentence, unless the page says some of it already."""
        return str(refusal)

    def remember(self, row: models.Model) -> None:
        """Carry what ``row`` shows to the page and back; of an answer take the choices made in a conflict."""
        if not self.is_bound:
            self.initial["seen"] = snapshot_of(row, self.values_of(row), mark=self.mark_of(row)).packed()
            return
        self._base = unpacked(str(self.data.get(self.add_prefix("seen"), "")), row)
        if self._base is not None:
            self._take_theirs(self._base)

    @property
    def filled(self) -> Mapping[str, Any]:
        """What the form holds: what was typed as far as it can be read, or what it opens with."""
        if not self.is_bound:
            return self.initial
        self.is_valid()
        return self.cleaned_data

    @property
    def seen_version(self) -> int | None:
        """The version the person saw, None if the answer does not say."""
        version = self.cleaned_data["version"]
        return version if version is None else int(version)

    @property
    def seen_mark(self) -> str | None:
        """What stood for the row when the person saw it, None if the answer does not say.

        Where it says something that cannot be read, it is a mark no row has.
        """
        if self._base is not None:
            return self._base.mark
        return "" if self.data.get(self.add_prefix("seen")) else None

    @property
    def undisputed(self) -> list[BoundField]:
        """The fields of a conflict that only this person changed: they stay open to be changed."""
        return [self[name] for name in self.fields if name in self._open]

    @property
    def untouched(self) -> list[BoundField]:
        """The other fields of a conflict, which go along unseen."""
        shown = {clash.field.name for clash in self.clashes if clash.i_changed_it} | self._open
        return [self[name] for name in self.fields if name not in shown]

    def save_by(self, action: Callable[[], Saved]) -> Saved | None:
        """Return what ``action`` returns, or None when it refuses: then the form says why, and where.

        Where somebody else was quicker, but in nothing that this form holds, it is called once more on what is stored.
        """
        for is_last_try in (False, True):
            try:
                return action()
            except Conflict as conflict:
                if is_last_try or not self._is_settled(conflict):
                    self._show_both(conflict)
                    break
            except Refused as refusal:
                self.add_error(self.place_of(refusal.field), self.words_of(refusal))
                break
        return None

    def _is_settled(self, conflict: Conflict) -> bool:
        """Whether nobody has to choose anything; the form then goes on from what is stored now."""
        if conflict.row is None or self._base is None or self.is_news(conflict.row):
            return False
        theirs = _compared(self.values_of(conflict.row))
        if to_choose(self._base.values, self._mine(), theirs):
            return False
        self._base = Snapshot(self._base.subject, self._base.key, theirs, self._base.last, self.mark_of(conflict.row))
        self.cleaned_data["version"] = getattr(conflict.row, "version", None)
        return True

    def _show_both(self, conflict: Conflict) -> None:
        """Hold both versions, and carry the stored one from here on."""
        self.add_error(None, str(conflict))
        self.is_in_conflict = True
        row = conflict.row
        if row is None:
            return
        stored, base = self.values_of(row), self._base.values if self._base else None
        mine = self._mine()
        chosen = to_choose(base, mine, _compared(stored))
        changed = set(chosen) if base is None else changed_from(base, mine)
        self._open = {name for name in mine if name not in chosen and (name in changed or name not in stored)}
        self.clashes = [
            self._clash(name, stored[name], base, side, i_changed_it=name in changed) for name, side in chosen.items()
        ]
        self.meanwhile = _entries_since(self._base) if self._base else []
        self._carry(row)

    def _carry(self, row: Any) -> None:
        now = snapshot_of(row, self.values_of(row), mark=self.mark_of(row))
        data = self._own_data()
        data[self.add_prefix("seen")] = now.packed()
        data[self.add_prefix("version")] = str(getattr(row, "version", ""))
        self.data = data

    def _take_theirs(self, base: Snapshot) -> None:
        """Where the person chose the stored version of a field, go on as if they had typed it."""
        chosen = [name for name in base.values if self.data.get(f"{KEEP}{self.add_prefix(name)}") == Side.THEIRS]
        if chosen:
            data = self._own_data()
            for name in chosen:
                if name in self.fields:
                    put_into(data, self.add_prefix(name), self.fields[name].prepare_value(base.values[name]))
            self.data = data

    def _own_data(self) -> "MultiValueDict[str, str]":
        """Return what was sent, to be changed; tests and callers may have sent a plain mapping."""
        if isinstance(self.data, MultiValueDict):
            return MultiValueDict({name: list(values) for name, values in self.data.lists()})
        return MultiValueDict(
            {name: value if isinstance(value, list) else [value] for name, value in self.data.items()}
        )

    def _mine(self) -> dict[str, Any]:
        return {name: comparable(self.cleaned_data.get(name)) for name in self.fields if name not in CARRIED}

    def _clash(
        self, name: str, stored: Any, base: Mapping[str, Any] | None, side: Side, *, i_changed_it: bool
    ) -> Clash:
        field, typed = self[name], self.cleaned_data.get(name)
        is_text = isinstance(field.field.widget, forms.Textarea)
        began = str((base or {}).get(name, "")) if is_text else ""
        return Clash(
            field=field,
            chosen=side,
            mine=self._shown(name, typed),
            theirs=self._shown(name, stored),
            i_changed_it=i_changed_it,
            my_difference=difference(began, typed or "") if is_text and base is not None else None,
            their_difference=difference(began if base is not None else typed or "", stored or "") if is_text else None,
        )

    def _shown(self, name: str, value: Any) -> str:
        """Return a value as the form's own list has it, or as a person would write it."""
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            choices: Any = field.choices
            labels: dict[Any, Any] = dict(flatten_choices(choices))
            return written([labels.get(each, each) for each in value or ()])
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
        if isinstance(field, forms.ModelChoiceField) and isinstance(value, int):
            value = field.queryset.filter(pk=value).first() if field.queryset is not None else value
        if value is None and isinstance(field, forms.ModelChoiceField) and field.empty_label:
            return str(field.empty_label)
        return written(value)


def _compared(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: comparable(value) for name, value in values.items()}


def _entries_since(base: Snapshot) -> list[HistoryLine]:
    """Return what happened to a row since a person saw it, the newest first. They may change it, so they may know."""
    entries = AuditEntry.objects.filter(subject_type=base.subject, subject_id=base.key, pk__gt=base.last)
    rows = list(entries.select_related("by", "undoes__by").order_by("-pk")[:MOST_TOLD])
    return lines_of(rows, None, today=timezone.localdate())


def written(value: Any) -> str:
    """Return a stored value as a person would write it."""
    if value is None or value == "" or (isinstance(value, (list, tuple)) and not value):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (list, tuple, models.QuerySet)):
        return ", ".join(str(item) for item in value) or _("nothing")
    if isinstance(value, dt.date):
        return short_day(value, today=timezone.localdate())
    if isinstance(value, dt.time):
        return spoken_hour(value)
    return str(value)
