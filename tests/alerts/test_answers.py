"""Answering from the mail: a signed link opens a page with one button, and looking at it changes nothing."""

import datetime as dt
import re
from email import message_from_bytes
from email.message import Message as Parsed

import pytest
from django.core import mail, signing
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from calendar_app.lib.dates import short_day
from campaigns.actions.milestones import finish, waive
from campaigns.alerts import answer_links
from campaigns.alerts.transports import ANSWERS_HERE, Mail
from campaigns.alerts.transports.writing import as_bytes, build
from campaigns.enums import AlertKind, HandBackState, MilestoneState, Secrecy
from campaigns.models import Alert, Campaign, HandBack, Message, Milestone
from departments.enums import RoleName
from departments.models import Department, Membership, User, WorkingCalendar
from departments.queries import department_clocks
from tests.alerts.world import MONDAY_AT_8, a_duty_alert, tick_and_deliver
from tests.factories import make_department, make_user

DAY = dt.timedelta(days=1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("organisation")]


class World:
    """Social is reached through its members, Ana and Ben, and by a mailbox."""

    def __init__(self) -> None:
        self.team: Department = make_department(name="Social", mailbox="social@example.com", tell_members=True)
        self.ana: User = make_user(department=self.team, email="ana@example.com")
        self.ben: User = make_user(department=self.team, email="ben@example.com")
        now = timezone.now()
        self.alert: Alert = a_duty_alert(self.team, due_on=now.date() + 30 * DAY, due_at=now, is_urgent=True)
        tick_and_deliver(now)

    def mail_to(self, address: str) -> EmailMultiAlternatives:
        (found,) = [message for message in mail.outbox if message.to == [address]]
        assert isinstance(found, EmailMultiAlternatives)
        return found

    def link(self, wanted: str, *, to: str = "ana@example.com") -> str:
        found = re.search(rf"http://localhost:8000(/answers/\S+/{wanted}/)", str(self.mail_to(to).body))
        assert found is not None, wanted
        return found[1]


@pytest.fixture
def world(organisation: None) -> World:
    return World()


@pytest.fixture
def reader(client: Client) -> Client:
    """Somebody with a browser, who is not signed in."""
    return client


def test_looking_changes_nothing_and_pressing_marks_it_as_seen_by_the_reader(reader: Client, world: World) -> None:
    link = world.link("seen")
    for _look in range(3):
        page = reader.get(link)
        assert page.status_code == 200 and "work begins on “Seeding”" in page.content.decode()
    reader.head(link)
    world.alert.refresh_from_db()
    assert world.alert.acknowledged_at is None
    assert "Marked as seen." in reader.post(link).content.decode()
    world.alert.refresh_from_db()
    assert world.alert.acknowledged_by == world.ana
    again = reader.get(link).content.decode()
    assert "somebody has seen it already" in again and "<button" not in again


def test_done_later_and_not_ours(reader: Client, world: World) -> None:
    page = reader.get(world.link("later")).content.decode()
    said = reader.post(world.link("later")).content.decode()
    day = Alert.objects.get(kind=AlertKind.REMINDER).local_date
    words = short_day(day, today=timezone.now().date())
    assert day > timezone.now().date() and f"Remind us on {words}" in page
    assert f"It comes back on {words}." in said
    empty = reader.post(world.link("not-ours"), {"reason": " "})
    assert empty.status_code == 422 and "Say in a few words why" in empty.content.decode()
    typed = reader.post(world.link("not-ours"), {"reason": "PR does it"})
    assert typed.status_code == 200 and HandBack.objects.get().state == HandBackState.OPEN
    assert reader.post(world.link("done")).status_code == 200
    assert world.alert.milestone is not None
    world.alert.milestone.refresh_from_db()
    assert (world.alert.milestone.state, world.alert.milestone.done_by) == (MilestoneState.DONE, world.ana)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (MilestoneState.DONE, "It is marked as done already."),
        (MilestoneState.WAIVED, "It has been waived"),
        (MilestoneState.CANCELLED, "It is not needed any more"),
    ],
)
@pytest.mark.parametrize("wanted", ["done", "not-ours"])
def test_of_a_duty_that_is_over_there_is_nothing_to_answer(
    reader: Client, world: World, wanted: str, state: MilestoneState, said: str
) -> None:
    duty = Milestone.objects.get()
    if state == MilestoneState.DONE:
        finish(by=world.ben, milestone_id=duty.pk)
    elif state == MilestoneState.WAIVED:
        waive(by=world.ben, milestone_id=duty.pk, reason="Agreed by phone")
    else:
        Milestone.objects.update(state=state)
    page = reader.get(world.link(wanted)).content.decode()
    assert said in page and "<button" not in page and "until you press" not in page
    assert reader.post(world.link(wanted), {"reason": "PR does it"}).status_code == 422
    assert not HandBack.objects.exists() and Milestone.objects.get().state == state


def test_what_has_no_working_day_left_cannot_be_put_off(reader: Client, world: World) -> None:
    link = world.link("later")
    tomorrow = department_clocks([world.team.pk])[world.team.pk].today(timezone.now()) + DAY
    WorkingCalendar.objects.update(weekend_days=[tomorrow.weekday()])
    Milestone.objects.update(warn_on=tomorrow, due_on=tomorrow)
    page = reader.get(link).content.decode()
    assert "no working day is left" in page and "<button" not in page
    assert reader.post(link).status_code == 422 and not Alert.objects.filter(kind=AlertKind.REMINDER).exists()


def test_each_reader_has_links_of_their_own_and_a_mailbox_has_none(world: World) -> None:
    assert world.link("seen") != world.link("seen", to="ben@example.com")
    shared = world.mail_to("social@example.com")
    for text in (str(shared.body), str(shared.alternatives[0][0])):
        assert "/answers/" not in text and ANSWERS_HERE not in text


def test_what_is_kept_of_a_mail_keeps_no_link(world: World) -> None:
    assert Message.objects.count() == 3
    assert not [row for row in Message.objects.all() if "/answers/" in row.body]


@pytest.mark.parametrize("wrong", ["forged", "truncated", "somebody else's", "unknown answer"])
def test_a_link_that_is_not_ours_answers_nothing(reader: Client, world: World, wrong: str) -> None:
    link = world.link("seen")
    token = link.split("/")[2]
    made = {
        "forged": signing.dumps([Message.objects.all()[0].pk.hex, world.ana.pk], salt="another"),
        "truncated": token[:-3],
        "somebody else's": answer_links.token_for(Message.objects.get(user=world.ben).pk, world.ana.pk),
        "unknown answer": token,
    }[wrong]
    page = reader.post(f"/answers/{made}/{'waive' if wrong == 'unknown answer' else 'seen'}/")
    assert page.status_code in (404, 422)
    assert "Seeding" not in page.content.decode()
    world.alert.refresh_from_db()
    assert world.alert.acknowledged_at is None


def test_after_thirty_days_it_says_to_sign_in(reader: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_links, "GOOD_FOR", dt.timedelta(seconds=-1))
    page = reader.get(world.link("seen"))
    assert page.status_code == 404 and "thirty days" in page.content.decode()


def test_who_has_left_answers_nothing(reader: Client, world: World) -> None:
    User.objects.filter(pk=world.ana.pk).update(is_active=False)
    assert reader.post(world.link("seen")).status_code == 404


def test_who_is_in_the_department_no_more_answers_nothing(reader: Client, world: World) -> None:
    Membership.objects.filter(user=world.ana).delete()
    make_user(department=make_department())
    assert reader.post(world.link("done")).status_code in (403, 404, 422)
    assert reader.post(world.link("seen")).status_code == 422
    world.alert.refresh_from_db()
    assert world.alert.acknowledged_at is None


def test_a_viewer_may_look_and_not_answer(reader: Client, world: World) -> None:
    Membership.objects.filter(user=world.ana).update(role=RoleName.VIEWER)
    assert reader.post(world.link("done")).status_code == 422
    answer = reader.post(world.link("seen"))
    assert answer.status_code == 422 and "you only look on" in answer.content.decode()


def test_what_has_become_secret_is_shown_no_more(reader: Client, world: World) -> None:
    Campaign.objects.update(secrecy=Secrecy.CONFIDENTIAL, was_secret=True, name="Project Zebra")
    page = reader.get(world.link("seen")).content.decode()
    assert "Zebra" not in page and "Teaser" not in page


def test_the_page_keeps_its_address_secret(reader: Client, world: World) -> None:
    page = reader.get(world.link("seen"))
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert "noindex" in page.headers["X-Robots-Tag"] and "no-store" in page.headers["Cache-Control"]


def test_a_forged_form_is_refused(world: World) -> None:
    assert Client(enforce_csrf_checks=True).post(world.link("seen")).status_code == 403


# Writing it down


@pytest.mark.parametrize("text", ["Plain", "Tea – “now”", "x" * 2_000, "ß" * 400])
def test_every_reader_gets_their_own_address_in_both_texts(text: str) -> None:
    def written(name: str) -> Parsed:
        own = f"https://example.com/answers/{name}/"
        html = f'<p>{text}</p><a href="{ANSWERS_HERE}seen/">Seen</a>'
        one = Mail(
            f"{name}@example.com", "Hello", f"{text}\n{ANSWERS_HERE}seen/\n", html, f"<{name}@x>",
            MONDAY_AT_8, None, "en", own,
        )  # fmt: skip
        raw = as_bytes(one)
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert f"{own}seen/" in str(build(one).body)
        return message_from_bytes(raw)

    for name in ("ana", "ben"):
        for part in written(name).walk():
            if not part.is_multipart():
                content = part.get_payload(decode=True)
                assert isinstance(content, bytes)
                assert f"https://example.com/answers/{name}/seen/" in content.decode()
                assert ANSWERS_HERE not in content.decode()
