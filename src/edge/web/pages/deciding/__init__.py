"""Decisions about renewal, what rests on an agreement, and ending it."""
