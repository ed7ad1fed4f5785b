"""Closing dates from a file: columns by their words, days in any order, and a second file that adds nothing twice."""

import datetime as dt

import pytest

from calendar_app.closings.planning import Fate, plan_issues
from calendar_app.closings.reading import read_issues
from calendar_app.exchange.plan import Unreadable
from campaigns.rules.closings import Issue

TODAY = dt.date(2026, 11, 27)
MAY = Issue(5, "May issue", dt.date(2027, 5, 1), None, dt.date(2027, 2, 15), dt.date(2027, 3, 1))


def read(text: str, encoding: str = "utf-8"):
    return read_issues(text.encode(encoding), today=TODAY)


def drafts(text: str, **given):
    return [row.draft for row in read(text, **given).rows]


class TestReading:
    @pytest.mark.parametrize(
        "text",
        [
            "Issue,On sale,Ad close,Copy deadline\nMay issue,2027-05-01,2027-02-15,2027-03-01\n",
            "Name;Publication date;Space closes;Material due\nMay issue;01.05.2027;15.02.2027;01.03.2027\n",
            "Heft;Erstverkaufstag;Anzeigenschluss;Druckunterlagenschluss\nMay issue;1.5.2027;15.2.2027;1.3.2027\n",
            "Material due\tIssue\tAppears\tSpace\n1 Mar 2027\tMay issue\t1 May 2027\t15 Feb 2027\n",
        ],
    )
    def test_tells_the_columns_by_their_words(self, text):
        (draft,) = drafts(text)
        assert (draft.name, draft.appears_on) == (MAY.name, MAY.appears_on)
        assert (draft.space_closes_on, draft.material_due_on) == (MAY.space_closes_on, MAY.material_due_on)

    def test_reads_what_a_spreadsheet_writes_in_german(self):
        assert (
            drafts("Ausgabe;Datum;Buchungsschluss\nMärz;01.03.2027;15.01.2027\n", encoding="cp1252")[0].name == "März"
        )

    def test_says_what_it_did_not_read(self):
        assert read("Issue,On sale,Ad close,Circulation\nMay,2027-05-01,2027-02-15,80000\n").ignored == ("Circulation",)

    def test_a_day_that_is_none_is_said_at_its_row(self):
        rows = read("Issue,On sale,Ad close\nMay,2027-05-01,sometime\nJune,,2027-02-15\n").rows
        assert [row.number for row in rows] == [2, 3]
        assert "sometime" in rows[0].problem and "missing" in rows[1].problem

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("", "empty"),
            ("Issue,Ad close\nMay,2027-02-15\n", "when an issue appears"),
            ("Issue,On sale\nMay,2027-05-01\n", "space closes"),
            ("Issue,On sale,Ad close\n" + "May,2027-05-01,2027-02-15\n" * 501, "500 rows"),
            ("PK\x03\x04zip", "workbook"),
        ],
    )
    def test_refuses_what_is_no_such_file_with_a_sentence(self, text, says):
        with pytest.raises(Unreadable, match=says):
            read(text)


class TestPlanning:
    FILE = "Issue,On sale,Ad close,Copy deadline\nMay issue,{0},2027-02-15,2027-03-01\n"

    def plan(self, text, *there):
        return plan_issues(read(text).rows, there)

    def test_the_same_file_again_adds_nothing(self):
        plan = self.plan(self.FILE.format("2027-05-01"), MAY)
        assert plan.drafts == [] and [row.fate for row in plan.rows] == [Fate.UNCHANGED]

    def test_other_dates_change_the_issue_of_that_name(self):
        plan = self.plan(self.FILE.format("2027-05-08"), MAY)
        assert [key for key, _draft in plan.drafts] == [MAY.id]

    def test_next_years_issue_of_that_name_is_another(self):
        assert self.plan(self.FILE.format("2028-05-01"), MAY).rows[0].fate == Fate.NEW

    def test_an_issue_that_another_row_names_is_not_moved(self):
        """Week 12 on two days: the row of the listed day is that one, the other is new."""
        text = "Issue,On sale,Ad close\nWeek 12,2027-05-01,2027-02-15\nWeek 12,2027-05-08,2027-02-22\n"
        listed = Issue(1, "Week 12", dt.date(2027, 5, 8), None, dt.date(2027, 2, 22))
        assert [row.fate for row in self.plan(text, listed).rows] == [Fate.NEW, Fate.UNCHANGED]

    def test_two_alike_in_the_file_and_what_cannot_be_are_said_at_their_rows(self):
        text = self.FILE.format("2027-05-01") + "May Issue,2027-05-01,2027-02-15,\nJune,2027-06-01,2027-07-01,\n"
        plan = self.plan(text)
        assert [row.number for row in plan.wrong] == [3, 4]
        assert "twice" in plan.wrong[0].problem and "after the issue" in plan.wrong[1].problem

    def test_without_a_name_it_goes_by_its_day(self):
        text = "On sale,Ad close\n2027-05-01,2027-02-16\n2027-06-01,2027-03-16\n"
        plan = self.plan(text, MAY)
        assert [(row.label, row.fate) for row in plan.rows] == [("May issue", Fate.CHANGED), ("2027-06-01", Fate.NEW)]

    def test_the_digest_moves_with_what_would_be_written(self):
        text = self.FILE.format("2027-05-08")
        assert self.plan(text, MAY).digest == self.plan(text, MAY).digest != self.plan(text).digest
