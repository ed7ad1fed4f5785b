"""What others made is listed with its licence, and of their icons only those in use are shipped."""

import re
from hashlib import sha256

from tests.look.templates import ROOT, all_templates

VENDOR = ROOT / "static" / "vendor"
VENDOR_OF_TESTS = ROOT / "tests" / "vendor"
ROOMS = ("calendar_app", "campaigns", "departments")
MANIFEST = (VENDOR / "MANIFEST.md").read_text()
SHIPPED = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()} - {"MANIFEST.md"}


def icons_in_use() -> set[str]:
    """Names after ``icon`` in templates, as a tag or a value, and in Python where a template is given its name."""
    sources = [path.read_text() for path in all_templates()]
    sources += [path.read_text() for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return set(re.findall(r"""(?:{% icon |\bicon\(|\bicon["']?(?:=|: ))["']([a-z0-9-]+)["']""", "\n".join(sources)))


def test_manifest_names_every_shipped_file_and_no_other() -> None:
    assert set(re.findall(r"`((?:inter|lucide)/[^`]+)`", MANIFEST.split("## ")[0])) == SHIPPED


def test_every_folder_has_its_licence() -> None:
    folders = [folder for place in (VENDOR, VENDOR_OF_TESTS) for folder in place.iterdir() if folder.is_dir()]
    assert all((folder / "LICENSE").is_file() for folder in folders)


def test_what_tests_run_is_what_was_published() -> None:
    sums = dict(re.findall(r"`([\w./-]+)` ([0-9a-f]{64}) \|", (VENDOR_OF_TESTS / "MANIFEST.md").read_text()))
    assert len(sums) == 2
    for name, digest in sums.items():
        assert sha256((VENDOR_OF_TESTS / name).read_bytes()).hexdigest() == digest, name


def test_every_row_says_version_and_licence() -> None:
    rows = [row for row in MANIFEST.splitlines() if row.startswith("| ")][2:]
    assert rows
    for row in rows:
        _, name, version, licence, *_ = (cell.strip() for cell in row.split("|"))
        assert name
        assert re.search(r"\d+\.\d+", version)
        assert "LICENSE" in licence


def test_icons_shipped_are_the_icons_used() -> None:
    shipped = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "lucide" / "icons.svg").read_text()))
    assert icons_in_use() == shipped, "static/vendor/MANIFEST.md says how to add an icon, or take one out"
