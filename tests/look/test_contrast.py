"""Colours can be told apart and read, in light and in dark: WCAG 2.2 AA (1.4.3 for text, 1.4.11 for shapes)."""

import re

import pytest

from tests.look.colours import TOKENS, Oklch, contrast, tokens

COLOURS = tokens()
PAPER = ("canvas", "surface", "sunken", "hover")
MEANINGS = ("in-step", "waiting", "late", "held")
CHANNELS = range(1, 13)

TEXT = [
    *((ink, paper) for ink in ("ink-1", "ink-2", "ink-3") for paper in PAPER),
    *((ink, "accent-tint") for ink in ("ink-1", "accent", "accent-strong")),
    *((accent, paper) for accent in ("accent", "accent-strong") for paper in PAPER),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-strong"),
    ("canvas", "ink-1"),  # a message, and today's disc
    ("canvas", "ink-2"),  # the monogram
    ("ink-1", "line"),  # a badge
    *((meaning, paper) for meaning in MEANINGS for paper in PAPER),
    *((text, f"{meaning}-tint") for meaning in MEANINGS for text in (meaning, "ink-1", "ink-2", "accent")),
    *((ink, f"channel-{number}-fill") for number in CHANNELS for ink in ("ink-1", "ink-2")),
]
SHAPES = [
    *((f"{meaning}-mark", paper) for meaning in MEANINGS for paper in PAPER),
    *((f"{meaning}-mark", f"{meaning}-tint") for meaning in MEANINGS),
    *((f"{meaning}-mark", f"channel-{number}-fill") for number in CHANNELS for meaning in MEANINGS),
    *((f"channel-{number}-edge", paper) for number in CHANNELS for paper in ("canvas", "surface", "sunken")),
    *((f"channel-{edge}-edge", f"channel-{fill}-fill") for edge in CHANNELS for fill in CHANNELS),
    *((f"channel-{number}-edge", "hover") for number in CHANNELS),
    *(("ink-3", paper) for paper in ("hover", *(f"channel-{number}-fill" for number in CHANNELS))),
    ("line-strong", "canvas"),
    ("line-strong", "surface"),
]
THEMES = pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])


def test_black_on_white_has_the_known_contrast() -> None:
    assert contrast(Oklch(0, 0, 0), Oklch(1, 0, 0)) == pytest.approx(21, abs=0.01)
    assert contrast(Oklch(0.627955, 0.257683, 29.2339), Oklch(1, 0, 0)) == pytest.approx(3.998, abs=0.01)  # pure red


@THEMES
@pytest.mark.parametrize(("text", "background"), TEXT)
def test_text_can_be_read(text: str, background: str, theme: int) -> None:
    assert contrast(COLOURS[text][theme], COLOURS[background][theme]) >= 4.5


@THEMES
@pytest.mark.parametrize(("shape", "background"), SHAPES)
def test_shapes_can_be_seen(shape: str, background: str, theme: int) -> None:
    assert contrast(COLOURS[shape][theme], COLOURS[background][theme]) >= 3


@THEMES
@pytest.mark.parametrize("name", COLOURS)
def test_colour_is_one_every_screen_can_show(name: str, theme: int) -> None:
    """Outside sRGB a browser would map it to another colour than the one whose contrast was worked out."""
    assert all(-0.004 <= part <= 1.004 for part in COLOURS[name][theme].linear_rgb())


@THEMES
@pytest.mark.parametrize("kind", ["fill", "edge"])
def test_channels_are_of_one_lightness_and_chroma(kind: str, theme: int) -> None:
    assert len({COLOURS[f"channel-{number}-{kind}"][theme][:2] for number in CHANNELS}) == 1


def test_every_colour_of_the_sheet_was_read() -> None:
    written = re.findall(r"--[\w-]+: light-dark\(oklch\([^/)]*\)", TOKENS.read_text())
    assert len(COLOURS) == len(written)
