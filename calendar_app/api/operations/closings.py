"""Published closing dates of channels, and days closed to activities."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import Query, Router, Status

from calendar_app.api.entrance import ApiRequest, managing, reading
from calendar_app.api.operations.choosing import chosen_channel
from calendar_app.api.paging import Page, Paging, page_of
from calendar_app.api.shapes.closings import (
    BlackoutFacts,
    BlackoutOut,
    IssueFacts,
    IssueOut,
    NewBlackout,
    NewIssue,
    blackout_out,
    issue_out,
)
from calendar_app.api.versions import mark_seen
from campaigns.actions.blackouts import create_blackout, edit_blackout
from campaigns.actions.closings import add_closing, edit_closing, retire_closing, unretire_closing
from campaigns.models import Blackout, ClosingDate
from campaigns.queries.fetch import channel_to_manage, channel_to_see, closing_to_manage
from campaigns.rules.permissions import check_administer

router = Router(tags=["Closing dates and closed days"])

ISSUES = "/channels/{slug}/issues"


class Narrowing(Paging):
    """Which of them."""

    retired: bool = False


@router.get(ISSUES, response=Page[IssueOut], auth=reading, summary="List closing dates")
def list_issues(request: ApiRequest, slug: str, asked: Query[Narrowing]) -> dict[str, Any]:
    """The issues and air weeks of a channel, by the day they appear. `retired=true`: those off the list, too."""
    rows = ClosingDate.objects.filter(channel=channel_to_see(request.access, slug, timezone.now()))
    rows = rows if asked.retired else rows.filter(retired_at=None)
    return page_of(rows, asked, by=("appears_on", "id"), shown=lambda found: [issue_out(row) for row in found])


@router.post(ISSUES, response={201: IssueOut}, auth=managing, summary="Add a closing date")
def add_issue(request: ApiRequest, slug: str, new: NewIssue) -> Status[IssueOut]:
    """With the first date of its sort the channel's plan gets a line that follows it."""
    found = channel_to_manage(request.access, slug, timezone.now())
    return Status(201, issue_out(add_closing(by=request.user, channel_id=found.pk, **new.dict())))


@router.patch(f"{ISSUES}/{{int:issue_id}}", response=IssueOut, auth=managing, summary="Change a closing date")
def change_issue(request: ApiRequest, slug: str, issue_id: int, facts: IssueFacts) -> IssueOut:
    """Unfinished duties of what appears in it follow. `If-Match` takes its `mark` in quotes."""
    seen = mark_seen(request)
    found = closing_to_manage(request.access, slug, issue_id, timezone.now())
    changed = edit_closing(by=request.user, closing_id=found.pk, seen=seen, **facts.dict(exclude_unset=True))
    return issue_out(changed)


@router.post(f"{ISSUES}/{{int:issue_id}}/retire", response=IssueOut, auth=managing, summary="Take a closing date off")
def take_issue_off(request: ApiRequest, slug: str, issue_id: int) -> IssueOut:
    """It is not offered any more. What appears in it keeps its dates."""
    found = closing_to_manage(request.access, slug, issue_id, timezone.now())
    return issue_out(retire_closing(by=request.user, closing_id=found.pk))


@router.post(
    f"{ISSUES}/{{int:issue_id}}/bring-back", response=IssueOut, auth=managing, summary="Bring a closing date back"
)
def bring_issue_back(request: ApiRequest, slug: str, issue_id: int) -> IssueOut:
    """It is offered again."""
    found = closing_to_manage(request.access, slug, issue_id, timezone.now())
    return issue_out(unretire_closing(by=request.user, closing_id=found.pk))


@router.get("/blackouts", response=Page[BlackoutOut], auth=reading, summary="List closed days")
def list_blackouts(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """All of them, by first day. For ops admins; others read of them in the impact of what they plan."""
    check_administer(request.access)
    rows = Blackout.objects.prefetch_related("channels")
    return page_of(rows, asked, by=("first_day", "id"), shown=lambda found: [blackout_out(row) for row in found])


@router.post("/blackouts", response={201: BlackoutOut}, auth=managing, summary="Close days")
def close_days(request: ApiRequest, new: NewBlackout) -> Status[BlackoutOut]:
    """For all channels or some. What is planned there stays, and is shown as a clash. For ops admins."""
    check_administer(request.access)
    return Status(201, blackout_out(create_blackout(by=request.user, **_fields(new.dict()))))


@router.patch("/blackouts/{int:blackout_id}", response=BlackoutOut, auth=managing, summary="Change closed days")
def change_closed_days(request: ApiRequest, blackout_id: int, facts: BlackoutFacts) -> BlackoutOut:
    """Change them, or open them with `is_active`. For ops admins. `If-Match` takes their `mark` in quotes."""
    seen = mark_seen(request)
    check_administer(request.access)
    if not Blackout.objects.filter(pk=blackout_id).exists():
        raise Http404
    fields = _fields(facts.dict(exclude_unset=True))
    return blackout_out(edit_blackout(by=request.user, blackout_id=blackout_id, seen=seen, **fields))


def _fields(sent: dict[str, Any]) -> dict[str, Any]:
    if "channels" in sent:
        sent["channels"] = [chosen_channel(slug, field="channels") for slug in dict.fromkeys(sent["channels"])]
    return sent
