"""The secret half of an invitation's address: signed, never stored."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

from django.core.signing import BadSignature, Signer

_SIZE = len(UUID(int=0).bytes)


@dataclass(frozen=True)
class InvitationKey:
    """Which invitation a token speaks of, and which of its mails: each new mail has a nonce of its own."""

    invitation_id: UUID
    nonce: UUID


def token_of(invitation_id: UUID, nonce: UUID) -> str:
    """Return the token of an invitation's present mail, fit to stand in an address."""
    return _signer().sign(urlsafe_b64encode(invitation_id.bytes + nonce.bytes).decode().rstrip("="))


def key_of(token: str) -> InvitationKey | None:
    """Return what a token speaks of, or None if it is none of ours."""
    try:
        packed = urlsafe_b64decode(_signer().unsign(token) + "=")
    except (BadSignature, ValueError):
        return None
    return InvitationKey(UUID(bytes=packed[:_SIZE]), UUID(bytes=packed[_SIZE:]))


def _signer() -> Signer:
    # Made anew each time: it holds the secret key, which tests and a change of keys replace.
    return Signer(salt="departments.invitations", sep=".")
