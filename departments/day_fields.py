"""Fields for working days, for pages and for the admin."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from departments.enums import Weekday
from departments.workdays import MAX_FACTOR, PLAIN


class WeekendField(forms.TypedMultipleChoiceField):
    """The days off of a week, ticked one by one."""

    def __init__(self, **options: Any) -> None:
        options.pop("max_length", None)
        options.setdefault("required", False)
        super().__init__(choices=Weekday.choices, coerce=int, widget=forms.CheckboxSelectMultiple, **options)


class FactorField(forms.DecimalField):
    """How much longer things take, such as 1.5; cleans to hundredths."""

    def __init__(self, **options: Any) -> None:
        words = {
            name: _("Say how much longer things take: from 1 to 10, such as 1.5.")
            for name in ("invalid", "required", "max_decimal_places", "max_digits", "max_whole_digits")
        }
        super().__init__(
            min_value=Decimal(1),
            max_value=Decimal(MAX_FACTOR) / PLAIN,
            max_digits=4,
            decimal_places=2,
            localize=True,
            error_messages=words,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 5}),
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        """Return stored hundredths as a number; what was typed stays as it is."""
        return (Decimal(value) / PLAIN).normalize() if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """Return hundredths, None for nothing. Raises ``ValidationError`` for what is no such number."""
        number = super().clean(value)
        return None if number is None else int(number * PLAIN)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the number differs, however it is written."""
        return super().has_changed(self.prepare_value(initial), data)
