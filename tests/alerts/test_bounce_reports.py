"""Delivery reports: what counts, and that nothing a stranger writes breaks their reader."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.rules.bounce_reports import LONGEST_DETAIL, MOST_RECIPIENTS, FailedDelivery, NotAReport, read_report
from tests.alerts.reports import a_report

ID = "<0192@instep.example.com>"


def test_a_report_says_which_mail_to_whom_and_why() -> None:
    assert read_report(a_report(ID, "Team@example.com")) == [
        FailedDelivery(ID, "team@example.com", "team@example.com", True, "550 5.1.1 No such mailbox")
    ]


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_the_mail_may_come_back_whole_or_as_headers(returned: str) -> None:
    (told,) = read_report(a_report(ID, "team@example.com", returned=returned))
    assert told.message_id == ID


@pytest.mark.parametrize(
    ("action", "status", "is_final"),
    [
        ("failed", "5.1.1", True),
        ("Failed", "5.7.26 (policy)", True),
        ("delayed", "4.4.1", False),
        ("failed", "4.4.7", False),
        ("delayed", "5.0.0", False),
        ("delivered", "2.0.0", False),
        ("failed", "", False),
        ("failed", "5", False),
    ],
)
def test_only_what_failed_for_good_is_final(action: str, status: str, is_final: bool) -> None:
    (told,) = read_report(a_report(ID, "team@example.com", action=action, status=status))
    assert told.is_final is is_final


def test_an_original_recipient_may_be_missing_and_differ_from_the_last_one() -> None:
    (told,) = read_report(a_report(ID, "team@example.com", original=None, final="old@elsewhere.example"))
    assert (told.original_recipient, told.final_recipient) == ("", "old@elsewhere.example")


def _plain() -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "Out of office"
    mail.set_content("I am away.")
    return mail.as_bytes()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        _plain(),
        a_report("", "team@example.com"),
        a_report("no brackets", "team@example.com"),
        a_report(f"<{'x' * 500}>", "team@example.com"),
        a_report(ID, "team@example.com").replace(b"Action:", b"Inaction:"),
        a_report(ID, "team@example.com").replace(b"delivery-status\n\n", b"nothing\n\n"),
        a_report(ID, "team@example.com").partition(b"--here\nContent-Type: message/rfc822")[0],
        a_report(ID, "team@example.com")[:300],
    ],
)
def test_anything_else_is_said_to_be_no_report(raw: bytes) -> None:
    with pytest.raises(NotAReport):
        read_report(raw)


def test_a_report_about_very_many_recipients_is_read_in_part() -> None:
    group = b"\nFinal-Recipient: rfc822; x@example.com\nAction: failed\nStatus: 5.1.1\n"
    raw = a_report(ID, "team@example.com").replace(
        b"\n--here\nContent-Type: message/rfc822", group * 500 + b"\n--here\nContent-Type: message/rfc822"
    )
    assert len(read_report(raw)) == MOST_RECIPIENTS


@given(st.binary(max_size=400), st.integers(0, 900), st.integers(0, 40))
def test_whatever_is_written_into_a_report_it_is_read_or_refused(noise: bytes, place: int, lost: int) -> None:
    whole = a_report(ID, "team@example.com")
    try:
        told = read_report(whole[:place] + noise + whole[place + lost :])
    except NotAReport:
        return
    assert all(each.message_id.startswith("<") and len(each.detail) <= LONGEST_DETAIL for each in told)
