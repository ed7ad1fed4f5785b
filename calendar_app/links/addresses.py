"""The address of a link, which holds its secret. Pure."""

import uuid

from calendar_app.feeds.tokens import is_token_of, new_token, token_hash

__all__ = ["is_token_of", "new_token", "path_of", "token_hash"]


def path_of(link_id: uuid.UUID, token: str) -> str:
    """Return the path of a link."""
    return f"/shared/{link_id}.{token}/"
