"""Brings a spreadsheet or a calendar file in, and says what became of every row."""

import argparse
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from calendar_app.exchange.applying import apply_import, try_import
from calendar_app.exchange.building import build_plan
from calendar_app.exchange.choices import ImportChoices
from calendar_app.exchange.plan import ImportPlan
from calendar_app.exchange.queries import circumstances, own_department
from calendar_app.exchange.reading.limits import MOST_BYTES
from calendar_app.exchange.report import ImportReport, lines_of
from calendar_app.management.import_options import add_choices, choices_of
from calendar_app.management.importing import ImportCommand
from calendar_app.management.progress import bar_on
from campaigns.queries.choices import departments_to_lead
from campaigns.rules.permissions import check_plan_campaigns
from departments.access import access_for
from departments.actions.departments import create_department
from departments.audit import coming_by
from departments.enums import Via
from departments.errors import Refused
from departments.models import Department, OrganisationSettings, User

NOTHING_CAME_IN = 3
"""The exit code when the file was read and nothing in it could be taken. Not readable or not possible at all is 1."""


class Command(ImportCommand):
    """``import_calendar plan.xlsx --dry-run``"""

    help = "Imports a calendar (CSV, XLSX, ICS or a JSON list). The same file twice adds nothing twice."
    what = "the calendar to import"
    most = MOST_BYTES

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take a file and what may be chosen."""
        super().add_arguments(parser)
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument(
            "--as", dest="email", default="", help="whose campaigns these become; an ops admin's if not given"
        )
        parser.add_argument("--department", default="", help="the lead department's short name")
        add_choices(parser)

    def bring_in(self, content: bytes, options: dict[str, Any]) -> str:
        """Return the report. Exits with 3 when nothing in the file came in, with 1 when the import is not possible."""
        now = timezone.now()
        try:
            choices = choices_of(options, access_for(_owner(options["email"])))
            plan = build_plan(content, options["file"].name, circumstances(choices, now=now))
            with coming_by(Via.IMPORT):
                report = self._run(plan, choices, options, now=now)
        except OrganisationSettings.DoesNotExist as missing:
            raise CommandError("This installation is not set up yet. Start script/server once.") from missing
        text = (
            json.dumps(report.as_json(), ensure_ascii=False, indent=2)
            if options["json"]
            else "\n".join(lines_of(report))
        )
        if not report.rows:
            self.stdout.write(text)
            raise CommandError("Nothing came in.", returncode=NOTHING_CAME_IN)
        return text

    def _run(self, plan: ImportPlan, choices: ImportChoices, options: dict[str, Any], **now: Any) -> ImportReport:
        owner = _owner(options["email"])
        lead = _lead(owner, options["department"])
        if options["dry_run"]:
            return try_import(plan, choices, owner=owner, lead=lead, **now)
        if owner is None:
            raise Refused("There is nobody these campaigns could belong to. Make an ops admin: createsuperuser.")
        check_plan_campaigns(access_for(owner))
        by = owner if options["email"] else None
        with transaction.atomic():
            return self._imported(plan, choices, owner=owner, by=by, lead=lead, **now)

    def _imported(
        self,
        plan: ImportPlan,
        choices: ImportChoices,
        *,
        owner: User,
        by: User | None,
        lead: Department | None,
        now: datetime,
    ) -> ImportReport:
        """Carry the import out, with a department to lead its campaigns where there is none yet."""
        made = None if lead else create_department(by=by, name=_("Marketing"))
        leading = lead or made
        assert leading is not None
        told = bar_on(self.stderr)
        report = apply_import(by=by, owner=owner, lead=leading, plan=plan, choices=choices, now=now, told=told)
        return replace(report, departments_made=(made.name,)) if made else report


def _owner(email: str) -> User | None:
    """Return the person with the address, or the first ops admin if there is one. Raises Refused for a stranger."""
    people = User.objects.filter(is_active=True)
    if not email:
        return people.filter(is_ops_admin=True).order_by("date_joined", "pk").first()
    found = people.filter(email__iexact=email).first()
    if found is None:
        raise Refused(f"Nobody with the address {email} may sign in.")
    return found


def _lead(owner: User | None, slug: str) -> Department | None:
    """Return the department with the short name, or the owner's own, None where there is none at all."""
    access = access_for(owner)
    departments = list(departments_to_lead(access))
    if not slug:
        return own_department(access, departments)
    found = next((department for department in departments if department.slug == slug), None)
    if found is None:
        raise Refused(f"There is no department “{slug}” that {owner or 'anybody'} plans for.")
    return found
