"""Short notice in words, the same wherever it is said. Pure."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def short_words(*, department: str, required: int, given: int, shortfall: int) -> str:
    """Return by how much a department is short: "Print needs 30 working days; this gives 12: 18 short."

    Where the start itself lies so near, or behind, that there is no such sum, it says by how much the day has passed.
    """
    if required <= given or shortfall <= 0:
        words = ngettext(
            "%(department)s: the day has passed by %(count)d working day.",
            "%(department)s: the day has passed by %(count)d working days.",
            shortfall,
        )
        return words % {"department": department, "count": shortfall}
    words = ngettext(
        "%(department)s needs %(count)d working day; this gives %(given)d: %(short)d short.",
        "%(department)s needs %(count)d working days; this gives %(given)d: %(short)d short.",
        required,
    )
    return words % {"department": department, "count": required, "given": given, "short": shortfall}


def refusal_words(shorts: list[str], *, channel: str, alternative: str) -> str:
    """Return why a channel refuses something, and what to do instead."""
    closing = alternative or _("Choose a later day.")
    return _("%(channel)s takes nothing at short notice. %(shorts)s %(instead)s") % {
        "channel": channel,
        "shorts": " ".join(shorts),
        "instead": closing,
    }


def asking_words(shorts: list[str]) -> str:
    """Return that a reason is wanted before the heads are asked."""
    return _("%(shorts)s Say why it cannot wait: whoever answers for the department is asked for an exception.") % {
        "shorts": " ".join(shorts)
    }
