"""Web hooks of other tools: making them, changing what they hear, pausing and removing them."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from calendar_app.lib.sealing import seal
from campaigns.enums import EventName
from campaigns.models import Hook
from campaigns.queries.hearing import answers_for
from campaigns.rules.permissions import check_manage_hook
from departments.access import access_for
from departments.actions.changing import change, check_mark, given, locked, mark_of, save
from departments.actions.checks import checked_name
from departments.actions.secret_routes import new_secret, place_of
from departments.audit import record
from departments.enums import RouteKind
from departments.errors import Refused
from departments.models import Department, User

EDITABLE = ("name", "events", "cleared_by")

MOST_HOOKS = 50
"""The most web hooks one department, or the organisation beside them, has at a time."""


@dataclass(frozen=True)
class NewSecret:
    """A web hook with the secret its requests are signed with, which is known only now."""

    hook: Hook
    secret: str = field(repr=False)


def create_hook(
    *,
    by: User | None,
    department_id: int | None,
    name: str,
    address: str,
    events: Collection[str],
    is_cleared: bool = False,
) -> NewSecret:
    """Return a new web hook of a department, or with None of the whole organisation, with its secret.

    It hears what happens from now on. With ``is_cleared`` it is told of what is confidential as far as ``by`` may know
    of it. Raises ``NotAllowed`` for who does not look after it, ``Refused`` for what cannot be. Looks the host's name
    up before anything is locked.
    """
    _check(by, department_id)
    place = place_of(RouteKind.HOOK, address)
    with transaction.atomic():
        department = locked(Department, department_id) if department_id is not None else None
        if Hook.objects.filter(department=department, retired_at=None).count() >= MOST_HOOKS:
            raise Refused(_("%(count)d web hooks are the most there can be. Remove one first.") % {"count": MOST_HOOKS})
        fields = {"name": _name(name), "events": _events(events), "cleared_by": by if is_cleared else None}
        secret = new_secret()
        hook = Hook(department=department, made_by=by, host=place.host, **fields)
        hook.sealed_address, hook.sealed_secret = seal(place.address), seal(secret)
        save(hook)
        record(
            by=by, verb="created", subject=hook, changes=given({"department": department, **fields, "host": place.host})
        )
        return NewSecret(hook, secret)


def edit_hook(
    *,
    by: User | None,
    hook_id: int,
    seen: str | None = None,
    is_cleared: bool | None = None,
    address: str = "",
    **fields: Any,
) -> Hook:
    """Change a web hook's name, events, clearance or address and return it; what waits goes to the new address.

    Who cleared it stays, as long as they look after it; else it is ``by`` from now on. ``seen`` is the ``hook_mark``
    the person saw; raises ``Conflict`` when it is stale, else as ``create_hook`` does.
    """
    place = place_of(RouteKind.HOOK, address) if address else None
    with transaction.atomic():
        hook = hook_to_manage(by, hook_id)
        check_mark(hook, _values(hook), seen)
        if "name" in fields:
            fields["name"] = _name(fields["name"])
        if "events" in fields:
            fields["events"] = _events(fields["events"])
        if is_cleared is not None:
            fields["cleared_by"] = _clearing(hook, by) if is_cleared else None
        change(hook, by=by, fields=fields, editable=EDITABLE)
        if place is not None:
            before, hook.host, hook.sealed_address = hook.host, place.host, seal(place.address)
            save(hook)
            record(by=by, verb="readdressed", subject=hook, changes={"host": [before, place.host]})
        return hook


@transaction.atomic
def sign_hook_anew(*, by: User | None, hook_id: int) -> NewSecret:
    """Sign a web hook's requests with a new secret from now on and return it. The old one ends at once."""
    hook = hook_to_manage(by, hook_id)
    secret = new_secret()
    hook.sealed_secret = seal(secret)
    save(hook)
    record(by=by, verb="signed anew", subject=hook)
    return NewSecret(hook, secret)


@transaction.atomic
def pause_hook(*, by: User | None, hook_id: int) -> Hook:
    """Send nothing to a web hook until it is resumed, and return it. Its events wait. Twice changes nothing."""
    hook = hook_to_manage(by, hook_id)
    if hook.paused_at is None:
        hook.paused_at = timezone.now()
        save(hook)
        record(by=by, verb="paused", subject=hook)
    return hook


@transaction.atomic
def resume_hook(*, by: User | None, hook_id: int, paused_at: dt.datetime | None = None) -> Hook:
    """Send to a web hook again, first what has waited, and return it. Twice changes nothing.

    ``paused_at`` says which pause is to end. Raises ``Refused`` where it ended and another one began meanwhile.
    """
    hook = hook_to_manage(by, hook_id)
    if paused_at is not None and hook.paused_at not in (None, paused_at):
        raise Refused(_("It was paused anew meanwhile, so it stays paused. If it is to go on, press “Go on”."))
    if hook.paused_at is not None:
        hook.paused_at = None
        save(hook)
        record(by=by, verb="resumed", subject=hook)
    return hook


@transaction.atomic
def retire_hook(*, by: User | None, hook_id: int) -> Hook:
    """Remove a web hook and return it: what waits for it is sent no more. What was sent stays on record."""
    hook = hook_to_manage(by, hook_id)
    hook.retired_at, hook.paused_at = timezone.now(), None
    save(hook)
    record(by=by, verb="removed", subject=hook)
    return hook


@transaction.atomic
def restore_hook(*, by: User | None, hook_id: int) -> Hook:
    """Bring back a web hook that was removed and return it. It hears what happens from now on."""
    hook = locked(Hook, hook_id)
    _check(by, hook.department_id)
    if hook.retired_at is not None:
        hook.retired_at = None
        save(hook)
        record(by=by, verb="restored", subject=hook)
    return hook


@transaction.atomic
def take_over_hooks(*, by: User | None, source: Department, target: Department) -> None:
    """Let the web hooks of ``source`` be those of ``target``. Call it with both departments locked."""
    for hook in Hook.objects.filter(department=source, retired_at=None).order_by("pk").select_for_update():
        change(hook, by=by, fields={"department": target}, editable=("department",), verb="moved")


def hook_mark(hook: Hook) -> str:
    """Return what stands for a web hook as it is now. No query."""
    return mark_of(_values(hook))


def hook_to_manage(by: User | None, hook_id: int) -> Hook:
    """Return a web hook in use that ``by`` looks after, locked. Raises ``Refused`` if it is gone, ``NotAllowed``."""
    hook = locked(Hook, hook_id)
    _check(by, hook.department_id)
    if hook.retired_at is not None:
        raise Refused(_("This web hook was removed."))
    return hook


def _check(by: User | None, department_id: int | None) -> None:
    if by is not None:
        check_manage_hook(access_for(by), department_id=department_id)


def _clearing(hook: Hook, by: User | None) -> User | None:
    known = hook.cleared_by
    return known if known is not None and answers_for(hook, access_for(known)) else by


def _values(hook: Hook) -> list[Any]:
    return [hook.name, hook.events, hook.cleared_by_id]


def _name(text: str) -> str:
    sentence = _("Give it a name, such as the tool that listens.")
    return checked_name(text, sentence=sentence)[:100]


def _events(events: Collection[str]) -> list[str]:
    chosen = [name for name in EventName.values if name in events]
    if not chosen or len(chosen) != len(set(events)):
        raise Refused(_("Choose at least one event."), field="events")
    return chosen
