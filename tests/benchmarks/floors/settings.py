"""The product's settings with the floors' addresses and templates."""

from pathlib import Path

from calendar_app.settings import *  # noqa: F403 - all of them
from calendar_app.settings import TEMPLATES

ROOT_URLCONF = "tests.benchmarks.floors.urls"
_HERE = Path(__file__).parent / "templates"
TEMPLATES = [{**each, "DIRS": [*each["DIRS"], _HERE]} for each in TEMPLATES]
