"""What an alert says, to whom, in which language."""

import datetime as dt
from html.parser import HTMLParser
from uuid import UUID

import pytest
from django.utils import translation
from pytest_django.fixtures import Settings

from calendar_app.lib.habits import Habits, habits_of
from campaigns.alerts.entries import entries
from campaigns.alerts.kind_words import days_left
from campaigns.alerts.kinds import KINDS
from campaigns.alerts.texts import (
    MOST_SHOWN,
    MailText,
    Reader,
    alert_next_step,
    alert_sentence,
    render_mail,
    subject_of,
)
from campaigns.enums import AlertKind
from campaigns.queries.alert_lines import AlertLine
from campaigns.rules.leaving import CATCH_UP
from campaigns.rules.telling import Picture, Standing
from tests.alerts.lines import a_line, days, news

ANA = Reader("en", is_person=True)
MAILBOX = Reader("en", is_person=False)


def mail(*lines: AlertLine, reader: Reader = ANA, group: str = "digest") -> MailText:
    told, _dropped = entries(lines)
    return render_mail(tuple(told), reader, group)


def subject(*lines: AlertLine) -> str:
    return subject_of(entries(lines)[0])


def test_a_subject_says_channel_duty_campaign_and_how_many_working_days_are_left() -> None:
    assert subject(a_line()) == "Organic social: work begins on “Seeding” – Spring launch (10 working days)"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            a_line(AlertKind.DUE, due_on=dt.date(2027, 2, 22), occurrence="2027-02-22", working_days_left=0),
            "Organic social: “Seeding” is due today – Spring launch",
        ),
        (
            a_line(AlertKind.DUE, due_on=dt.date(2027, 2, 19), occurrence="2027-02-19", working_days_left=-1),
            "Organic social: “Seeding” was due on Friday 19 February – Spring launch (1 working day late)",
        ),
        (
            a_line(AlertKind.LATE, due_on=dt.date(2027, 2, 18), occurrence="2027-02-18", working_days_left=-2),
            "Organic social: “Seeding” is late – Spring launch (2 working days late)",
        ),
        (
            a_line(AlertKind.SHORT_NOTICE, shortfall_days=18),
            "Organic social: short notice for “Seeding” – Spring launch (18 working days short)",
        ),
        (news(AlertKind.NEW), "Organic social: new, “Teaser” – Spring launch (15 working days)"),
        (
            news(AlertKind.MOVED, was=days(dt.date(2027, 3, 10))),
            "Organic social: “Teaser” moved to Monday 15 March – Spring launch (15 working days)",
        ),
        (
            news(AlertKind.CANCELLED, was=days(dt.date(2027, 3, 10), dt.date(2027, 3, 12)), activity_state="cancelled"),
            "Organic social: “Teaser” is cancelled – Spring launch (Wednesday 10 March to Friday 12 March)",
        ),
        (
            a_line(AlertKind.HAND_BACK_ANSWERED, given_to="IT", working_days_left=-7),
            "Organic social: IT has “Seeding” now – Spring launch",
        ),
        (
            news(
                AlertKind.CANCELLED,
                told=Picture(Standing.NOT_THEIRS),
                was=days(dt.date(2027, 3, 10), dt.date(2027, 3, 12)),
            ),
            "Organic social: “Teaser” is yours no more – Spring launch (Wednesday 10 March to Friday 12 March)",
        ),
        (
            news(
                AlertKind.CANCELLED,
                activity_state="unscheduled",
                starts_on=None,
                ends_on=None,
                was=days(dt.date(2027, 3, 10)),
            ),
            "Organic social: “Teaser” has no date any more – Spring launch (Wednesday 10 March)",
        ),
        (
            news(AlertKind.TENTATIVE, campaign_state="tentative"),
            "Organic social: “Teaser” may come – Spring launch (15 working days)",
        ),
    ],
)
def test_each_kind_has_its_subject(line: AlertLine, expected: str) -> None:
    assert subject(line) == expected


def test_a_duty_whose_late_days_are_all_off_counts_as_a_day_late_all_the_same() -> None:
    weekend = a_line(
        AlertKind.LATE,
        due_on=dt.date(2027, 2, 20),
        occurrence="2027-02-20",
        today=dt.date(2027, 2, 21),
        working_days_left=0,
    )
    assert "(1 working day late)" in subject(weekend)


def test_an_activity_that_has_begun_is_not_called_late() -> None:
    begun = news(AlertKind.NEW, starts_on=dt.date(2027, 2, 1), working_days_left=-15)
    assert subject(begun) == "Organic social: new, “Teaser” – Spring launch"


def test_several_alerts_of_one_campaign_are_counted_by_kind_the_most_pressing_first() -> None:
    lines = [a_line(AlertKind.DUE, milestone_id=UUID(int=n)) for n in (1, 2)]
    late = a_line(AlertKind.LATE, milestone_id=UUID(int=3))
    assert subject(*lines, late) == "Spring launch: 1 late, 2 due"


def test_several_campaigns_are_told_under_the_departments_name() -> None:
    other = a_line(campaign_id=UUID(int=55), campaign="Autumn", milestone_id=UUID(int=5))
    assert subject(a_line(), other) == "Social Media: work begins on 2 duties"


def test_a_mail_says_what_to_do_next_and_links_to_the_one_place_to_do_it(settings: Settings) -> None:
    settings.BASE_URL = "https://calendar.example.com"
    line = a_line()
    found = mail(line)
    for part in (found.text, found.html):
        assert "It is due on Monday 8 March. Take it on, or give it to somebody." in part
        assert f"https://calendar.example.com/desk/duties/{line.milestone_id}/" in part
        assert "Monday 15 March" in part


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (news(AlertKind.NEW), "Time left: 15 working days"),
        (
            news(
                AlertKind.EXCEPTION_WANTED,
                exception_id=UUID(int=1),
                asked_shortfall=17,
                exception_occurrence="2027-03-08",
            ),
            "Notice: 17 working days short",
        ),
        (
            news(AlertKind.CANCELLED, activity_state="cancelled", was=days(dt.date(2027, 3, 10))),
            "Was to run: Monday 15 March",
        ),
    ],
)
def test_a_mail_says_how_much_time_there_is(line: AlertLine, said: str) -> None:
    text = mail(line)
    assert said in text.text.split("\n")
    assert said.partition(": ")[2] in text.html


def test_a_person_and_a_mailbox_read_why_they_get_it() -> None:
    assert "You get this because you are in Social Media." in mail(a_line()).text
    assert "This mailbox gets the alerts of Social Media." in mail(a_line(), reader=MAILBOX).text


def test_a_catch_up_says_that_it_comes_late() -> None:
    assert "due earlier" in mail(a_line(), group=CATCH_UP).text
    assert "due earlier" not in mail(a_line()).text


def test_of_very_many_alerts_the_most_pressing_are_spelt_out_and_the_rest_is_counted() -> None:
    coming = [a_line(milestone_id=UUID(int=number), milestone=f"Duty {number}") for number in range(1, 501)]
    late = a_line(AlertKind.LATE, milestone_id=UUID(int=999), milestone="The late one")
    found = mail(*coming, late)
    for part in (found.text, found.html):
        assert "The late one" in part and "And 441 more" in part
        assert part.count("Take it on") == MOST_SHOWN - 1
    assert "And" not in mail(*coming[:3]).text


def test_days_are_said_in_the_readers_language() -> None:
    assert "Montag, 15. März" in mail(a_line(), reader=Reader("de", is_person=True)).text


def test_days_are_written_in_the_readers_order_whoever_has_it_written() -> None:
    american = Reader("en", is_person=True, habits=Habits(date_order="mdy"))
    assert "Monday, March 15" in mail(a_line(), reader=american).text
    with habits_of(Habits(date_order="ymd")):
        assert "Monday 15 March" in mail(a_line(), reader=MAILBOX).text
    assert translation.get_language() == "en"


def test_a_thread_is_a_campaigns_and_a_digest_of_several_has_none() -> None:
    other = a_line(campaign_id=UUID(int=55), campaign="Autumn", milestone_id=UUID(int=5))
    assert mail(a_line()).campaign_id == UUID(int=901)
    assert mail(a_line(), other).campaign_id is None


def test_names_are_written_as_they_are_in_text_and_escaped_in_the_page() -> None:
    line = a_line(campaign="Fish & <Chips>", milestone='"Copy"')
    found = mail(line)
    assert "Fish & <Chips>" in found.text and "<Chips>" not in found.html and "Fish &amp; &lt;Chips&gt;" in found.html


class Shape(HTMLParser):
    """Counts links that look like buttons, and what a mail must not have."""

    def __init__(self) -> None:
        super().__init__()
        self.buttons = 0
        self.forbidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.buttons += tag == "a" and values.get("class") == "button"
        if tag in ("script", "img", "iframe", "form", "link"):
            self.forbidden.append(tag)


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_has_one_button_and_fetches_nothing(count: int) -> None:
    shape = Shape()
    shape.feed(mail(*[a_line(milestone_id=UUID(int=n + 1)) for n in range(count)]).html)
    assert shape.buttons == 1 and not shape.forbidden


@pytest.mark.parametrize("kind", list(AlertKind))
def test_every_kind_says_something_and_what_to_do_next(kind: AlertKind) -> None:
    line = a_line(kind, was=days(dt.date(2027, 3, 10)), of_kind=AlertKind.DUE if kind == AlertKind.REMINDER else None)
    for words in (alert_sentence(line), alert_next_step(line), str(KINDS[kind].heading), KINDS[kind].counts(2)):
        assert words and "%(" not in words and "None" not in words


def test_short_notice_may_not_be_muted() -> None:
    assert not KINDS[AlertKind.SHORT_NOTICE].may_be_muted


def test_on_the_days_off_after_it_a_duty_is_not_late_yet() -> None:
    saturday = dt.date(2027, 3, 13)
    line = a_line(
        AlertKind.DUE,
        due_on=dt.date(2027, 3, 12),
        late_on=dt.date(2027, 3, 15),
        occurrence="2027-03-12",
        today=saturday,
        working_days_left=-1,
    )
    assert days_left(line) == "late from Mon 15 Mar"


def test_with_no_working_day_between_it_is_the_next_one() -> None:
    line = a_line(AlertKind.COMING, due_on=dt.date(2027, 3, 15), today=dt.date(2027, 3, 13), working_days_left=0)
    assert days_left(line) == "the next working day"
