"""Strikes, one after the other, and says what became of what was owed. ``python -m tests.faults [--long] [NAME ...]``

With ``--serve`` it reads names from its input, a line each, and answers each with one line of JSON.
"""

import argparse
import json
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import asdict

from tests.faults.ground import Ground
from tests.faults.names import FAULTS


def main() -> int:
    """Run the faults; returns 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *FAULTS], help="all unless named")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--serve", action="store_true")
    given = parser.parse_args()
    # Ended from outside, it still ends what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    bad = 0
    with Ground() as ground:
        for name in _lines() if given.serve else given.names or FAULTS:
            answer = strike(ground, name, long=given.long)
            bad += bool(answer.get("lost", 1))
            say(json.dumps(answer) if given.serve else f"{answer['said']} ({answer['seconds']:.0f} s)")
    return int(bool(bad))


def strike(ground: Ground, name: str, *, long: bool) -> dict[str, object]:
    """Run one fault on an empty database; returns what it came to, or what went wrong."""
    from importlib import import_module  # noqa: PLC0415 - what runs faults needs Django set up

    from tests.faults.owing import clear  # noqa: PLC0415

    started = time.monotonic()
    try:
        clear()
        found = getattr(import_module(f"tests.faults.{FAULTS[name]}"), name)(ground, long=long)
    except Exception:  # noqa: BLE001 - it is told to whoever asked, and the next fault is run
        return {"said": f"{name}: went wrong\n{traceback.format_exc()}\n{ground.said()}", "seconds": 0.0}
    finally:
        ground.revive()
    return {**asdict(found), "lost": found.lost, "said": str(found), "seconds": time.monotonic() - started}


def _lines() -> Iterator[str]:
    for line in sys.stdin:
        yield line.strip()


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
