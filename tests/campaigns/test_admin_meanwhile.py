"""Two ops admins at the same page of the admin: nothing is written over unseen, and nothing that was typed is lost."""

import datetime as dt
import re
from functools import partial
from types import SimpleNamespace

import pytest

from campaigns.actions.calendars import edit_department, retire_department
from campaigns.actions.channels import edit_channel, edit_rule, retire_channel, retire_rule, set_owners
from campaigns.actions.membership import remove_membership
from campaigns.admin.people import MembershipInline
from campaigns.models import Channel, LeadTimeRule
from departments.actions.departments import set_membership
from departments.actions.routes import edit_route
from departments.enums import RoleName
from departments.errors import Refused
from departments.models import Department, Membership, Route
from tests.campaigns.test_admin import address, answer, send
from tests.factories import make_channel, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    make_organisation()
    client.force_login(make_user(is_ops_admin=True))
    return client


def refuse(*_arguments):
    raise Refused("They are needed.")


def quicker(desk, page, meanwhile, **mine):
    """Open the page, let somebody else do something, send it; return its answer and what was sent."""
    sent = answer(desk, page, **mine)
    meanwhile()
    response = desk.post(page, sent)
    return sent, response, response.content.decode()


def as_shown(page, response):
    """Return what a browser would send for the page it was just shown."""
    return answer(SimpleNamespace(get=lambda _page: response), page)


def again(desk, page, response):
    """Send what the page shows after a conflict."""
    assert "Somebody else changed this" in response.content.decode()
    return desk.post(page, as_shown(page, response))


def test_a_departments_field_is_not_put_back_unseen(desk):
    department = make_department(name="PR")
    page = address(Department, "change", department.pk)
    act = partial(edit_department, by=None, department_id=department.pk, name="Public Relations")
    _sent, response, html = quicker(desk, page, act, alert_hour="07:15:00")
    assert "Somebody else changed this" in html and "Stored now: Public Relations" in html
    assert 'value="07:15:00"' in html and 'value="PR"' in html, "what was typed stays"
    stored = Department.objects.get(pk=department.pk)
    assert (stored.name, stored.alert_hour) == ("Public Relations", None)
    assert again(desk, page, response).status_code == 302
    stored.refresh_from_db()
    assert (stored.name, stored.alert_hour) == ("PR", dt.time(7, 15)), "now it was seen"


def test_nor_does_it_come_back_into_use(desk):
    department = make_department(name="PR")
    page = address(Department, "change", department.pk)
    _sent, _response, html = quicker(desk, page, partial(retire_department, by=None, department_id=department.pk))
    assert "Stored now: no" in html and Department.objects.get(pk=department.pk).retired_at is not None


def test_what_both_changed_alike_is_no_conflict(desk):
    department = make_department(name="PR")
    page = address(Department, "change", department.pk)
    act = partial(edit_department, by=None, department_id=department.pk, name="Press")
    _sent, response, _html = quicker(desk, page, act, name="Press")
    assert response.status_code == 302


def test_a_role(desk):
    department = make_department()
    member = make_user(department=department)
    page = address(Department, "change", department.pk)
    act = partial(set_membership, by=None, department_id=department.pk, user_id=member.pk, role=RoleName.DEPUTY)
    _sent, response, html = quicker(desk, page, act, **{"memberships-0-role": "planner"})
    assert "Stored now: Deputy" in html and Membership.objects.get().role == RoleName.DEPUTY
    assert again(desk, page, response).status_code == 302
    assert Membership.objects.get().role == RoleName.PLANNER


def test_a_role_that_was_taken_away_is_not_given_back(desk):
    department = make_department()
    member = make_user(department=department)
    page = address(Department, "change", department.pk)
    act = partial(remove_membership, by=None, department_id=department.pk, user_id=member.pk)
    sent, response, html = quicker(desk, page, act, name="New name")
    assert response.status_code == 200 and "Somebody else took this away meanwhile." in html
    assert 'value="New name"' in html and not Membership.objects.exists()
    shown = as_shown(page, response)
    assert desk.post(page, {**shown, "memberships-TOTAL_FORMS": "0"}).status_code == 302
    assert Department.objects.get(pk=department.pk).name == "New name" and not Membership.objects.exists()
    assert desk.post(page, {**sent, "memberships-0-DELETE": "on"}).status_code == 302, "gone is what it was to be"
    assert desk.post(page, shown).status_code == 302
    assert Membership.objects.get().user == member, "added anew, as what was shown says"


def test_a_route(desk):
    department = make_department(mailbox="it@example.com")
    page, route = address(Department, "change", department.pk), Route.objects.get()
    act = partial(edit_route, by=None, route_id=route.pk, address="help@example.com")
    _sent, response, html = quicker(desk, page, act, **{"routes-0-clearance": "code_name"})
    assert "Stored now: help@example.com" in html
    route.refresh_from_db()
    assert (route.address, route.clearance) == ("help@example.com", "nothing")
    assert again(desk, page, response).status_code == 302


def test_a_channel(desk):
    channel = make_channel(name="Radio")
    page = address(Channel, "change", channel.pk)
    act = partial(edit_channel, by=None, channel_id=channel.pk, name="Wireless")
    _sent, response, html = quicker(desk, page, act, slug="waves")
    assert "Stored now: Wireless" in html and 'value="waves"' in html
    assert Channel.objects.get().name == "Wireless"
    assert again(desk, page, response).status_code == 302
    assert (Channel.objects.get().name, Channel.objects.get().slug) == ("Radio", "waves")


def test_a_channel_that_went_out_of_use_stays_so(desk):
    channel = make_channel()
    page = address(Channel, "change", channel.pk)
    _sent, _response, html = quicker(desk, page, partial(retire_channel, by=None, channel_id=channel.pk))
    assert "Stored now: no" in html and Channel.objects.get().retired_at is not None


def test_a_line_of_a_plan(desk):
    channel = make_channel(rules=[{"name": "Creative approved", "offset": -10}])
    page, rule = address(Channel, "change", channel.pk), LeadTimeRule.objects.get()
    act = partial(edit_rule, by=None, rule_id=rule.pk, offset=-20)
    _sent, response, html = quicker(desk, page, act, **{"rules-0-name": "Creative signed"})
    assert "Stored now: -20" in html and "Creative signed" in html
    rule.refresh_from_db()
    assert (rule.name, rule.offset) == ("Creative approved", -20)
    assert again(desk, page, response).status_code == 302
    rule.refresh_from_db()
    assert (rule.name, rule.offset) == ("Creative signed", -10)


def test_a_line_that_left_the_plan_does_not_come_back(desk):
    channel = make_channel(name="Radio", rules=[{"name": "Creative approved", "offset": -10}])
    page, rule = address(Channel, "change", channel.pk), LeadTimeRule.objects.get()
    sent, _response, html = quicker(desk, page, partial(retire_rule, by=None, rule_id=rule.pk), name="Waves")
    assert "Somebody else took this away meanwhile." in html and 'value="Waves"' in html
    assert desk.post(page, {**sent, "rules-0-DELETE": "on"}).status_code == 302
    assert Channel.objects.get().name == "Waves" and not LeadTimeRule.objects.filter(retired_at=None).exists()


def test_what_was_typed_in_a_line_that_left_the_plan_stays_beside_the_other_lines(desk):
    channel = make_channel(rules=[{"name": name, "offset": -10} for name in ("First", "Second", "Third")])
    page, first = address(Channel, "change", channel.pk), LeadTimeRule.objects.get(name="First")
    typed = {"rules-0-basis": "Print house", "rules-1-name": "Number two"}
    _sent, response, html = quicker(desk, page, partial(retire_rule, by=None, rule_id=first.pk), **typed)
    assert "Somebody else took this away meanwhile." in html and 'value="Print house"' in html
    shown = as_shown(page, response)
    assert [shown[f"rules-{row}-name"] for row in range(3)] == [["Number two"], ["Third"], ["First"]]
    assert shown["rules-INITIAL_FORMS"] == ["2"] and not LeadTimeRule.objects.filter(name="Number two").exists()
    assert desk.post(page, shown).status_code == 302
    lines = LeadTimeRule.objects.filter(retired_at=None).values_list("name", "basis")
    assert set(lines) == {("First", "Print house"), ("Number two", ""), ("Third", "")}


@pytest.mark.parametrize("had", [True, False], ids=["replaced", "added"])
def test_the_owners(desk, had):
    mine, theirs, before = (make_department(name=name) for name in ("Mine", "Theirs", "Before"))
    channel = make_channel(owner=before if had else None)
    page = address(Channel, "change", channel.pk)
    if had:
        asked = {"ownerships-0-department": str(mine.pk)}
    else:
        seen = re.search(r'name="ownerships-__prefix__-seen" value="(\w+)"', desk.get(page).content.decode()).group(1)
        asked = {"department": mine.pk, "position": 0, "seen": seen, "channel": channel.pk}
        asked = {f"ownerships-0-{name}": str(value) for name, value in asked.items()}
        asked["ownerships-TOTAL_FORMS"] = "1"
    act = partial(set_owners, by=None, channel_id=channel.pk, departments=[theirs])
    _sent, response, html = quicker(desk, page, act, **asked)
    assert "Somebody else changed this" in html and "Stored now: Theirs" in html
    assert [link.department for link in channel.ownerships.all()] == [theirs]
    assert again(desk, page, response).status_code == 302
    assert [link.department for link in channel.ownerships.all()] == [mine]


def test_owners_that_were_ticked_to_go_take_nobody_new_with_them(desk):
    before, theirs = make_department(name="Before"), make_department(name="Theirs")
    channel = make_channel(owner=before)
    page = address(Channel, "change", channel.pk)
    act = partial(set_owners, by=None, channel_id=channel.pk, departments=[theirs])
    _sent, response, _html = quicker(desk, page, act, **{"ownerships-0-DELETE": "on"})
    assert response.status_code == 302 and [link.department for link in channel.ownerships.all()] == [theirs]


def test_owners_somebody_gave_to_a_channel_that_showed_none_stay(desk):
    channel, theirs = make_channel(owner=None), make_department()
    page = address(Channel, "change", channel.pk)
    act = partial(set_owners, by=None, channel_id=channel.pk, departments=[theirs])
    _sent, response, _html = quicker(desk, page, act, name="Waves")
    assert response.status_code == 302 and [link.department for link in channel.ownerships.all()] == [theirs]


def test_a_refused_row_that_was_to_go_is_said(desk, monkeypatch):
    department = make_department()
    head = make_user(department=department, role=RoleName.HEAD)
    page = address(Department, "change", department.pk)
    monkeypatch.setattr(MembershipInline, "act_delete", refuse)
    html = send(desk, page, **{"memberships-0-DELETE": "on"}).content.decode()
    assert "They are needed." in html and Membership.objects.filter(user=head).exists()
