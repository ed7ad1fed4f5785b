"""The report of an import as a table that a spreadsheet program opens: what there is to say, each at its row."""

import csv
import io

from django.utils.translation import gettext as _

from calendar_app.exchange.plan import Severity
from calendar_app.exchange.report import ImportReport
from calendar_app.lib.csv_cells import guarded


def report_csv_of(report: ImportReport) -> str:
    """Return the file's text, the gravest first, with the mark by which spreadsheet programs know that it is UTF-8."""
    words = {
        Severity.LEFT_OUT: _("Did not come in"),
        Severity.CHECK: _("To look at"),
        Severity.NOTE: _("For your information"),
    }
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_("Sheet"), _("Row"), _("What became of it"), _("What there is to say")])
    for severity, problems in report.parts:
        for problem in problems:
            row = problem.place.row or ""
            writer.writerow([guarded(problem.place.sheet), row, words[severity], guarded(problem.sentence)])
    return "\ufeff" + out.getvalue()
