"""The calendars others use, as small as they ship: installed by npm into a folder of their own, one page for each."""

import gzip
import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import Process, Queue
from pathlib import Path
from typing import Any

PACKAGES = {
    "six": ("fullcalendar@6.1.21", "fullcalendar-scheduler@6.1.21"),
    "seven": ("fullcalendar@7.0.2", "temporal-polyfill@1", "@event-calendar/build@5.10.1"),
    "tools": ("esbuild@0.28.2",),
}
"""What is installed where. FullCalendar 6 and 7 cannot share a folder."""

_CLASSIC = """import { Calendar } from "fullcalendar"; import days from "fullcalendar/daygrid";
import classic from "fullcalendar/themes/classic"; import "fullcalendar/skeleton.css";
import "fullcalendar/themes/classic/theme.css"; import "fullcalendar/themes/classic/palette.css";
const plugins = [days, classic];"""
_START = """
const read = (info, done) =>
  fetch(`events-${info.start.toISOString().slice(0, 10)}.json`).then((it) => it.json()).then(done);
const at = document.getElementById("calendar");"""
_SHARED = "initialDate: FIRST, firstDay: 1, height: 'auto', timeZone: 'UTC', events: read"


@dataclass(frozen=True)
class Peer:
    """One calendar. ``bar`` is what it draws an activity as; ``script`` makes it as ``window.cal``."""

    name: str
    folder: str
    bar: str
    script: str
    sheets: Sequence[str] = ()


_EVENT_CALENDAR = ("node_modules/@event-calendar/build/dist/event-calendar.min.css",)

MONTHS = (
    Peer(
        "FullCalendar 6 month", "six", ".fc-event",
        'import { Calendar } from "@fullcalendar/core"; import days from "@fullcalendar/daygrid";' + _START
        + f"window.cal = new Calendar(at, {{ plugins: [days], fixedWeekCount: false, {_SHARED} }}); cal.render();",
    ),
    Peer(
        "FullCalendar 7 month", "seven", "[data-peer]",
        _CLASSIC + _START
        + f"window.cal = new Calendar(at, {{ plugins, fixedWeekCount: false, {_SHARED}, "
        "eventDidMount: (it) => { it.el.dataset.peer = ''; } }); cal.render();",
    ),
    Peer(
        "FullCalendar 7 month, 8 rows", "seven", "[data-peer]",
        _CLASSIC + _START
        + f"window.cal = new Calendar(at, {{ plugins, fixedWeekCount: false, dayMaxEventRows: 8, {_SHARED}, "
        "eventDidMount: (it) => { it.el.dataset.peer = ''; } }); cal.render();",
    ),
    Peer(
        "EventCalendar month", "seven", ".ec-event",
        _START + "window.cal = EventCalendar.create(at, { view: 'dayGridMonth', date: FIRST, firstDay: 1, "
        "eventSources: [{ events: (info, done) => { read(info, done); } }] });",
        _EVENT_CALENDAR,
    ),
)  # fmt: skip
TIMELINES = (
    Peer(
        "FullCalendar Scheduler timeline", "six", ".fc-event",
        'import { Calendar } from "@fullcalendar/core"; import lanes from "@fullcalendar/resource-timeline";' + _START
        + "window.cal = new Calendar(at, { plugins: [lanes], initialView: 'resourceTimelineMonth', "
        f"resources: LANES, slotDuration: {{ days: 1 }}, {_SHARED} }}); cal.render();",
    ),
    Peer(
        "EventCalendar timeline", "seven", ".ec-event",
        _START + "window.cal = EventCalendar.create(at, { view: 'resourceTimelineMonth', date: FIRST, firstDay: 1, "
        "resources: LANES, slotDuration: { days: 1 }, "
        "eventSources: [{ events: (info, done) => { read(info, done); } }] });",
        _EVENT_CALENDAR,
    ),
)  # fmt: skip


def install(folder: Path) -> None:
    """Install them all. Raises ``CalledProcessError`` where npm cannot."""
    for name, packages in PACKAGES.items():
        home = folder / name
        home.mkdir()
        (home / "package.json").write_text('{"private": true}')
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent", *packages], cwd=home, check=True)


def build(folder: Path, peer: Peer, lanes: Sequence[dict[str, Any]], first: str) -> str:
    """Write the page of ``peer`` with one small script, as its makers advise, and return its address."""
    home = folder / peer.folder
    known = f"const FIRST = {first!r}, LANES = {json.dumps(lanes)};\n"
    slug = peer.name.lower().replace(" ", "-").replace(",", "")
    ready = _EVENT_CALENDAR[0].replace(".css", ".js") if peer.sheets else ""
    (home / f"{slug}.mjs").write_text(_with_imports_first(peer.script, known))
    esbuild = folder / "tools" / "node_modules" / ".bin" / "esbuild"
    command = [esbuild, f"{slug}.mjs", "--bundle", "--minify", "--format=iife", f"--outfile={folder}/{slug}.js"]
    subprocess.run([*command, "--log-level=error"], cwd=home, check=True)
    if ready:
        whole = (home / ready).read_text() + "\n" + (folder / f"{slug}.js").read_text()
        (folder / f"{slug}.js").write_text(whole)
    css = "".join((home / sheet).read_text() for sheet in peer.sheets)
    if css or not (folder / f"{slug}.css").exists():
        (folder / f"{slug}.css").write_text(css)
    page = f'<!doctype html><meta charset="utf-8"><title>{peer.name}</title><link rel="stylesheet" href="{slug}.css">'
    page += f'<div id="calendar"></div><script src="{slug}.js"></script>'
    (folder / f"{slug}.html").write_text(page)
    return f"{slug}.html"


def _with_imports_first(script: str, known: str) -> str:
    imports, begins, rest = script.rpartition('";')
    return imports + begins + "\n" + known + rest if begins and "import " in imports else known + script


class _Packed(SimpleHTTPRequestHandler):
    """Answers with gzip, as a web server for static files does; nothing is kept."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        body = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - it is called so
        """Say nothing."""


def _serve(folder: Path, told: "Queue[int]") -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Packed, directory=str(folder)))
    told.put(server.server_port)
    server.serve_forever()


def serve(folder: Path) -> tuple[Process, int]:
    """Start a server of static files in a process of its own and return it with its port."""
    told: Queue[int] = Queue()
    running = Process(target=_serve, args=(folder, told), daemon=True)
    running.start()
    return running, told.get(timeout=20)
