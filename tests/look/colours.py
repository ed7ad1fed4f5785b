"""The colour tokens as numbers, from the style sheet itself."""

import math
import re
from typing import NamedTuple

from tests.look.templates import ROOT

TOKENS = ROOT / "static" / "css" / "tokens.css"
COLOUR = r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)"
PAIR = re.compile(rf"--([\w-]+): light-dark\({COLOUR}, {COLOUR}\)")


class Oklch(NamedTuple):
    """A colour: lightness from 0 to 1, chroma, hue in degrees."""

    lightness: float
    chroma: float
    hue: float

    def linear_rgb(self) -> tuple[float, float, float]:
        """Return linear-light sRGB, each from 0 to 1 if the colour is inside sRGB (CSS Color 4, section 17)."""
        a, b = (self.chroma * part(math.radians(self.hue)) for part in (math.cos, math.sin))
        long = (self.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
        medium = (self.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
        short = (self.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
        return (
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        )

    def luminance(self) -> float:
        """Return the relative luminance of WCAG 2.2, from 0 to 1."""
        red, green, blue = (min(max(part, 0.0), 1.0) for part in self.linear_rgb())
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Oklch, other: Oklch) -> float:
    """Return the contrast ratio of WCAG 2.2, from 1 to 21."""
    darker, lighter = sorted((one.luminance(), other.luminance()))
    return (lighter + 0.05) / (darker + 0.05)


def tokens() -> dict[str, tuple[Oklch, Oklch]]:
    """Return each colour token's light and dark value by its name, without the two hyphens."""
    pairs = {}
    for name, *numbers in PAIR.findall(TOKENS.read_text()):
        first, second = ([float(number) for number in half] for half in (numbers[:3], numbers[3:]))
        pairs[name] = (Oklch(first[0] / 100, *first[1:]), Oklch(second[0] / 100, *second[1:]))
    return pairs
