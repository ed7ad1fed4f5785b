"""The vocabulary of other people's calendars, in TOML files that can be extended without touching code.

Words are written as people write them and folded when loaded (``fold``), so accents and capitals do not matter.
"""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Return the text folded for comparing: lower case, no accents, words apart by single spaces."""
    apart = re.sub(r"([a-z0-9])([A-Z][a-z])", r"\1 \2", text)
    bare = apart.casefold()
    if not bare.isascii():
        bare = unicodedata.normalize("NFKD", bare.replace("ß", "ss"))
        bare = "".join(char for char in bare if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", bare))


@cache
def vocabulary(name: str) -> dict[str, Any]:
    """Return the content of ``words/<name>.toml``."""
    with (Path(__file__).parent / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def listed(text: str) -> tuple[str, ...]:
    """Return the folded words of a comma-separated list."""
    return tuple(folded for word in text.split(",") if (folded := fold(word)))
