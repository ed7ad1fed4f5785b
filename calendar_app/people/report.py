"""The report of bringing people in, in plain lines."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendar_app.people.applying import PeopleReport


def sentences_of(report: PeopleReport) -> list[str]:
    """Return what was done in a few short sentences, the most important first."""
    counted = [
        (report.made, ngettext("%(n)d person is new.", "%(n)d people are new.", report.made)),
        (report.joined, ngettext("%(n)d got a role.", "%(n)d got roles.", report.joined)),
        (report.invited, ngettext("%(n)d invitation leaves.", "%(n)d invitations leave.", report.invited)),
        (report.unchanged, ngettext("%(n)d was here just so.", "%(n)d were here just so.", report.unchanged)),
        (
            len(report.left_out),
            ngettext("%(n)d row was left out.", "%(n)d rows were left out.", len(report.left_out)),
        ),
    ]
    return [sentence % {"n": count} for count, sentence in counted if count] or [_("There was nothing to do.")]


def lines_of(report: PeopleReport) -> Iterator[str]:
    """Yield the report line by line, with the reason for each row that was left out."""
    yield " ".join(sentences_of(report))
    for each in report.left_out:
        yield _("Row %(row)d (%(who)s): %(why)s") % {
            "row": each.number,
            "who": each.email or each.name or _("nobody"),
            "why": each.reason,
        }
