"""What ``script/test`` runs: linters, types, layers, then all tests. Arguments go to pytest."""

import os
import subprocess
import sys
import time

BESIDE = os.path.dirname(sys.executable)  # noqa: PTH120 - a link must not be followed out of the environment
CHECKS = {
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "layers": ["lint-imports", "--no-logo"],
}
PROCESSES = ["-n", "3", "--dist", "worksteal"]
"""One more than cores of a small machine, as tests of whole processes mostly wait. Each takes a stretch, so that worlds
made for a module are made once; whoever is done takes over from the others."""


def main(arguments: list[str]) -> int:
    """Runs everything, whatever fails before; returns 0 only if all of it passed."""
    environment = {**os.environ, "PATH": f"{BESIDE}{os.pathsep}{os.environ['PATH']}"}
    failed = [name for name, command in CHECKS.items() if not _passes(name, command, environment)]
    tests = subprocess.run([sys.executable, "-m", "pytest", *PROCESSES, *arguments], check=False, env=environment)
    if failed:
        print(f"The tests ended with {tests.returncode}, but these checks failed, see above: {', '.join(failed)}.")
    return tests.returncode or (1 if failed else 0)


def _passes(name: str, command: list[str], environment: dict[str, str]) -> bool:
    began = time.monotonic()
    result = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    seconds = time.monotonic() - began
    print(f"{name}: {'passed' if result.returncode == 0 else 'FAILED'} in {seconds:.1f} s", flush=True)
    if result.returncode != 0:
        print(result.stdout, result.stderr, sep="\n", flush=True)
    return result.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
