"""The pages on which people set up web hooks, look at what they were sent, and send it again."""

import datetime as dt

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from calendar_app.lib.sealing import unseal
from campaigns.actions.hooks import create_hook, edit_hook, pause_hook, resume_hook
from campaigns.actions.reorganising import merge_departments
from campaigns.alerts.delivering import deliver_posts
from campaigns.alerts.passing_on import pass_on
from campaigns.enums import EVENTS, Secrecy
from campaigns.models import Campaign, Hook, HookEvent, Message
from campaigns.queries.history import history_of
from campaigns.queries.history_lines import history_page
from campaigns.rules.story import is_foreseen
from departments.access import access_for
from departments.audit import record
from departments.enums import RoleName
from departments.errors import NotAllowed, Refused
from departments.models import AuditEntry, User
from tests.factories import make_hook
from tests.hooks.conftest import Plan
from tests.outward.receivers import Receiver
from tests.to_and_fro import goes_to_and_fro

pytestmark = pytest.mark.django_db

SECRET_PART = "kq7w3e9r5t1y"


def at(page: str, *args: object) -> str:
    return reverse(f"campaigns:{page}", args=args)


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def facts(host: Receiver, **more: object) -> dict[str, object]:
    return {
        "name": "Wallboard",
        "secret_address": f"{host.url}/in/{SECRET_PART}",
        "events": ["activity.moved", "duty.done"],
        **more,
    }


def sent_one(plan: Plan, hook: Hook) -> HookEvent:
    """The activity moves, and the hook is told."""
    record(by=plan.planner, verb="moved", subject=plan.activity, campaign_id=plan.campaign.pk)
    pass_on(now=timezone.now())
    deliver_posts(roads=EVENTS)
    return HookEvent.objects.get(hook=hook)


# Setting one up


def test_a_head_makes_one_for_their_department_and_is_shown_the_secret_once(
    client: Client, plan: Plan, host: Receiver
) -> None:
    signed_in(client, plan.head)
    answer = client.post(at("add_hook"), facts(host, department=plan.social.pk))
    hook = Hook.objects.get()
    assert answer.status_code == 200 and unseal(hook.sealed_secret) in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert (hook.department, hook.made_by, hook.cleared_by) == (plan.social, plan.head, None)
    for page in (at("hooks"), at("hook", hook.pk), at("edit_hook", hook.pk)):
        text = client.get(page).text
        assert "Wallboard" in text and SECRET_PART not in text and unseal(hook.sealed_secret) not in text


def test_a_head_makes_none_for_others_and_only_ops_admins_one_for_all(
    client: Client, plan: Plan, host: Receiver
) -> None:
    signed_in(client, plan.head)
    for department in (plan.printing.pk, ""):
        assert client.post(at("add_hook"), facts(host, department=department)).status_code == 422
    with pytest.raises(NotAllowed):
        create_hook(by=plan.head, department_id=None, name="All", address=f"{host.url}/in", events=["duty.done"])
    signed_in(client, plan.ops_admin)
    assert client.post(at("add_hook"), facts(host, department="")).status_code == 200
    assert Hook.objects.get().department is None


def test_what_leads_nowhere_or_asks_for_nothing_is_refused_at_its_field(
    client: Client, plan: Plan, host: Receiver
) -> None:
    signed_in(client, plan.head)
    inside = client.post(at("add_hook"), facts(host, department=plan.social.pk, secret_address="http://10.1.2.3/in"))
    assert inside.status_code == 422 and "private network" in inside.text
    nothing = client.post(at("add_hook"), {**facts(host, department=plan.social.pk), "events": []})
    assert "Choose at least one event." in nothing.text
    assert not Hook.objects.exists()
    with pytest.raises(Refused):
        create_hook(by=None, department_id=None, name="X", address=f"{host.url}/in", events=["activity.eaten"])


def test_changing_it_keeps_address_and_clearance_unless_they_are_changed(
    client: Client, plan: Plan, host: Receiver
) -> None:
    hook = make_hook(department=plan.social, address=f"{host.url}/in", cleared_by=plan.head, name="Old")
    signed_in(client, plan.ops_admin)
    form = {"name": "New", "events": ["duty.done"], "is_cleared": "on"}
    assert client.post(at("edit_hook", hook.pk), form).status_code == 302
    hook.refresh_from_db()
    assert (hook.name, hook.events, hook.cleared_by) == ("New", ["duty.done"], plan.head)
    assert unseal(hook.sealed_address) == f"{host.url}/in"
    client.post(at("edit_hook", hook.pk), {**form, "is_cleared": "", "secret_address": f"{host.url}/other"})
    hook.refresh_from_db()
    assert (hook.cleared_by, unseal(hook.sealed_address)) == (None, f"{host.url}/other")


def test_clearance_passes_to_who_saves_when_who_gave_it_no_longer_looks_after_it(plan: Plan) -> None:
    hook = make_hook(department=plan.social, cleared_by=plan.head_of_print)
    edit_hook(by=plan.head, hook_id=hook.pk, is_cleared=True)
    hook.refresh_from_db()
    assert hook.cleared_by == plan.head


def test_somebody_quicker_is_seen(client: Client, plan: Plan, host: Receiver) -> None:
    hook = make_hook(department=plan.social, address=f"{host.url}/in", events=["duty.done"])
    signed_in(client, plan.head)
    seen = client.get(at("edit_hook", hook.pk)).context["form"].initial["seen"]
    edit_hook(by=plan.ops_admin, hook_id=hook.pk, events=["activity.moved"])
    form = {"name": hook.name, "events": ["duty.waived"], "seen": seen}
    answer = client.post(at("edit_hook", hook.pk), form)
    assert "Somebody was quicker" in answer.text and "An activity was moved" in answer.text


# Looking at it


def test_the_log_shows_what_was_sent_when_and_what_was_answered(client: Client, plan: Plan, host: Receiver) -> None:
    hook = make_hook(department=plan.social, address=f"{host.url}/in")
    host.says(202, b"thank you")
    sent_one(plan, hook)
    text = signed_in(client, plan.head).get(at("hook", hook.pk)).text
    assert "Ana changed the time of “Teaser”" in text and "Spring launch" in text and "thank you" in text
    assert "&quot;event&quot;: &quot;activity.moved&quot;" in text


def test_the_log_keeps_from_its_reader_what_they_may_not_know_of(client: Client, plan: Plan, host: Receiver) -> None:
    hook = make_hook(department=plan.social, address=f"{host.url}/in")
    sent_one(plan, hook)
    Campaign.objects.update(secrecy=Secrecy.CONFIDENTIAL, was_secret=True)
    signed_in(client, plan.head)
    assert "Spring launch" not in client.get(at("hook", hook.pk)).text
    signed_in(client, plan.ops_admin)
    for page in (at("hook", hook.pk), reverse("admin:campaigns_hookevent_changelist")):
        assert "Spring launch" not in client.get(page).text


def test_of_anothers_hook_there_is_nothing(client: Client, plan: Plan) -> None:
    hook = make_hook(department=plan.printing)
    signed_in(client, plan.head)
    assert client.get(at("hook", hook.pk)).status_code == 404
    assert hook.name not in client.get(at("hooks")).text


# Doing something with it


def test_pause_go_on_remove_and_bring_back(client: Client, plan: Plan) -> None:
    hook = make_hook(department=plan.social)
    signed_in(client, plan.head)
    for page, paused, removed in (
        ("pause_hook", True, False),
        ("resume_hook", False, False),
        ("remove_hook", False, True),
        ("restore_hook", False, False),
    ):
        assert client.post(at(page, hook.pk)).status_code == 302
        hook.refresh_from_db()
        assert (hook.paused_at is not None, hook.retired_at is not None) == (paused, removed), page
    said = AuditEntry.objects.filter(subject_type="campaigns.hook")
    assert all(is_foreseen("hook", verb) for verb in said.values_list("verb", flat=True))
    lines = history_page(
        history_of(access_for(plan.ops_admin), Q(subject_type="campaigns.hook"), timezone.now()),
        access_for(plan.ops_admin),
        page=1,
        now=timezone.now(),
    )
    assert lines.object_list[0].sentence == f"Ben brought the web hook “{hook.name}” back."
    names = Hook.objects.filter(retired_at=None).values_list("name", flat=True)
    removed = client.post(at("remove_hook", hook.pk), follow=True)
    goes_to_and_fro(client, removed, stands=lambda: list(names.all()), before=[hook.name])


def test_pausing_and_going_on_go_to_and_fro(client: Client, plan: Plan) -> None:
    hook = make_hook(department=plan.social)
    signed_in(client, plan.head)

    def is_paused() -> bool:
        return Hook.objects.get(pk=hook.pk).paused_at is not None

    goes_to_and_fro(client, client.post(at("pause_hook", hook.pk), follow=True), stands=is_paused, before=False)
    goes_to_and_fro(client, client.post(at("resume_hook", hook.pk), follow=True), stands=is_paused, before=True)


def test_an_undo_ends_no_pause_but_its_own(client: Client, plan: Plan) -> None:
    hook = make_hook(department=plan.social)
    signed_in(client, plan.head)
    client.post(at("pause_hook", hook.pk))
    [message] = client.get(at("hook", hook.pk)).context["messages"]
    resume_hook(by=plan.ops_admin, hook_id=hook.pk)
    written = AuditEntry.objects.count()
    answer = client.post(message.extra_tags, follow=True)
    assert "goes on already" in answer.text and "Redo</button>" not in answer.text
    pause_hook(by=plan.ops_admin, hook_id=hook.pk)
    answer = client.post(message.extra_tags, follow=True)
    assert "paused anew meanwhile" in answer.text and Hook.objects.get(pk=hook.pk).paused_at is not None
    again = client.post(at("pause_hook", hook.pk), follow=True)
    assert "Somebody paused" in again.text and "Undo</button>" not in again.text
    assert AuditEntry.objects.count() == written + 1


def test_whoever_looks_after_it_no_more_takes_nothing_back(client: Client, plan: Plan) -> None:
    hook = make_hook(department=plan.social)
    signed_in(client, plan.head)
    client.post(at("pause_hook", hook.pk))
    [message] = client.get(at("hook", hook.pk)).context["messages"]
    plan.head.memberships.update(role=RoleName.MEMBER)
    assert client.post(message.extra_tags).status_code == 404
    assert Hook.objects.get(pk=hook.pk).paused_at is not None


def test_one_event_and_the_events_of_some_days_are_sent_again(client: Client, plan: Plan, host: Receiver) -> None:
    hook = make_hook(department=plan.social, address=f"{host.url}/in")
    event = sent_one(plan, hook)
    signed_in(client, plan.head)
    client.post(at("send_hook_again", hook.pk), {"event": str(event.pk)})
    assert Message.objects.filter(event=event).count() == 2
    deliver_posts(roads=EVENTS)
    day = timezone.localdate(event.at)
    days = {"since": day.isoformat(), "until": (day + dt.timedelta(days=1)).isoformat()}
    assert client.post(at("send_hook_again", hook.pk), days).status_code == 302
    assert Message.objects.filter(event=event).count() == 3
    to_the_end = {"since": "9999-12-31", "until": "9999-12-31"}
    assert client.post(at("send_hook_again", hook.pk), to_the_end).status_code == 302
    wrong = {"since": days["until"], "until": days["since"]}
    assert client.post(at("send_hook_again", hook.pk), wrong).status_code == 422
    assert client.post(at("send_hook_again", hook.pk), {"event": "nonsense"}).status_code == 302


def test_a_test_says_what_the_other_end_answered(client: Client, plan: Plan, host: Receiver) -> None:
    hook = make_hook(department=plan.social, address=f"{host.url}/in")
    host.says(200, b"hello there")
    answer = signed_in(client, plan.head).post(at("test_hook", hook.pk), follow=True)
    assert "hello there" in answer.text


def test_another_secret_ends_the_one_before(client: Client, plan: Plan) -> None:
    hook = make_hook(department=plan.social, secret="before")
    answer = signed_in(client, plan.head).post(at("sign_hook_anew", hook.pk))
    hook.refresh_from_db()
    assert unseal(hook.sealed_secret) != "before" and unseal(hook.sealed_secret) in answer.text


def test_a_merged_department_takes_the_hooks_along(plan: Plan) -> None:
    hook = make_hook(department=plan.printing)
    merge_departments(by=plan.ops_admin, source_id=plan.printing.pk, target_id=plan.social.pk)
    hook.refresh_from_db()
    assert hook.department == plan.social


def test_ops_admins_pause_and_send_again_in_the_administration(client: Client, plan: Plan, host: Receiver) -> None:
    hook = make_hook(address=f"{host.url}/in")
    event = sent_one(plan, hook)
    signed_in(client, plan.ops_admin)
    hooks, events = (reverse(f"admin:campaigns_{name}_changelist") for name in ("hook", "hookevent"))
    client.post(events, {"action": "send_again", "_selected_action": [str(event.pk)]})
    assert Message.objects.filter(event=event).count() == 2
    client.post(hooks, {"action": "pause", "_selected_action": [hook.pk]})
    hook.refresh_from_db()
    assert hook.paused_at is not None
