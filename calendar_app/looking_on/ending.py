"""How looking on ends, by whatever way."""

from calendar_app.looking_on.session import Looking, forget
from departments.actions.looking_on import end_view_as
from departments.enums import LookingOnEnded
from departments.http import Request


def end(request: Request, looking: Looking, *, why: LookingOnEnded) -> None:
    """End it and write that down.

    The caller then rotates the CSRF token, so that forms on pages shown meanwhile are worth nothing, in any window.
    """
    forget(request.session)
    end_view_as(by=request.user, user_id=looking.user_id, why=why)
