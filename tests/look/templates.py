"""Reads template sources without rendering them: what a visitor would see, and which tags and attributes there are.

Template syntax (Django's and Jinja's alike) is blanked out, keeping line breaks, and the rest is read as HTML. Marked
text is template syntax too, so whatever words remain are not marked for translation.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

COMMENT = re.compile(r"\{#.*?#\}|\{%-?\s*comment\b.*?\bendcomment\s*-?%\}|<!--.*?-->", re.DOTALL)
TRANSLATED = re.compile(
    r"\{%-?\s*(blocktranslate|blocktrans|trans)\b(?![^%]*['\"][^%]*%\})[^%]*%\}.*?\{%-?\s*end\1\s*-?%\}"
    r"|\{%-?\s*(blocktranslate|blocktrans)\b.*?%\}.*?\{%-?\s*end\2\s*-?%\}",
    re.DOTALL,
)
CLASSES = re.compile(
    r"\{%-?\s*block (?:\w*_class|\w*_config|bodyclass|coltype)\s*-?%\}.*?\{%-?\s*endblock\b.*?%\}", re.DOTALL
)
SYNTAX = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
WORDS = re.compile(r"[^\W\d_]{2,}")

# Words in arguments of template tags: an include's texts, a filter's literals, a literal printed as it is.
LITERALS = (
    re.compile(
        r"\{%-?\s*include\b[^%]*?\b(?:label|title|text|action|word|heading|note|message)=(?P<words>\"[^\"]*\"|'[^']*')"
    ),
    re.compile(r"\|\s*(?:default|default_if_none|yesno|pluralize)\s*[:(]\s*(?P<words>\"[^\"]*\"|'[^']*')"),
    re.compile(r"\{\{-?\s*(?P<words>\"[^\"]*\"|'[^']*')"),
)

VISIBLE_ATTRIBUTES = {"title", "placeholder", "aria-label", "aria-description", "alt", "data-label", "label"}
UNREAD_TAGS = {"script", "style", "kbd", "code", "svg"}
SAME_IN_EVERY_LANGUAGE = re.compile(r"\b(Instep|CSV|XLSX|ICS|iCal|Google Calendar|Outlook|Thunderbird|Nextcloud)\b")


@dataclass
class Markup(HTMLParser):
    """The tags, attributes and words of one template, each with its line."""

    words: list[tuple[int, str]] = field(default_factory=list)
    tags: list[tuple[int, str, dict[str, str]]] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line, values = self.getpos()[0], {name: value or "" for name, value in attrs}
        self.tags.append((line, tag, values))
        self.words += [(line, value) for name, value in values.items() if name in VISIBLE_ATTRIBUTES]
        if tag == "input" and values.get("type") in {"submit", "button", "reset"}:
            self.words.append((line, values.get("value", "")))
        if tag in UNREAD_TAGS:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        if not self._open:
            first = self.getpos()[0]
            self.words += [(first + number, part) for number, part in enumerate(data.split("\n"))]


def all_templates() -> list[Path]:
    """Every template of the repository, Django's and Jinja's, pages and mails."""
    folders = [ROOT / "templates", *ROOT.glob("*/templates")]
    return sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in {".html", ".txt", ".xml"})


def read(source: str) -> Markup:
    """Return what is in ``source`` beside template syntax."""
    markup = Markup()
    for pattern in (COMMENT, TRANSLATED, CLASSES, SYNTAX):
        source = pattern.sub(_blank, source)
    markup.feed(source)
    markup.close()
    return markup


def unmarked(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the words of each text a visitor would read that no translator would be shown."""
    for line, text in read(source).words:
        if WORDS.search(SAME_IN_EVERY_LANGUAGE.sub("", text)):
            yield line, text.strip()
    code = COMMENT.sub(_blank, source)
    for pattern in LITERALS:
        for found in pattern.finditer(code):
            if WORDS.search(found["words"]):
                yield code.count("\n", 0, found.start("words")) + 1, found["words"]


def _blank(found: re.Match[str]) -> str:
    """The line breaks of what is taken out, so that line numbers stay true."""
    return "\n" * found[0].count("\n")
