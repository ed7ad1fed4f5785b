"""The port people open in the browser: free, or a sentence that says who has it and what to do."""

import errno
import socket

import psutil

from calendar_app.local import LocalFailure

LOOPBACK = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))  # a browser's localhost is either


def require_free(port: int) -> None:
    """Raises LocalFailure, with the way out, if a program listens on this port of this machine or may not be used."""
    for family, address in LOOPBACK:
        problem = _problem(family, address, port)
        if problem == errno.EADDRINUSE:
            raise LocalFailure(
                f"Port {port} is taken by {_holder(port)}. Stop that, or choose another port: "
                f"PORT={_free_after(port)} script/server"
            )
        if problem == errno.EACCES:
            raise LocalFailure(f"Port {port} is for root only. Choose another: PORT={_free_after(8000)} script/server")


def _problem(family: int, address: str, port: int) -> int | None:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except OSError as problem:
        return problem.errno
    return None


def _holder(port: int) -> str:
    try:
        found = [item.pid for item in psutil.net_connections("tcp") if item.laddr and item.laddr.port == port]
        number = next((pid for pid in found if pid), None)
        return f"{psutil.Process(number).name()} (process {number})" if number else "another program"
    except (psutil.AccessDenied, psutil.NoSuchProcess):
        return "another program"


def _free_after(port: int) -> int:
    candidates = range(port + 1, min(port + 100, 65536))
    return next((one for one in candidates if all(_problem(*place, one) is None for place in LOOPBACK)), 8000)
