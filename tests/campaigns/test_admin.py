"""The admin: it opens for ops admins only, saves through actions, and loses nothing of what an action refuses."""

import datetime as dt
import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.actions.campaigns import edit_campaign
from campaigns.alerts.planning_outlooks import plan_outlooks
from campaigns.enums import (
    AlertState,
    AttemptOutcome,
    BounceOutcome,
    CampaignState,
    ClashKind,
    MessageState,
    MilestoneState,
)
from campaigns.models import (
    Activity,
    Alert,
    AlertPreference,
    Attempt,
    Blackout,
    BouncedAddress,
    BounceReport,
    Campaign,
    CampaignGuest,
    ChangeSet,
    Channel,
    DateProposal,
    DeliveryTally,
    GivenUpNotice,
    GoAhead,
    HandBack,
    HookEvent,
    LeadTimeRule,
    Message,
    MessageAlert,
    Milestone,
    OpenDeed,
    OwnPreset,
    TickRecord,
)
from departments.actions.departments import create_department
from departments.actions.invitations import invite_again
from departments.actions.people import set_password
from departments.enums import RoleName, Via
from departments.models import (
    AuditEntry,
    Department,
    Invitation,
    Membership,
    OrganisationSettings,
    Route,
    SpecialDays,
    User,
    WorkingCalendar,
)
from tests.factories import (
    make_absence,
    make_activity,
    make_alert,
    make_calendar,
    make_campaign,
    make_channel,
    make_closing,
    make_department,
    make_exception,
    make_hook,
    make_key_date,
    make_milestone,
    make_organisation,
    make_series,
    make_user,
)

pytestmark = pytest.mark.django_db

OURS = {"departments", "campaigns", "calendar_app"}
BELOW_OTHERS = {
    "departments.Membership", "departments.SpecialDays", "campaigns.ChannelOwner",
    "campaigns.LeadTimeRule", "campaigns.CampaignGuest", "campaigns.CampaignNamed", "campaigns.ChannelGuest",
    "campaigns.MilestoneResponsible", "campaigns.MessageAlert", "campaigns.Attempt",
    "campaigns.ActivityItem", "campaigns.RouteTest",
}  # fmt: skip
PAGES = [(model, model_admin) for model, model_admin in admin.site._registry.items() if model._meta.app_label in OURS]


@pytest.fixture
def ops_admin(db):
    make_organisation()
    return make_user(email="admin@example.com", is_ops_admin=True)


@pytest.fixture
def browser_of(client):
    """A function that signs somebody in and returns their browser."""

    def signed_in(user):
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def desk(ops_admin, browser_of):
    return browser_of(ops_admin)


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def answer(desk, page, **changed):
    """What a browser would send for the form on ``page``, with some fields changed; None leaves a field out."""
    html = desk.get(page).content.decode()
    form = html[html.index("<form", html.index('id="content"')) :]
    values = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, kind = _attribute(tag, "name"), _attribute(tag, "type")
        if (
            not name
            or "__prefix__" in name
            or kind == "submit"
            or (kind in ("checkbox", "radio") and "checked" not in tag)
        ):
            continue
        values.setdefault(name, []).append(_attribute(tag, "value") or ("on" if kind == "checkbox" else ""))
    for name, text in re.findall(r'<textarea name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        values[name] = [text]
    for name, options in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.findall(r'<option value="([^"]*)" selected', options)
        values[name] = chosen or re.findall(r'<option value="([^"]*)"', options)[:1]
    values = {name: value for name, value in values.items() if "__prefix__" not in name}
    for name, value in changed.items():
        values[name] = [] if value is None else value if isinstance(value, list) else [value]
    return values


def _attribute(tag, name):
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found.group(1) if found else ""


def send(desk, page, **changed):
    """Send the form on ``page`` with these fields changed."""
    return desk.post(page, answer(desk, page, **changed))


def last_entry(**about):
    return AuditEntry.objects.filter(**about).order_by("-id").first()


def make_one_of_each():
    """At least one row of every model that has a page."""
    calendar = make_calendar(country="GB")
    department = make_department(name="Social Media", mailbox="social@example.com", working_calendar=calendar)
    make_user(department=department, role=RoleName.HEAD)
    activity = make_activity(channel=make_channel(owner=department, rules=[{"name": "Brief due", "offset": -5}]))
    make_activity(starts_on=None)
    make_series(campaign=activity.campaign, channel=activity.channel)
    make_closing(channel=activity.channel)
    make_exception(activity=activity)
    milestone = make_milestone(activity=activity, rule=LeadTimeRule.objects.get())
    alert = make_alert(milestone=milestone, state=AlertState.FIRED)
    now = timezone.now()
    plan_outlooks(now=now)
    DateProposal.objects.create(
        milestone=milestone, due_on=now.date(), was_on=now.date(), reason="Late", by=make_user(), at=now
    )
    HandBack.objects.create(milestone=milestone, department=department, reason="Not ours", by=make_user(), at=now)
    ChangeSet.objects.create(campaign=activity.campaign, opened_at=now, settles_at=now)
    CampaignGuest.objects.create(campaign=activity.campaign, user=make_user())
    invite_again(by=None, user_id=make_user().pk)
    make_absence(user=make_user(), deputy=make_user())
    message = Message.objects.create(
        recipient_key="mailbox:a@example.com",
        address="a@example.com",
        group_key="x",
        next_attempt_at=now,
        message_id="<1@example.com>",
        dated_at=now,
        state=MessageState.DEAD,
    )
    MessageAlert.objects.create(message=message, alert=alert, transport="email", recipient_key=message.recipient_key)
    Attempt.objects.create(message=message, at=now, outcome=AttemptOutcome.REFUSED)
    department, reader = make_department(mailbox="a@example.com"), make_user()
    GivenUpNotice.objects.create(
        department=department,
        recipient_key=message.recipient_key,
        user=reader,
        created_at=now,
        route=department.routes.get(),
    )
    AlertPreference.objects.create(user=reader, department=department)
    TickRecord.objects.create(name="tick", at=now)
    OpenDeed.objects.create(made_at=now, total=5_000)
    BouncedAddress.objects.create(address="ana@example.com", since=now, last_at=now)
    BounceReport.objects.create(key="1", at=now, outcome=BounceOutcome.values[0])
    DeliveryTally.objects.create(day=now.date(), transport="email", accepted=1, seconds=1, within=[1])
    Blackout.objects.create(name="Year end", first_day=now.date(), last_day=now.date())
    GoAhead.objects.create(activity=activity, kind=ClashKind.BLACKOUT, about="1", reason="Agreed", by=make_user())
    create_department(by=None, name="Recorded")
    make_key_date()
    HookEvent.objects.create(hook=make_hook(), number=1, name="alert.fired", at=now, alert=alert)
    OwnPreset.objects.create(name="Our radio", medium="offline", owners=["PR"], plan=[])


def test_every_model_of_ours_has_a_page_or_stands_on_one():
    registered = {model._meta.label for model, _admin in PAGES}
    models = {
        model._meta.label for name in ("departments", "campaigns") for model in apps.get_app_config(name).get_models()
    }
    assert models - registered == BELOW_OTHERS
    inline = {inline.model._meta.label for _model, page in PAGES for inline in page.inlines}
    assert inline >= BELOW_OTHERS


@pytest.mark.parametrize(("model", "model_admin"), PAGES, ids=lambda value: getattr(value, "__name__", ""))
class TestEveryPage:
    def test_opens_for_an_ops_admin(self, desk, model, model_admin):
        make_one_of_each()
        pages = [address(model, "changelist"), f"{address(model, 'changelist')}?q=a"]
        row = model._default_manager.order_by("pk").first()
        assert row is not None or model._meta.app_label == "calendar_app", "make_one_of_each makes none"
        if row is not None:
            pages += [address(model, "change", row.pk), address(model, "history", row.pk)]
        if model_admin.has_add_permission(_request_of(desk)):
            pages.append(address(model, "add"))
        for page in pages:
            response = desk.get(page, follow=True)
            assert response.status_code == 200, page
            assert "unsafe" not in response.headers["Content-Security-Policy"]

    def test_is_closed_to_everybody_else(self, ops_admin, browser_of, model, model_admin):
        page = address(model, "changelist")
        signed_out = Client().get(page, follow=True)
        assert signed_out.redirect_chain[-1][0].startswith(reverse("account_login"))
        head = make_user(department=make_department(), role=RoleName.HEAD)
        for person in (head, make_user()):
            response = browser_of(person).get(page, follow=True)
            assert response.status_code == 403
            assert b"ops admins" in response.content

    def test_more_rows_cost_no_more_queries(self, desk, model, model_admin):
        make_one_of_each()
        few = _queries(desk, address(model, "changelist"))
        for _number in range(5):
            make_alert()
            make_calendar()
            moment = timezone.now()
            ChangeSet.objects.create(campaign=Campaign.objects.first(), opened_at=moment, settles_at=moment)
        assert _queries(desk, address(model, "changelist")) <= few


def _queries(desk, page):
    with CaptureQueriesContext(connection) as queries:
        desk.get(page)
    return len(queries)


def _request_of(desk):
    return desk.get("/admin/").wsgi_request


def test_a_locked_out_ops_admin_is_out(ops_admin, browser_of):
    browser = browser_of(ops_admin)
    User.objects.update(is_active=False)
    assert browser.get("/admin/").status_code == 302


def test_signing_out_and_the_own_password_go_to_the_products_pages(desk):
    assert desk.get("/admin/password_change/").url == reverse("account_change_password")
    desk.get("/admin/logout/")
    assert desk.get("/admin/").status_code == 200
    desk.post("/admin/logout/")
    assert desk.get("/admin/").status_code == 302


def test_the_sign_in_page_knows_the_way_back():
    assert (
        Client()
        .get("/admin/campaigns/channel/", follow=True)
        .redirect_chain[-1][0]
        .endswith("?next=/admin/campaigns/channel/")
    )


class TestInvitations:
    def test_are_sent_again_from_their_list_and_a_refusal_is_said(self, desk, ops_admin):
        eva, ina = make_user(name="Eva"), make_user(name="Ina")
        rows = [invite_again(by=None, user_id=person.pk) for person in (eva, ina)]
        set_password(by=None, user_id=ina.pk, password="a long and quiet road")
        sent = {"action": "send_again", "_selected_action": [str(row.pk) for row in rows]}
        html = desk.post(address(Invitation, "changelist"), sent, follow=True).content.decode()
        assert "1 invitation leaves." in html and "Ina: Ina can sign in already." in html
        again = Invitation.objects.get(user=eva)
        assert again.nonce != rows[0].nonce and again.by == ops_admin

    def test_are_sent_to_chosen_people(self, desk):
        eva = make_user(name="Eva")
        desk.post(address(User, "changelist"), {"action": "invite", "_selected_action": [str(eva.pk)]})
        assert Invitation.objects.get().user == eva

    def test_are_only_looked_at_and_show_no_secret(self, desk):
        row = invite_again(by=None, user_id=make_user().pk)
        html = desk.get(address(Invitation, "change", row.pk)).content.decode()
        assert str(row.nonce) not in html and "Mail is leaving" in html
        assert desk.get(address(Invitation, "add")).status_code == 403
        assert desk.post(address(Invitation, "delete", row.pk), {"post": "yes"}).status_code == 403


class TestPeople:
    def test_have_a_company(self, desk):
        send(desk, address(User, "add"), email="gia@example.com", name="Gia", company="Brightwater", password="")
        assert User.objects.get(name="Gia").company == "Brightwater"

    def test_are_added_by_the_action(self, desk, ops_admin):
        page = address(User, "add")
        response = send(desk, page, email="eva@example.com", name="Eva", password="a long and quiet road")
        eva = User.objects.get(email="eva@example.com")
        assert response.status_code == 302
        assert eva.check_password("a long and quiet road")
        entry = last_entry(subject_type="departments.user")
        assert (entry.by, entry.verb, entry.via, entry.subject_id) == (ops_admin, "created", Via.ADMIN, str(eva.pk))

    def test_a_refused_password_loses_nothing_of_the_form(self, desk):
        html = send(desk, address(User, "add"), email="eva@example.com", name="Eva", password="short").content.decode()
        assert 'value="eva@example.com"' in html
        assert "too short" in html
        assert not User.objects.filter(name="Eva").exists()

    def test_join_departments_and_a_department_changes_its_head_in_one_go(self, desk):
        department = make_department(name="IT")
        dev = make_user(name="Dev", department=department, role=RoleName.HEAD)
        eva = make_user(name="Eva", department=department)
        page = address(Department, "change", department.pk)
        roles = dict(enumerate(Membership.objects.filter(department=department).order_by("department", "user")))
        changed = {
            f"memberships-{number}-role": RoleName.HEAD if row.user == eva else RoleName.DEPUTY
            for number, row in roles.items()
        }
        assert send(desk, page, **changed).status_code == 302
        assert dict(Membership.objects.values_list("user", "role")) == {dev.pk: "deputy", eva.pk: "head"}

    def test_a_second_head_is_refused_at_the_row_that_would_be_it(self, desk):
        department = make_department(name="IT")
        make_user(name="Dev", department=department, role=RoleName.HEAD)
        eva = make_user(name="Eva")
        page = address(User, "change", eva.pk)
        new = {
            "memberships-TOTAL_FORMS": "1",
            "memberships-0-id": "",
            "memberships-0-user": str(eva.pk),
            "memberships-0-department": str(department.pk),
            "memberships-0-role": RoleName.HEAD,
        }
        response = send(desk, page, name="Eva Stone", **new)
        assert response.status_code == 200
        assert "Dev is the head of IT" in response.content.decode()
        formset = response.context["inline_admin_formsets"][0].formset
        assert list(formset.forms[0].errors) == ["role"]
        assert User.objects.get(pk=eva.pk).name == "Eva", "all of the page is saved or nothing"

    def test_are_locked_out_and_let_in_again(self, desk):
        eva = make_user(name="Eva")
        page = address(User, "change", eva.pk)
        send(desk, page, is_active=None)
        assert not User.objects.get(pk=eva.pk).is_active
        assert last_entry(subject_id=str(eva.pk)).verb == "locked out"
        send(desk, page, is_active="on")
        assert User.objects.get(pk=eva.pk).is_active

    def test_nobody_locks_themselves_out(self, desk, ops_admin):
        response = send(desk, address(User, "change", ops_admin.pk), is_active=None)
        assert "shut yourself out" in response.content.decode()
        assert User.objects.get(pk=ops_admin.pk).is_active

    def test_get_a_new_password_from_an_ops_admin_only(self, desk, browser_of):
        eva = make_user(name="Eva")
        page = reverse("admin:departments_user_password", args=[eva.pk])
        assert "too common" in desk.post(page, {"password": "password"}).content.decode()
        assert desk.post(page, {"password": "a long and quiet road"}).status_code == 302
        assert User.objects.get(pk=eva.pk).check_password("a long and quiet road")
        stranger = browser_of(make_user())
        assert stranger.post(page, {"password": "another quiet road"}, follow=True).status_code == 403
        assert User.objects.get(pk=eva.pk).check_password("a long and quiet road")

    def test_are_not_deleted(self, desk):
        assert desk.post(address(User, "delete", make_user().pk), {"post": "yes"}).status_code == 403


class TestOrganisation:
    def test_settings_are_one_page(self, desk):
        response = desk.get(address(OrganisationSettings, "changelist"))
        assert response.url == address(OrganisationSettings, "change", 1)

    def test_a_new_alert_hour_plans_again_and_is_written_down(self, desk):
        page = address(OrganisationSettings, "change", 1)
        assert send(desk, page, alert_hour="07:15:00").status_code == 302
        assert OrganisationSettings.objects.get().alert_hour == dt.time(7, 15)
        assert last_entry(subject_type="departments.organisationsettings").changes == {
            "alert_hour": ["08:00:00", "07:15:00"]
        }

    def test_nothing_changed_writes_nothing(self, desk):
        count = AuditEntry.objects.count()
        send(desk, address(OrganisationSettings, "change", 1))
        assert AuditEntry.objects.count() == count

    def test_an_unknown_region_is_said_at_its_field(self, desk):
        page = address(WorkingCalendar, "add")
        html = send(
            desk, page, name="Bavaria", country="DE", subdivision="XX", weekend_days=["5", "6"]
        ).content.decode()
        assert "has no region “XX”" in html
        assert 'value="Bavaria"' in html

    def test_a_calendar_in_use_is_not_deleted_and_an_idle_one_is(self, desk):
        used, idle = make_calendar(), make_calendar()
        make_department(name="IT", working_calendar=used)
        for calendar in (used, idle):
            desk.post(address(WorkingCalendar, "delete", calendar.pk), {"post": "yes"}, follow=True)
        assert WorkingCalendar.objects.filter(pk=used.pk).exists()
        assert not WorkingCalendar.objects.filter(pk=idle.pk).exists()
        assert last_entry(verb="deleted").subject_id == str(idle.pk)

    def test_the_default_calendar_is_not_deleted_and_it_says_why(self, desk):
        default = OrganisationSettings.objects.get().default_calendar
        page = desk.post(address(WorkingCalendar, "delete", default.pk), {"post": "yes"}, follow=True)
        assert "organisation" in page.content.decode()
        assert WorkingCalendar.objects.filter(pk=default.pk).exists()


class TestDepartments:
    def test_are_added_with_members_and_routes(self, desk):
        eva = make_user(name="Eva")
        response = send(
            desk,
            address(Department, "add"),
            name="Public Relations",
            **{
                "memberships-TOTAL_FORMS": "1",
                "memberships-0-user": str(eva.pk),
                "memberships-0-role": RoleName.HEAD,
                "routes-TOTAL_FORMS": "1",
                "routes-0-kind": "mailbox",
                "routes-0-address": "pr@example.com",
                "routes-0-clearance": "nothing",
                "routes-0-is_active": "on",
            },
        )
        assert response.status_code == 302
        department = Department.objects.get(name="Public Relations")
        assert department.slug == "public-relations"
        assert set(department.routes.values_list("kind", "address")) == {("members", ""), ("mailbox", "pr@example.com")}
        assert Membership.objects.get().role == RoleName.HEAD

    def test_special_days_go_through_the_actions_with_the_same_sentences(self, desk):
        department = make_department(name="PR")
        page = address(Department, "change", department.pk)
        row = {
            "special_days-TOTAL_FORMS": "1",
            "special_days-0-kind": "busy",
            "special_days-0-first_day": "2027-02-01",
            "special_days-0-last_day": "2027-03-15",
            "special_days-0-factor": "1.5",
            "special_days-0-reason": "Spring launch",
        }
        send(desk, page, **{**row, "special_days-0-last_day": "2027-01-15"})
        assert not SpecialDays.objects.exists()
        assert (
            "The last day is before the first."
            in send(desk, page, **{**row, "special_days-0-last_day": "2027-01-15"}).content.decode()
        )
        send(desk, page, **row)
        made = SpecialDays.objects.get()
        assert (made.department, made.factor, made.reason) == (department, 150, "Spring launch")
        assert AuditEntry.objects.filter(subject_type="departments.specialdays", verb="created", via="admin").exists()

    def test_a_refused_route_saves_nothing_of_the_page(self, desk):
        response = send(
            desk,
            address(Department, "add"),
            name="Public Relations",
            **{"routes-TOTAL_FORMS": "1", "routes-0-kind": "mailbox", "routes-0-address": ""},
        )
        assert response.status_code == 200
        assert not Department.objects.filter(name="Public Relations").exists()
        assert 'value="Public Relations"' in response.content.decode()

    def test_one_that_holds_a_channel_goes_out_of_use_only_with_a_successor(self, desk):
        department, heir = make_department(name="Old"), make_department(name="Heir")
        channel = make_channel(owner=department, name="Radio")
        page = address(Department, "change", department.pk)
        html = send(desk, page, in_use=None).content.decode()
        assert "Old still holds Radio" in html
        assert send(desk, page, in_use=None, successor=str(heir.pk)).status_code == 302
        assert Department.objects.get(pk=department.pk).retired_at is not None
        assert [link.department for link in channel.ownerships.all()] == [heir]
        send(desk, page, in_use="on")
        assert Department.objects.get(pk=department.pk).retired_at is None

    def test_a_route_is_switched_off_not_deleted(self, desk):
        department = make_department(mailbox="it@example.com")
        send(desk, address(Department, "change", department.pk), **{"routes-0-is_active": None})
        assert not Route.objects.get().is_active
        send(desk, address(Department, "change", department.pk), **{"routes-0-DELETE": "on"})
        assert Route.objects.count() == 1


class TestChannels:
    def test_guests_are_invited_changed_and_uninvited(self, desk):
        channel, guest = make_channel(), make_user()
        page = address(Channel, "change", channel.pk)
        new = {
            "guests-TOTAL_FORMS": "1",
            "guests-0-channel": str(channel.pk),
            "guests-0-user": str(guest.pk),
            "guests-0-kind": "freelancer",
        }
        assert send(desk, page, **new).status_code == 302
        assert (channel.guests.get().user, channel.guests.get().kind) == (guest, "freelancer")
        send(desk, page, **{"guests-0-kind": "client"})
        assert channel.guests.get().kind == "client"
        send(desk, page, **{"guests-0-DELETE": "on"})
        assert not channel.guests.exists()

    def test_who_works_here_is_refused_as_a_guest(self, desk):
        channel, member = make_channel(), make_user(name="Mia", department=make_department())
        new = {
            "guests-TOTAL_FORMS": "1",
            "guests-0-channel": str(channel.pk),
            "guests-0-user": str(member.pk),
            "guests-0-kind": "agency",
        }
        html = send(desk, address(Channel, "change", channel.pk), **new).content.decode()
        assert "Mia works here" in html and not channel.guests.exists()

    def test_are_added_with_owners_in_order_and_a_plan(self, desk):
        first, second = make_department(name="B"), make_department(name="A")
        response = send(
            desk,
            address(Channel, "add"),
            name="Influencer",
            medium="social",
            colour="4",
            **{
                "ownerships-TOTAL_FORMS": "2",
                "ownerships-0-department": str(second.pk),
                "ownerships-0-position": "1",
                "ownerships-1-department": str(first.pk),
                "ownerships-1-position": "0",
                "rules-TOTAL_FORMS": "1",
                "rules-0-name": "Brief due",
                "rules-0-offset": "-10",
                "rules-0-unit": "working_days",
                "rules-0-anchor": "start",
                "rules-0-must_have": "on",
                "rules-0-warn_working_days": "5",
                "rules-0-basis": "measured",
            },
        )
        assert response.status_code == 302
        channel = Channel.objects.get(name="Influencer")
        assert [link.department for link in channel.ownerships.all()] == [first, second]
        rule = channel.rules.get()
        assert (rule.offset, rule.must_have, rule.basis) == (-10, True, "measured")

    def test_a_changed_line_moves_the_duties_there_are(self, desk):
        channel = make_channel(owner=make_department(), rules=[{"name": "Brief due", "offset": -5}])
        soon = timezone.localdate() + dt.timedelta(days=90)
        activity = make_activity(channel=channel, starts_on=soon)
        page = address(Channel, "change", channel.pk)
        looked = send(desk, page, **{"rules-0-offset": "-20"})
        sent = dict(looked.context["sent"])
        desk.post(page, {**sent, "_looked": looked.context["looked"]})
        assert Milestone.objects.get(activity=activity).offset == -20
        assert not Activity.objects.get(pk=activity.pk).is_stale

    def test_a_line_with_a_name_twice_is_refused_at_its_row_and_loses_nothing(self, desk):
        channel = make_channel(rules=[{"name": "Brief due", "offset": -5}, {"name": "Approved", "offset": -2}])
        page = address(Channel, "change", channel.pk)
        response = send(desk, page, name="Renamed", **{"rules-1-name": "brief due", "rules-0-offset": "-7"})
        formset = response.context["inline_admin_formsets"][1].formset
        assert [list(form.errors) for form in formset.forms] == [[], ["name"]]
        assert 'value="-7"' in response.content.decode()
        assert {rule.offset for rule in LeadTimeRule.objects.all()} == {-5, -2}

    def test_a_department_twice_among_the_owners_is_refused(self, desk):
        department = make_department()
        channel = make_channel(owner=department)
        new = {"ownerships-1-department": str(department.pk), "ownerships-1-position": "1"}
        page = address(Channel, "change", channel.pk)
        response = send(desk, page, **{"ownerships-TOTAL_FORMS": "2", "ownerships-1-channel": str(channel.pk), **new})
        assert "A department owns a channel once" in response.content.decode()

    def test_a_deleted_line_is_taken_out_of_the_plan(self, desk):
        channel = make_channel(rules=[{"name": "Brief due", "offset": -5}])
        send(desk, address(Channel, "change", channel.pk), **{"rules-0-DELETE": "on"})
        assert LeadTimeRule.objects.get().retired_at is not None
        assert "Brief due" not in desk.get(address(Channel, "change", channel.pk)).content.decode()

    def test_go_out_of_use_and_come_back(self, desk):
        channel = make_channel()
        for value in (None, "on"):
            send(desk, address(Channel, "change", channel.pk), in_use=value)
            assert (Channel.objects.get().retired_at is None) == (value == "on")


class TestCampaigns:
    def test_are_added_by_the_action(self, desk):
        lead, owner = make_department(), make_user()
        values = {"name": "Spring", "lead_department": str(lead.pk), "owner": str(owner.pk), "tags": "spring, garden"}
        assert send(desk, address(Campaign, "add"), **values).status_code == 302
        campaign = Campaign.objects.get()
        assert (campaign.state, campaign.tags) == (CampaignState.DRAFT, ["spring", "garden"])
        assert last_entry(campaign_id=campaign.pk).verb == "created"

    def test_a_move_the_table_does_not_have_is_refused(self, desk):
        campaign = make_campaign(state=CampaignState.DRAFT)
        html = send(desk, address(Campaign, "change", campaign.pk), state="archived").content.decode()
        assert "cannot become archived" in html
        assert Campaign.objects.get().state == CampaignState.DRAFT

    def test_cancelling_asks_for_the_reason_at_its_field(self, desk):
        campaign = make_campaign()
        page = address(Campaign, "change", campaign.pk)
        response = send(desk, page, state="cancelled")
        assert list(response.context["adminform"].form.errors) == ["reason"]
        assert send(desk, page, state="cancelled", reason="The product is late.").status_code == 302
        assert Campaign.objects.get().cancel_reason == "The product is late."

    def test_somebody_elses_change_is_not_written_over_unseen(self, desk):
        campaign = make_campaign(name="Spring")
        page = address(Campaign, "change", campaign.pk)
        mine = answer(desk, page, name="My name")
        edit_campaign(by=None, campaign_id=campaign.pk, values={"name": "Their name"})
        response = desk.post(page, mine)
        html = response.content.decode()
        assert "Somebody else changed this" in html
        assert "Stored now: Their name" in html
        assert 'value="My name"' in html
        assert Campaign.objects.get().name == "Their name"
        again = re.search(r'name="seen_version" value="(\d+)"', html).group(1)
        assert desk.post(page, {**mine, "seen_version": again}).status_code == 302
        assert Campaign.objects.get().name == "My name"

    def test_a_name_that_the_code_name_gives_away_is_refused_at_its_field(self, desk):
        fields = {"secrecy": "confidential", "was_secret": True, "others_see": "code_name", "code_name": "Kestrel"}
        viewer = User.objects.get(is_ops_admin=True)
        campaign = make_campaign(name="Aurora", owner=viewer, **fields)
        response = send(desk, address(Campaign, "change", campaign.pk), name="Kestrel flies")
        assert list(response.context["adminform"].form.errors) == ["name"]
        assert 'value="Kestrel flies"' in response.content.decode() and Campaign.objects.get().name == "Aurora"

    def test_guests_are_invited_and_uninvited(self, desk):
        campaign, guest = make_campaign(), make_user()
        page = address(Campaign, "change", campaign.pk)
        new = {"guests-TOTAL_FORMS": "1", "guests-0-campaign": str(campaign.pk), "guests-0-user": str(guest.pk)}
        assert send(desk, page, **new, **{"guests-0-kind": "client"}).status_code == 302
        assert (campaign.guests.get().user, campaign.guests.get().kind) == (guest, "client")
        send(desk, page, **{"guests-0-DELETE": "on"})
        assert not campaign.guests.exists()

    def test_are_not_deleted(self, desk):
        assert desk.post(address(Campaign, "delete", make_campaign().pk), {"post": "yes"}).status_code == 403


class TestActivities:
    def test_moving_one_moves_its_duties(self, desk):
        soon = timezone.localdate() + dt.timedelta(days=90)
        soon -= dt.timedelta(days=soon.weekday())
        channel = make_channel(owner=make_department(), rules=[{"name": "Brief due", "offset": -5, "unit": "days"}])
        activity = make_activity(channel=channel, starts_on=soon)
        later = (soon + dt.timedelta(days=7)).isoformat()
        page = address(Activity, "change", activity.pk)
        assert send(desk, page, starts_on=later, ends_on=later).status_code == 302
        assert soon < Milestone.objects.get(activity=activity).due_on < soon + dt.timedelta(days=7)
        assert last_entry(subject_id=str(activity.pk)).verb == "moved"

    def test_an_end_before_the_start_is_refused_with_our_own_words(self, desk):
        activity = make_activity()
        response = send(desk, address(Activity, "change", activity.pk), ends_on="2020-01-01")
        assert response.context["adminform"].form.errors == {
            "ends_on": ["The last day is before the first. Change one of them."]
        }

    def test_one_without_a_day_is_unscheduled(self, desk):
        campaign, channel = make_campaign(), make_channel()
        values = {"campaign": str(campaign.pk), "channel": str(channel.pk), "title": "Idea"}
        assert send(desk, address(Activity, "add"), **values).status_code == 302
        assert Activity.objects.get().state == "unscheduled"


class TestMessages:
    def test_given_up_ones_leave_again_and_others_say_why_not(self, desk):
        make_one_of_each()
        message = Message.objects.get()
        chosen = {"action": "try_again", "_selected_action": [str(message.pk)]}
        page = address(Message, "changelist")
        assert "1 message leaves again" in desk.post(page, chosen, follow=True).content.decode()
        assert Message.objects.get().state == MessageState.RETRY_WAIT
        assert "not given up" in desk.post(page, chosen, follow=True).content.decode()

    @pytest.mark.parametrize("model", [Message, Alert, Milestone, AuditEntry])
    def test_what_instep_writes_itself_is_only_looked_at(self, desk, model):
        make_one_of_each()
        row = model.objects.order_by("pk").first()
        before = model.objects.filter(pk=row.pk).values().get()
        for page in (address(model, "change", row.pk), address(model, "delete", row.pk)):
            assert desk.post(page, {"state": MilestoneState.DONE, "post": "yes"}).status_code == 403
        assert model.objects.filter(pk=row.pk).values().get() == before


def test_the_history_of_a_row_is_its_part_of_the_audit_log(desk):
    make_one_of_each()
    department = Department.objects.get(name="Recorded")
    page = desk.get(address(Department, "history", department.pk), follow=True)
    assert page.context["cl"].result_count == 1
    assert "Recorded" in page.content.decode()
