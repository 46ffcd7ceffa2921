"""Secrets that travel in an address: made once, shown once, kept as their SHA-256 only."""

import hashlib
import logging
import re
import secrets

from django.core.signing import BadSignature, Signer

_IN_AN_ADDRESS = re.compile(r"((?:welcome|tasks|calendar|feeds?|stop)/)[\w-]{20,}")


SECRET_MAILS = ("link-", "invitation-")
"""How the keys of mails begin whose text holds a secret: once they are sent, the outbox forgets the text."""


def new_secret() -> str:
    """43 letters, digits, - and _: 256 bits from the operating system."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is stored of a secret and looked up: it tells nothing of the secret itself."""
    return hashlib.sha256(secret.encode()).hexdigest()


class WithoutSecrets(logging.Filter):
    """Takes the secrets out of addresses in log lines: a line that names a page must not open it."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        masked = _IN_AN_ADDRESS.sub(r"\1[secret]", line)
        if masked != line:
            record.msg, record.args = masked, ()
        return True


def sealed(value: str, *, purpose: str) -> str:
    """The value with this installation's signature, for an address: it hides nothing and cannot be made elsewhere."""
    return Signer(salt=purpose).sign_object(value)


def unsealed(text: str, *, purpose: str) -> str | None:
    """What was sealed for that purpose, or None when this installation did not."""
    try:
        return str(Signer(salt=purpose).unsign_object(text))
    except (BadSignature, ValueError):
        return None
