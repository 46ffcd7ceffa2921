"""What is said of projects and their evaluation. Values in, answer out."""

from enum import StrEnum


class Finding(StrEnum):
    """What an evaluation of a partnership's projects as a whole found."""

    GOOD = "good"
    MIXED = "mixed"
    POOR = "poor"
