"""Makes the project's own Python environment, .venv, and runs one of its modules there.

    environment.py REQUIREMENTS MODULE [ARGUMENT ...]

Needs Python 3.11 or newer and nothing else. Installs only when the requirements changed since the last time, so a later
start needs no network. Used by script/server, script/test and script/manage.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
ENVIRONMENT = CHECKOUT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
LESSER = {"requirements-test.txt": ["requirements.txt"]}  # what each file installs as well
ASK_VERSION = "import sys; print(*sys.version_info[:2])"


def main() -> None:
    """Ends as the module asked for, in the environment."""
    requirements, module, *arguments = sys.argv[1:]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # without it, each of our processes would compile everything anew
    if not is_installed(requirements):
        with Path(__file__).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two commands started at once install once
            if not is_installed(requirements):
                install(requirements)
    os.chdir(CHECKOUT)
    os.execv(PYTHON, [str(PYTHON), "-m", module, *arguments])  # noqa: S606 - the arguments go on as they came


def is_installed(requirements: str) -> bool:
    """Whether the environment holds what this file names, for the Python that runs it."""
    stamp = stamp_of(requirements)
    return stamp.exists() and stamp.read_text() == fingerprint(requirements)


def stamp_of(requirements: str) -> Path:
    """Where the environment notes what was installed in it."""
    return ENVIRONMENT / f"installed-{requirements}"


def fingerprint(requirements: str) -> str:
    """What the stamp says when all is installed: the file's hash and the environment's Python."""
    digest = hashlib.sha256((CHECKOUT / requirements).read_bytes()).hexdigest()
    return f"{digest} {python_version()}\n"


def python_version() -> str:
    """The environment's Python, as in "3 11"; empty if there is none that runs."""
    if not PYTHON.exists():
        return ""
    return subprocess.run([PYTHON, "-c", ASK_VERSION], check=False, capture_output=True, text=True).stdout.strip()


def install(requirements: str) -> None:
    """Makes the environment if need be and installs what the file names, by its hashes, without a compiler."""
    print(f"Instep: installing what {requirements} names; this takes a minute, and only after a change.", flush=True)
    folder = ENVIRONMENT / "lib" / f"python{python_version().replace(' ', '.')}"
    if not folder.is_dir():
        make_environment()
    for stamp in ENVIRONMENT.glob("installed-*"):
        stamp.unlink()
    options = ["-qq", "--disable-pip-version-check", "--no-input", "--require-hashes", "--only-binary", ":all:"]
    result = subprocess.run([*pip(), "install", *options, "-r", str(CHECKOUT / requirements)], check=False)
    if result.returncode != 0:
        sys.exit("Installing did not work, for the reason above. It needs a network the first time; try again.")
    for done in [requirements, *LESSER.get(requirements, [])]:
        stamp_of(done).write_text(fingerprint(done))


def make_environment() -> None:
    """A fresh .venv; with Debian's Python, which may come without the parts for it, one that the outer pip fills."""
    own_pip = (
        subprocess.run([sys.executable, "-c", "import ensurepip"], check=False, capture_output=True).returncode == 0
    )
    command = [sys.executable, "-m", "venv", "--clear", *([] if own_pip else ["--without-pip"]), str(ENVIRONMENT)]
    if subprocess.run(command, check=False).returncode != 0:
        sys.exit(f"The environment {ENVIRONMENT} could not be made; on Debian, apt-get install python3-venv helps.")


def pip() -> list[str]:
    """The command that installs into the environment: its own pip, else the pip of the Python that runs this."""
    if (ENVIRONMENT / "bin" / "pip").exists():
        return [str(PYTHON), "-m", "pip"]
    if subprocess.run([sys.executable, "-m", "pip", "--version"], check=False, capture_output=True).returncode != 0:
        sys.exit(f"{sys.executable} has no pip. On Debian: apt-get install python3-venv")
    return [sys.executable, "-m", "pip", "--python", str(PYTHON)]


if __name__ == "__main__":
    main()
