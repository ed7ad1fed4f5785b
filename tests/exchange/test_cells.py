"""What single cells say: cleaned text, channels, statuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_app.exchange.cells.channels import (
    channel_before_colon,
    channel_in,
    medium_of,
    split_channels,
    suggest_channel,
    written_well,
)
from calendar_app.exchange.cells.statuses import (
    BOOKED,
    CANCELLED,
    DONE,
    IDEA,
    LIVE,
    PLANNED,
    TENTATIVE,
    UNKNOWN,
    Meaning,
    meaning_of,
)
from calendar_app.exchange.cells.text import one_line, plain, said, without_address, without_markup
from tests.exchange.plans import plan, row

OURS = ("E-mail", "Organic social", "Search content", "Print advertisement (monthly)", "Press release", "X/Y studio")


@given(st.text(max_size=200))
def test_clean_text_has_no_control_characters_and_stays_clean(text: str) -> None:
    clean = plain(text)
    assert not any(ord(char) < 32 and char != "\n" for char in clean)
    assert clean == clean.strip() and plain(clean) == clean


@given(st.text(max_size=400), st.integers(5, 200))
def test_a_line_is_never_longer_than_asked_and_nothing_is_lost(text: str, longest: int) -> None:
    line, whole = one_line(text, longest)
    assert len(line) <= longest and "\n" not in line
    assert whole == text or " ".join(text.split()) == line


def test_emoji_stay_whole() -> None:
    assert plain("👩‍🍳 Chef day ❤️") == "👩‍🍳 Chef day ❤️"


def test_messy_cells_come_in_clean() -> None:
    found = plan("messy_cells.csv")
    quoted, hidden = row(found, "Quoted offer"), row(found, "Hidden mark")
    assert quoted.brief == "Line one\nLine two" and quoted.owner == ""
    assert hidden.brief == "abell" and hidden.owner == ""
    assert row(found, "Spaces everywhere").owner == "Pat" and row(found, "Spaces everywhere").brief == ""
    long = found.rows[-1]
    assert len(long.title) <= 200 and long.brief.count("Long title") == 30


@pytest.mark.parametrize("text", ["None", "no", "N/A", "-", "—", "n.a.", "#N/A", "keine", "aucun"])
def test_words_for_nothing_are_nothing(text: str) -> None:
    assert said(text) == ""


def test_a_web_address_before_a_title_is_taken_apart() -> None:
    assert without_address("https://a.example/b-c - The title") == ("The title", "https://a.example/b-c")
    assert without_address("https://a.example/b-c") == ("https://a.example/b-c", "")


def test_markup_becomes_text() -> None:
    assert without_markup("<p>A &amp; B<br>C</p>") == "A & B\nC\n"
    assert without_markup("1 < 2 & 3 > 2") == "1 < 2 & 3 > 2"


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Instagram + Facebook", ("Instagram", "Facebook")),
        ("Instagram/TikTok, LinkedIn; X", ("Instagram", "TikTok", "LinkedIn", "X")),
        ("Blog & Newsletter", ("Blog", "Newsletter")),
        ("Facebook and Instagram", ("Facebook", "Instagram")),
        ("Instagram und Facebook", ("Instagram", "Facebook")),
        ("Email\nBlog", ("Email", "Blog")),
        ("Twitter/X", ("Twitter/X",)),
        ("X/Y studio + Radio", ("X/Y studio", "Radio")),
        ("Instagram (Reels, Stories)", ("Instagram (Reels, Stories)",)),
        ("Email (blue),CRM (grey)", ("Email", "CRM")),
        ("Email, email , EMAIL", ("Email",)),
        ("None", ()),
        ("", ()),
    ],
)
def test_several_channels_in_a_cell_are_told_apart(cell: str, names: tuple[str, ...]) -> None:
    assert split_channels(cell, OURS) == names


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("newsletter", "E-mail"),
        ("EMAIL", "E-mail"),
        ("e-mail", "E-mail"),
        ("Marketing email", "E-mail"),
        ("Social Media", "Organic social"),
        ("organic-social", "Organic social"),
        ("Blog", "Search content"),
        ("Communiqué de presse", "Press release"),
        ("Magazine", "Print advertisement (monthly)"),
        ("Instagram", ""),
        ("Carrier pigeon", ""),
    ],
)
def test_other_names_lead_to_our_channel(name: str, ours: str) -> None:
    assert suggest_channel(name, OURS) == ours


def test_headings_and_titles_speak_of_channels() -> None:
    assert channel_in("Blog Title") == "Blog" and channel_in("Event title") == ""
    assert channel_before_colon("[Draft] E-mail: Easter launch", OURS) == "E-mail"
    assert channel_before_colon("Reminder: call Jo", OURS) == ""


def test_new_channels_are_written_well_and_have_a_medium() -> None:
    assert (written_well("instagram"), written_well("tiktok"), written_well("faq")) == ("Instagram", "TikTok", "Faq")
    assert (medium_of("Insta"), medium_of("Plakat"), medium_of("faq")) == ("social", "offline", "online")


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        ("Published", DONE),
        ("sent ", DONE),
        ("Veröffentlicht", DONE),
        ("Publié", DONE),
        ("À produire", PLANNED),
        ("review_pending", PLANNED),
        ("Working on it", PLANNED),
        ("In Progress", PLANNED),
        ("not published", PLANNED),
        ("to be sent", PLANNED),
        ("Idea", IDEA),
        ("Entwurf", IDEA),
        ("TBC", TENTATIVE),
        ("On hold", TENTATIVE),
        ("geboekt", BOOKED),
        ("En cours", LIVE),
        ("Cancelled by client", CANCELLED),
        ("Purple", UNKNOWN),
    ],
)
def test_status_words_of_many_languages_have_a_meaning(status: str, meaning: Meaning) -> None:
    assert meaning_of(status) == meaning
