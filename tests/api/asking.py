"""A program that asks the API with a token."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client

from calendar_app.api.actions import create_token
from calendar_app.enums import ApiScope
from departments.models import User

ROOT = "/api/v1"


@dataclass
class Program:
    """Asks in the name of whoever made its token."""

    secret: str
    client: Client = field(default_factory=Client)

    def ask(self, method: str, path: str, sent: Any = None, **headers: str) -> HttpResponse:
        """Return the answer. ``headers`` as ``If_Match="..."``."""
        body = b"" if sent is None else json.dumps(sent).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.secret:
            named["Authorization"] = f"Bearer {self.secret}"
        kind = "" if sent is None else "application/json"
        return self.client.generic(method, ROOT + path, body, content_type=kind, headers=named)

    def get(self, path: str, **headers: str) -> HttpResponse:
        """Read something."""
        return self.ask("GET", path, **headers)

    def post(self, path: str, sent: Any = None, **headers: str) -> HttpResponse:
        """Add something, or let something happen."""
        return self.ask("POST", path, {} if sent is None else sent, **headers)

    def patch(self, path: str, sent: Any, **headers: str) -> HttpResponse:
        """Change something."""
        return self.ask("PATCH", path, sent, **headers)


def program_of(person: User, *scopes: ApiScope) -> Program:
    """Return a program of this person's, which may do everything unless ``scopes`` are named."""
    new = create_token(by=person, owner=person, name="Script", scopes=scopes or ApiScope.values)
    return Program(new.secret.text)
