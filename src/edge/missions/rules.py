"""Missions and visits: direction, and what is still open of them on a day. Values in, answer out."""

from enum import StrEnum


class Direction(StrEnum):
    """Out: a mission of the hub's delegation. In: a visit to the hub."""

    OUT = "out"
    IN = "in"
