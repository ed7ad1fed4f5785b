"""What an action says when it will not do something: always a sentence a person can act on."""

from typing import Any

from django.core.exceptions import PermissionDenied


class Refused(Exception):
    """The change is not possible as asked. ``str()`` is the sentence; ``field`` names the form field it belongs to."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class RefusedAt(Refused):
    """A refusal of one of many things that were to be done together; ``index`` counts them from 0."""

    def __init__(self, refusal: Refused, index: int) -> None:
        super().__init__(str(refusal), field=refusal.field)
        self.index = index


class Conflict(Refused):
    """Somebody else changed it first. ``row`` is what is stored now, ``theirs`` its values by field."""

    def __init__(self, sentence: str, *, theirs: dict[str, object] | None = None, row: Any = None) -> None:
        super().__init__(sentence)
        self.theirs = theirs or {}
        self.row = row


class NotAllowed(PermissionDenied):
    """The person may not do this. ``str()`` is the sentence that says who may."""
