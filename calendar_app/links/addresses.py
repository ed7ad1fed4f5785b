"""The address of a link, which holds its secret. Pure."""

import uuid


def path_of(link_id: uuid.UUID, token: str) -> str:
    """Return the path of a link."""
    return f"/shared/{link_id}.{token}/"
