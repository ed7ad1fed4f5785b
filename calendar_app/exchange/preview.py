"""What the page shows of a plan before it is carried out: each row as it would come in, with its problems beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from calendar_app.exchange.cells.channels import written_well
from calendar_app.exchange.changing import Difference
from calendar_app.exchange.difference_words import changes_told
from calendar_app.exchange.jobs import Job
from calendar_app.exchange.plan import ImportPlan, Place, PlannedRow, Problem, Severity


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """A row of the file: what would come in of it, with its channels, or nothing, and what is to say about it."""

    place: Place
    row: PlannedRow | None
    channels: tuple[str, ...]
    problems: tuple[Problem, ...]
    is_known: bool = False
    changes: tuple[str, ...] = ()
    is_contested: bool = False

    @property
    def needs_a_look(self) -> bool:
        """Whether it does not come in, or comes in with a question."""
        return self.is_contested or any(problem.severity is not Severity.NOTE for problem in self.problems)


def preview_lines(
    plan: ImportPlan,
    jobs: Sequence[Job],
    names: dict[str, str],
    known: set[str],
    differences: Sequence[Difference] = (),
) -> list[PreviewLine]:
    """Return a line for every planned row and every problem that stands alone, in the order of the file.

    ``names`` are the names of existing channels by slug, ``known`` the keys of what is here already,
    ``differences`` what the file says otherwise of it.
    """
    changed: dict[str, tuple[str, ...]] = {}
    contested = {each.job.row.key for each in differences if each.contested}
    for each in differences:
        changed[each.job.row.key] = (*changed.get(each.job.row.key, ()), *changes_told(each))
    channels: dict[str, list[str]] = {}
    fresh: set[str] = set()
    for job in jobs:
        channels.setdefault(job.row.key, []).append(names.get(job.slug) or written_well(job.new_channel))
        if job.key not in known:
            fresh.add(job.row.key)
    beside: dict[Place, list[Problem]] = {}
    for problem in plan.problems:
        beside.setdefault(problem.place, []).append(problem)
    lines = []
    for row in plan.rows:
        told = tuple(beside.pop(row.place, ()))
        is_known = row.key in channels and row.key not in fresh
        named = tuple(channels.get(row.key, ()))
        changes = changed.get(row.key, ())
        lines.append(PreviewLine(row.place, row, named, told, is_known, changes, row.key in contested))
    lines += [PreviewLine(place, None, (), tuple(problems)) for place, problems in beside.items()]
    order = {name: number for number, name in enumerate(_sheets(plan))}
    return sorted(lines, key=lambda line: (order.get(line.place.sheet, -1), line.place.row))


def _sheets(plan: ImportPlan) -> Iterable[str]:
    return dict.fromkeys([*(row.place.sheet for row in plan.rows), *(p.place.sheet for p in plan.problems)])
