"""What people without a seat see by a link: the view's activities of its days, and no more of them than it says."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from calendar_app.calendar.saved.actions import update_view
from calendar_app.calendar.saved.asking import Asking
from calendar_app.links.page import INSTEAD, VIEWS
from campaigns.actions.secrecy import set_secrecy
from campaigns.enums import ActivityState, CampaignState, OthersSee, Secrecy
from campaigns.models import Activity, Campaign
from campaigns.rules.secrecy import Terms
from tests.factories import make_campaign, make_channel, make_department, make_key_date, make_milestone
from tests.links.conftest import DAY, Shop

EVERYTHING = {"with_drafts": True, "departments": True, "owner": True}
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def shown(outsider: Client, path: str, **query: str) -> str:
    answer = outsider.get(path, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_names_dates_and_channels_are_shown_and_nothing_else_unless_chosen(shop: Shop, outsider: Client) -> None:
    make_milestone(activity=shop.activity, responsible=shop.printers, due_on=shop.today - DAY, name="Proof the plates")
    text = shown(outsider, shop.link())
    assert "Aurora" in text and "Northern lights" in text and "Print" in text
    hidden = ("Secret sauce", "Outshine", "Lights</", "north", "Proof", ">Late<", "Printers", "Ana", "@example.com")
    assert [word for word in hidden if word in text] == []


@pytest.mark.parametrize("view", [*VIEWS, "day"])
def test_every_view_of_it_draws_and_offers_nothing_to_change(shop: Shop, outsider: Client, view: str) -> None:
    make_milestone(activity=shop.activity, responsible=shop.printers, due_on=shop.today - DAY, name="Proof the plates")
    day = shop.activity.starts_on
    assert day is not None
    text = shown(outsider, shop.link(**EVERYTHING), view=view, date=day.isoformat())
    assert "Aurora" in text
    kept_inside = (
        "/activities/",
        "/campaigns/",
        "/accounts/",
        "/filters/",
        "<form",
        "calendar.js",
        "Proof",
        "is-missed",
    )
    assert [word for word in kept_inside if word in text] == []


def test_what_was_chosen_is_said_beside_it(shop: Shop, outsider: Client) -> None:
    Campaign.objects.update(state=CampaignState.TENTATIVE)
    text = shown(outsider, shop.link(departments=True, owner=True))
    assert "Printers" in text and "Ana Sander" in text and "bar--tentative" in text
    assert "tentative" not in shown(outsider, shop.link(status=False))


@pytest.mark.parametrize("others_see", OthersSee)
@pytest.mark.parametrize("secrecy", [Secrecy.CONFIDENTIAL, Secrecy.EMBARGO])
def test_what_hides_from_anybody_is_not_there_though_its_owner_made_the_link(
    shop: Shop, outsider: Client, secrecy: Secrecy, others_see: OthersSee
) -> None:
    path = shop.link(**EVERYTHING)
    until = timezone.now() + DAY if secrecy == Secrecy.EMBARGO else None
    terms = Terms(secrecy, others_see, "Kestrel", until, "UTC" if until else "")
    set_secrecy(by=shop.ana, campaign_id=shop.campaign.pk, terms=terms, user_ids=[], department_ids=[])
    for view in VIEWS:
        text = shown(outsider, path, view=view)
        assert not [word for word in ("Aurora", "Northern", "Kestrel", "Confidential", "Print") if word in text]


def test_an_embargo_that_is_over_hides_nothing(shop: Shop, outsider: Client) -> None:
    over = timezone.now() - DAY / 24
    Campaign.objects.update(secrecy=Secrecy.EMBARGO, embargo_until=over, embargo_zone="UTC", was_secret=True)
    assert "Aurora" in shown(outsider, shop.link())


def test_drafts_are_shown_only_if_chosen_and_only_those_its_maker_sees(shop: Shop, outsider: Client) -> None:
    Campaign.objects.update(state=CampaignState.DRAFT)
    others = make_campaign(name="Borealis", lead=make_department(), state=CampaignState.DRAFT)
    shop.piece("Theirs", campaign=others)
    assert "Aurora" not in shown(outsider, shop.link())
    text = shown(outsider, shop.link(with_drafts=True))
    assert "Aurora" in text and "Borealis" not in text


def test_what_was_cancelled_as_a_draft_stays_unknown(shop: Shop, outsider: Client) -> None:
    view = shop.saved("view=agenda&status=cancelled")
    off = {
        "state": CampaignState.CANCELLED,
        "cancel_reason": "No",
        "cancelled_at": timezone.now(),
        "cancelled_by": shop.ana,
    }
    Campaign.objects.update(**off, cancelled_from=CampaignState.DRAFT)
    assert "Aurora" not in shown(outsider, shop.link(view=view))
    Campaign.objects.update(cancelled_from=CampaignState.CONFIRMED)
    assert "Aurora" in shown(outsider, shop.link(view=view))
    assert "Aurora" not in shown(outsider, shop.link(view=view, status=False))


def test_what_waits_for_a_date_is_not_shown(shop: Shop, outsider: Client) -> None:
    shop.piece("Some day", starts_on=None, ends_on=None, state=ActivityState.UNSCHEDULED)
    assert "Some day" not in shown(outsider, shop.link(), view="month")


def test_filters_are_the_views_own_whatever_the_address_asks(shop: Shop, outsider: Client) -> None:
    shop.piece("On air", channel=make_channel(name="Radio", slug="radio", owner=shop.printers))
    path = shop.link(view=shop.saved("view=agenda&channel=radio"))
    for query in ({}, {"channel": shop.channel.slug}, {"q": "northern"}, {"over": "closures"}):
        text = shown(outsider, path, **query)
        assert "On air" in text and "Northern lights" not in text
    assert "channel=radio" not in shown(outsider, path, view="month")


def test_a_link_follows_its_view(shop: Shop, outsider: Client) -> None:
    path = shop.link()
    update_view(by=shop.ana, view_id=shop.view.pk, asking=Asking.from_text("view=agenda&q=nothing-like-it"))
    assert "Aurora" not in shown(outsider, path)


def test_a_link_for_some_days_shows_no_others_and_leads_to_none(shop: Shop, outsider: Client) -> None:
    first, last = shop.today + 5 * DAY, shop.today + 20 * DAY
    shop.piece("Too early", starts_on=first - DAY)
    shop.piece("Reaches in", starts_on=first - DAY, ends_on=first)
    shop.piece("Too late", starts_on=last + DAY)
    path = shop.link(first_day=first, last_day=last)
    for view in VIEWS:
        for day in (first - 40 * DAY, first, last, last + 400 * DAY):
            text = shown(outsider, path, view=view, date=day.isoformat())
            assert "Too early" not in text and "Too late" not in text
    assert "Reaches in" in shown(outsider, path)
    text = shown(outsider, path, view="day", date=first.isoformat())
    assert 'aria-label="Earlier"' not in text and 'aria-label="Later"' in text
    text = shown(outsider, path, view="day", date=(last + DAY).isoformat())
    assert last.isoformat() in text and 'aria-label="Later"' not in text


def test_a_link_without_a_last_day_shows_what_is_planned_later(shop: Shop, outsider: Client) -> None:
    path = shop.link()
    shop.piece("Next year", starts_on=shop.today + 370 * DAY)
    shop.piece("Too far", starts_on=shop.today + 1200 * DAY)
    assert "Next year" in shown(outsider, path, date=(shop.today + 365 * DAY).isoformat())
    assert "Too far" not in shown(outsider, path, date=(shop.today + 1190 * DAY).isoformat())
    assert "Reaches" not in shown(outsider, path, date="1990-01-01")


@pytest.mark.parametrize(("asked", "instead"), INSTEAD.items())
def test_views_that_count_or_sort_by_what_is_not_shown_open_as_another(
    shop: Shop, outsider: Client, asked: str, instead: str
) -> None:
    path = shop.link(view=shop.saved(f"view={asked}"))
    for query in ({}, {"view": asked}, {"view": "nonsense"}):
        assert outsider.get(path, query).context["page"].view == instead


def test_colours_lanes_and_overlays_tell_no_more_than_was_chosen(shop: Shop, outsider: Client) -> None:
    view = shop.saved(
        "view=timeline&by=owner&fill=department&edge=status&over=closures&over=blackouts&over=holidays-DE"
    )
    options = outsider.get(shop.link(view=view, status=False)).context["page"].options
    assert (options.by, options.fill, options.edge) == ("channel", "channel", "channel")
    assert options.over == ("holidays-DE",)
    told = outsider.get(shop.link(view=view, **EVERYTHING)).context["page"].options
    assert (told.by, told.fill, told.edge) == ("owner", "department", "status")


def test_htmx_gets_the_part_that_changes(shop: Shop, outsider: Client) -> None:
    path = shop.link()
    text = outsider.get(path, headers=PART).content.decode()
    assert text.strip().startswith('<div id="shown"') and "Aurora" in text
    assert 'hx-trigger="every 300s"' in text and 'data-revision="0"' in text


def test_a_view_shared_with_somebody_can_be_shown_by_them(shop: Shop, outsider: Client) -> None:
    shop.view.departments.add(shop.marketing)
    assert "Aurora" in shown(outsider, shop.link(by=shop.head))


def test_days_are_those_of_the_organisation_whoever_looks(shop: Shop) -> None:
    looking = Client()
    looking.force_login(shop.head)
    shop.head.time_zone, shop.head.clock, shop.head.first_day_of_week = "Pacific/Kiritimati", "12", 6
    shop.head.save()
    Activity.objects.filter(pk=shop.activity.pk).update(starts_at=dt.time(18, 30), time_zone="UTC")
    answer = looking.get(shop.link())
    page = answer.context["page"]
    assert "18:30" in answer.content.decode() and page.first_weekday == 0
    assert page.today == timezone.now().astimezone(dt.UTC).date()
    assert page.access.user_id == shop.ana.pk


def test_key_dates_are_for_people_of_the_organisation(shop: Shop, outsider: Client) -> None:
    day = shop.today + 10 * DAY
    make_key_date(name="Results day", first_day=day, last_day=day)
    path = shop.link(view=shop.saved("view=agenda&over=key-dates"))
    for view in (*VIEWS, "day"):
        assert "Results day" not in shown(outsider, path, view=view, date=day.isoformat())
