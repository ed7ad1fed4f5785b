"""Answers go out in fewer bytes, in a way the client takes, and their size tells nothing of what is secret in them."""

import gzip
from collections.abc import Callable

import brotli
import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from calendar_app.lib.packing import packed, packed_page
from calendar_app.middleware import PackingMiddleware

PAGE = "<!doctype html>" + "<p>Aurora</p>" * 200 + "</html>"
PART = PAGE.removeprefix("<!doctype html>")


def sent(text: str, accepts: str, **headers: str) -> HttpResponse:
    def answer(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(text, headers=headers)

    return PackingMiddleware(answer)(RequestFactory().get("/", headers={"Accept-Encoding": accepts}))


@pytest.mark.parametrize(
    ("text", "accepts", "coding"),
    [
        (PAGE, "gzip, deflate, br, zstd", "br"),
        (PAGE, "gzip, br;q=0", "gzip"),
        (PAGE, "gzip", "gzip"),
        (PAGE, "identity", None),
        (PAGE, "", None),
        (PAGE, "brotli", None),
        (PART, "gzip, br", "gzip"),
        (PART, "br", None),
        ("<!doctype html>Short", "gzip, br", None),
    ],
)
def test_it_is_packed_in_a_way_the_client_takes(text: str, accepts: str, coding: str | None) -> None:
    answer = sent(text, accepts)
    assert answer.get("Content-Encoding") == coding
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding]
    assert unpack(answer.content).decode().startswith(text)
    if coding:
        assert answer["Content-Length"] == str(len(answer.content))
        assert answer["Vary"] == "Accept-Encoding"


def test_what_stands_for_its_very_bytes_goes_as_it_is() -> None:
    assert "Content-Encoding" not in sent(PAGE, "br, gzip", ETag='"of-these-bytes"').headers
    assert sent(PAGE, "br, gzip", ETag='W/"of-what-it-says"')["Content-Encoding"] == "br"


@pytest.mark.parametrize("pack", [packed, packed_page])
def test_the_same_page_has_another_size_each_time(pack: Callable[[bytes], bytes]) -> None:
    """Who guesses at a secret by how well a page packs would have to tell one byte from a random hundred (BREACH)."""
    sizes = {len(pack(PAGE.encode())) for _ in range(60)}
    assert len(sizes) > 15
    assert max(sizes) - min(sizes) > 30
