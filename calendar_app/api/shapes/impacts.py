"""What a change would do, as the API tells it."""

from ninja import Schema
from pydantic import Field

from calendar_app.api.shapes.fields import Day
from campaigns.queries.impact_view import ImpactView, Part


class DutyMove(Schema):
    """One duty before and after. `was_on` is null for a new one, `due_on` for one that falls away."""

    name: str
    departments: list[str]
    activity: str
    was_on: Day | None
    due_on: Day | None
    shortfall_days: int = Field(description="Working days it comes too late; 0 if it does not.")


class DutyMoves(Schema):
    """Some duties: `count` of them in all, `hidden` of campaigns you may not see; at most 40 are listed."""

    count: int
    hidden: int
    duties: list[DutyMove]


class TouchedOut(Schema):
    """A department, and how many of its duties the change touches."""

    department: str
    duties: int


class ImpactOut(Schema):
    """What a change does, the worst first."""

    short: DutyMoves = Field(description="Must-have duties that become short of notice.")
    past: DutyMoves = Field(description="Duties that would land in the past.")
    moves: DutyMoves
    new: DutyMoves
    off: DutyMoves = Field(description="Duties that fall away.")
    stays: DutyMoves = Field(description="Duties that stay where they are, because they are held or done.")
    departments: list[TouchedOut]
    messages: int = Field(description="So many messages go out, to `recipients`.")
    recipients: int
    remarks: list[str] = Field(description="Closing dates, closed days, full channels and so on, in sentences.")


def impact_out(found: ImpactView | None) -> ImpactOut | None:
    """Return an impact as the API tells it."""
    if found is None:
        return None
    kinds = (found.closings, found.blackouts, found.capacity, found.audiences, found.workload)
    return ImpactOut(
        **{name: _duties(getattr(found, name)) for name in ("short", "past", "moves", "new", "off", "stays")},
        departments=[TouchedOut(department=each.name, duties=each.duties) for each in found.departments],
        messages=found.messages,
        recipients=found.recipients,
        remarks=[sentence for kind in kinds for sentence in kind.sentences],
    )


def _duties(part: Part) -> DutyMoves:
    listed = [
        DutyMove(
            name=line.name,
            departments=list(line.departments),
            activity=line.activity,
            was_on=line.was_on,
            due_on=line.due_on,
            shortfall_days=line.shortfall_days,
        )
        for line in part.lines
    ]
    return DutyMoves(count=part.count, hidden=part.hidden, duties=listed)
