"""What a calendar program gets when it fetches: status, headers, validators; and never a page or an empty calendar."""

import datetime as dt
import gzip
import logging
import uuid
from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calendar_app.feeds import views
from calendar_app.feeds.actions import restore_feed, revoke_feed
from calendar_app.feeds.tokens import masked, parse_path, path_of
from calendar_app.lib.logs import MaskTokens
from calendar_app.lib.tokens import is_token_of, new_token, token_hash
from calendar_app.models import Feed
from campaigns.models import Activity
from departments.models import Department, User
from tests.factories import make_activity, make_campaign, make_channel, make_milestone
from tests.feeds.made import MadeFeed, MakeFeed


@pytest.fixture
def activity(social: Department, soon: dt.date) -> Activity:
    return make_activity(title="Teaser", channel=make_channel(name="Instagram", owner=social), starts_on=soon)


@pytest.fixture
def feed(ben: User, activity: Activity, make_feed: MakeFeed) -> MadeFeed:
    return make_feed(ben, "all")


def test_a_fetch_gets_a_calendar_and_headers_that_keep_it_private(feed: MadeFeed) -> None:
    answer = feed.fetch()
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert int(answer["Content-Length"]) == len(answer.content)
    assert answer["ETag"].startswith('"')
    assert "Last-Modified" in answer
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "") and "Content-Language" not in answer


def test_the_address_is_short_and_has_no_query(feed: MadeFeed) -> None:
    assert len("https://calendar.a-rather-long-company-name.example.com" + feed.path) < 200
    assert "?" not in feed.path


def test_head_is_get_without_the_body(feed: MadeFeed) -> None:
    get, head = feed.fetch(), Client().head(feed.path)
    assert head.status_code == 200 and head.content == b""
    for name in ("ETag", "Last-Modified", "Content-Type", "Content-Length"):
        assert head[name] == get[name]


@pytest.mark.parametrize("accept", ["text/html", "application/json", "image/png", "*/*"])
def test_what_is_accepted_and_who_is_signed_in_change_nothing(feed: MadeFeed, ben: User, accept: str) -> None:
    browser = Client()
    browser.force_login(ben)
    answer = browser.get(feed.path, headers={"Accept": accept, "Accept-Language": "de"})
    assert answer.content == feed.fetch().content
    assert answer["ETag"] == feed.fetch()["ETag"]


def test_fetching_twice_gives_the_same_bytes_and_then_304(feed: MadeFeed) -> None:
    first, second = feed.fetch(), feed.fetch()
    assert first.content == second.content
    third = feed.fetch(**{"If-None-Match": first["ETag"]})
    assert third.status_code == 304 and third.content == b""
    assert third["ETag"] == first["ETag"] and third["Last-Modified"] == first["Last-Modified"]
    assert third["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("header", ['"other", {etag}', "W/{etag}", "*"])
def test_known_tags_are_recognised_in_every_spelling(feed: MadeFeed, header: str) -> None:
    etag = feed.fetch()["ETag"]
    assert feed.fetch(**{"If-None-Match": header.format(etag=etag)}).status_code == 304


def test_a_date_alone_is_enough_for_304(feed: MadeFeed) -> None:
    first = feed.fetch()
    assert feed.fetch(**{"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    assert feed.fetch(**{"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}).status_code == 200
    assert feed.fetch(**{"If-Modified-Since": "some time"}).status_code == 200


def test_a_tag_goes_before_a_date(feed: MadeFeed) -> None:
    first = feed.fetch()
    headers = {"If-None-Match": '"old"', "If-Modified-Since": first["Last-Modified"]}
    assert feed.fetch(**headers).status_code == 200


def test_a_change_ends_the_304s(feed: MadeFeed, activity: Activity) -> None:
    first = feed.fetch()
    Activity.objects.filter(pk=activity.pk).update(title="Trailer")
    for header, value in (("If-None-Match", first["ETag"]), ("If-Modified-Since", first["Last-Modified"])):
        assert feed.fetch(**{header: value}).status_code == 200


def test_a_removal_within_the_same_second_ends_the_304s_too(feed: MadeFeed, activity: Activity) -> None:
    first = feed.fetch()
    Activity.objects.filter(pk=activity.pk).delete()
    assert feed.fetch(**{"If-Modified-Since": first["Last-Modified"]}).status_code == 200


def test_gzip_only_where_asked_for_and_switched_on(feed: MadeFeed, ben: User, make_feed: MakeFeed) -> None:
    plain, packed = feed.fetch(), feed.fetch(**{"Accept-Encoding": "br, gzip;q=0.8"})
    assert "Content-Encoding" not in plain and packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"] and "Accept-Encoding" in packed["Vary"]
    again = feed.fetch(**{"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]})
    assert again.status_code == 304
    assert "Content-Encoding" not in feed.fetch(**{"Accept-Encoding": "gzip;q=0, br"})
    switched_off = make_feed(ben, "all", is_compressed=False)
    assert "Content-Encoding" not in switched_off.fetch(**{"Accept-Encoding": "gzip"})


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_other_methods_are_not_allowed(feed: MadeFeed, method: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(feed.path)
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"


def test_an_unknown_address_is_not_found(feed: MadeFeed, ben: User, make_feed: MakeFeed) -> None:
    other = make_feed(ben, "me")
    strange = [
        path_of(feed.feed.pk, new_token()),
        path_of(uuid.uuid4(), new_token()),
        path_of(other.feed.pk, feed.path.partition(".")[2].removesuffix(".ics")),
        "/feeds/.ics",
        "/feeds/x.y.ics",
        f"/feeds/{feed.feed.pk}.ics",
        f"/feeds/{feed.feed.pk}.{feed.feed.token_hash}.ics",
    ]
    for path in strange:
        answer = Client().get(path)
        assert answer.status_code == 404, path
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert b"VCALENDAR" not in answer.content


def test_an_ended_feed_is_gone_until_it_is_brought_back(feed: MadeFeed, ben: User) -> None:
    etag = feed.fetch()["ETag"]
    revoke_feed(by=ben, feed_id=feed.feed.pk)
    answer = feed.fetch(**{"If-None-Match": etag})
    assert answer.status_code == 410 and b"VCALENDAR" not in answer.content
    restore_feed(by=ben, feed_id=feed.feed.pk)
    assert feed.fetch().status_code == 200


def test_a_feed_ends_with_its_owners_account(feed: MadeFeed, ben: User) -> None:
    ben.is_active = False
    ben.save()
    assert feed.fetch().status_code == 410
    Feed.objects.filter(pk=feed.feed.pk).update(owner=None)
    assert feed.fetch().status_code == 410


@pytest.mark.parametrize("problem", [OperationalError("the server closed the connection"), KeyError("bug")])
def test_a_failure_is_a_503_and_never_a_page(feed: MadeFeed, problem: Exception) -> None:
    with mock.patch.object(views, "serve", side_effect=problem):
        answer = feed.fetch()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "300"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert b"VCALENDAR" not in answer.content and answer["Cache-Control"] == "private, no-cache"


def test_the_owner_sees_when_it_was_last_fetched_at_most_hourly(feed: MadeFeed) -> None:
    feed.fetch(**{"User-Agent": "Google-Calendar-Importer\x07 (1.0)"})
    first = Feed.objects.get(pk=feed.feed.pk)
    assert first.last_fetched_by == "Google-Calendar-Importer (1.0)"
    feed.fetch(**{"User-Agent": "Thunderbird/140"})
    assert Feed.objects.get(pk=feed.feed.pk).last_fetched_at == first.last_fetched_at
    earlier = timezone.now() - dt.timedelta(hours=2)
    Feed.objects.update(last_fetched_at=earlier)
    feed.fetch(**{"User-Agent": "Thunderbird/140"})
    assert Feed.objects.get(pk=feed.feed.pk).last_fetched_by == "Thunderbird/140"


def test_nothing_is_written_when_nothing_changed(feed: MadeFeed) -> None:
    feed.fetch()
    with CaptureQueriesContext(connection) as queries:
        feed.poll()
    assert not [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]


def test_a_fetch_costs_the_same_queries_at_1_and_60_entries(
    feed: MadeFeed, activity: Activity, social: Department, soon: dt.date
) -> None:
    def cost() -> int:
        feed.fetch()
        with CaptureQueriesContext(connection) as queries:
            feed.fetch()
        return len(queries)

    make_milestone(activity=activity, due_on=soon)
    few = cost()
    campaign = make_campaign()
    for number in range(30):
        extra = make_activity(campaign=campaign, channel=activity.channel, title=f"Post {number}", starts_on=soon)
        make_milestone(activity=extra, due_on=soon)
    assert cost() == few
    assert len(feed.read().events) == 62


def test_the_secret_is_kept_as_a_hash_only_and_compared_whole(feed: MadeFeed) -> None:
    token = parse_path(feed.path).token  # type: ignore[union-attr]
    row = Feed.objects.get(pk=feed.feed.pk)
    assert token not in str(vars(row))
    assert row.token_hash == token_hash(token) and len(token) == 43
    assert is_token_of(token, row.token_hash)
    assert not is_token_of(token[:-1], row.token_hash) and not is_token_of("", row.token_hash)


def test_no_log_line_holds_the_secret(feed: MadeFeed, caplog: pytest.LogCaptureFixture) -> None:
    token = parse_path(feed.path).token  # type: ignore[union-attr]
    record = logging.LogRecord("granian", logging.INFO, "", 0, 'GET %s HTTP/1.1 "200"', (feed.path,), None)
    assert MaskTokens().filter(record)
    assert token not in record.getMessage() and str(feed.feed.pk) in record.getMessage()
    assert token not in masked(f"see https://x.example{feed.path} and webcal://x.example{feed.path}")
    assert token not in repr(parse_path(feed.path))


def test_a_failure_is_logged_without_the_secret(feed: MadeFeed, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(MaskTokens())
    with mock.patch.object(views, "serve", side_effect=KeyError("bug")), caplog.at_level(logging.ERROR):
        feed.fetch()
    assert caplog.records
    assert parse_path(feed.path).token not in caplog.text  # type: ignore[union-attr]


def test_robots_may_fetch_feeds_and_nothing_else() -> None:
    answer = Client().get("/robots.txt")
    assert answer.status_code == 200
    assert answer.content.decode().splitlines() == ["User-agent: *", "Allow: /feeds/", "Disallow: /"]
