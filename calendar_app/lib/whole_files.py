"""Style sheets and scripts made of several files, as one file each. Pure."""

import posixpath
import re
from collections.abc import Callable
from typing import Final

Read = Callable[[str], str]

IMPORT: Final = re.compile(r'@import url\("([^":]+)"\);')
COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)

_TAKES: Final = re.compile(r'^import (?:(?P<what>.+) from )?"\./(?P<file>[\w.-]+)";\n', re.MULTILINE)
_GIVES: Final = re.compile(r"^export (?P<kind>const|function|async function|class) (?P<name>\w+)", re.MULTILINE)
_UNREAD: Final = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_NOTES: Final = re.compile(r"^[ \t]*(?:/\*.*?\*/|//.*?)[ \t]*\n", re.MULTILINE | re.DOTALL)


def whole_style_sheet(name: str, read: Read) -> str:
    """Return the style sheet ``name`` with its imports written into it, without comments and indentation.

    ``read`` gives a sheet's text by its name. An imported sheet in another folder may not use ``url()``: the address
    would change its meaning. Raises ``ValueError`` where one does.
    """

    def imported(found: re.Match[str]) -> str:
        part = posixpath.normpath(posixpath.join(posixpath.dirname(name), found[1]))
        text = whole_style_sheet(part, read)
        if "url(" in text and posixpath.dirname(part) != posixpath.dirname(name):
            raise ValueError(f"{part} uses url(): put that rule beside {name}, where its address stays right")
        return text

    return _slim(IMPORT.sub(imported, COMMENT.sub("", read(name))))


def whole_script(name: str, read: Read) -> str:
    """Return the module ``name`` with those it imports, each once and in a scope of its own, without comments.

    ``read`` gives a module's text by its name. Raises ``ValueError`` for modules that import each other, and for
    imports and exports written otherwise than ``import { a, b as c } from "./file.js";``, ``import * as a``,
    ``import "./file.js";`` and ``export`` before a constant, function or class.
    """
    text = _NOTES.sub("", read(name))
    if not _TAKES.search(text) and not _GIVES.search(text):
        return _slim(text)
    scopes: dict[str, str] = {}
    _add_module(name, read, scopes, ())
    return _slim("".join(scopes.values()))


def _add_module(name: str, read: Read, scopes: dict[str, str], on_the_way: tuple[str, ...]) -> None:
    if name in scopes:
        return
    if name in on_the_way:
        raise ValueError(" imports ".join((*on_the_way, name)))
    text = _NOTES.sub("", read(name))
    for found in _TAKES.finditer(text):
        _add_module(_beside(name, found["file"]), read, scopes, (*on_the_way, name))
    scopes[name] = _scope(name, text, read)


def _scope(name: str, text: str, read: Read) -> str:
    """Return a module as a function called once, which returns what it exports in their order: places need no names."""
    body = _TAKES.sub(lambda found: _taken(name, found, read), _GIVES.sub(r"\g<kind> \g<name>", text))
    if unread := _UNREAD.search(body):
        raise ValueError(f"{name}: {unread[0]}")
    return f"const {_held(name)} = (() => {{\n{body}\nreturn [{', '.join(_given(text))}];\n}})();\n"


def _given(text: str) -> list[str]:
    return [found["name"] for found in _GIVES.finditer(text)]


def _taken(name: str, found: re.Match[str], read: Read) -> str:
    """Return what takes from another module what an import names; raises ``ValueError`` for what it does not give."""
    if not found["what"]:
        return ""
    other = _beside(name, found["file"])
    given = _given(_NOTES.sub("", read(other)))
    if found["what"].startswith("* as "):
        pairs = ", ".join(f"{each}: {_held(other)}[{place}]" for place, each in enumerate(given))
        return f"const {found['what'].removeprefix('* as ')} = {{ {pairs} }};\n"
    asked = [each.strip().split(" as ") for each in found["what"].strip("{} ").split(",") if each.strip()]
    names = {each[0]: each[-1] for each in asked}
    if unknown := names.keys() - set(given):
        raise ValueError(f"{name}: {other} exports no {', '.join(sorted(unknown))}")
    return f"const [{', '.join(names.get(each, '') for each in given)}] = {_held(other)};\n"


def _held(name: str) -> str:
    return "$" + re.sub(r"\W", "_", posixpath.basename(name).removesuffix(".js"))


def _beside(name: str, file: str) -> str:
    return posixpath.join(posixpath.dirname(name), file)


def _slim(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
