"""The time-stamping service that this installation asks, where one is set up."""

from django.conf import settings

from edge.core.pades.stamping import StampingService


def stamping_service() -> StampingService | None:
    """A service for one signature; None where none is set up: moments are then the signers' own statement."""
    return StampingService(settings.TIMESTAMP_URL) if settings.TIMESTAMP_URL else None
