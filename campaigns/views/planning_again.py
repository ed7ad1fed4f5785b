"""How far planning again has come, for the pages that show it."""

from campaigns.queries.open_deeds import Progress
from departments.http import Request


def planning_state(request: Request, progress: Progress) -> dict[str, int]:
    """Return what ``components/planning.html`` shows: how many were to be planned again, and how many still are.

    The address carries how many there were when it was first asked, so that a page can say when all are.
    """
    again = request.GET.get("again", "")
    asked = int(again) if again.isdecimal() and len(again) < 9 else 0
    total = max(asked, progress.total, progress.left)
    return {"left": progress.left, "planned": total - progress.left, "total": total}
