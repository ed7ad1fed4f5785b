"""Everybody as a CSV file that a spreadsheet program opens and the import reads back."""

import csv
import io

from calendar_app.lib.csv_cells import guarded
from calendar_app.people.queries import people_of_the_house

HEADER = ("E-mail", "Name", "Departments", "Roles", "Language", "Time zone")
"""Not translated, so that every installation reads every other one's file."""


def people_csv() -> str:
    """Return the file's text, with the mark by which spreadsheet programs know that it is UTF-8. Two queries."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for row in people_of_the_house():
        writer.writerow([guarded(cell) for cell in row])
    return "\ufeff" + out.getvalue()
