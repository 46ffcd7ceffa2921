"""Secrets that travel in an address: made once, shown once, kept as their SHA-256 only."""

import hashlib
import secrets


def new_secret() -> str:
    """43 letters, digits, - and _: 256 bits from the operating system."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is stored of a secret and looked up: it tells nothing of the secret itself."""
    return hashlib.sha256(secret.encode()).hexdigest()
