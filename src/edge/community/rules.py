"""Enrolment by nationality: levels, ranks among international nationalities, series. Values in, answer out."""

from enum import StrEnum


class Level(StrEnum):
    """The level of study that a count of enrolled students is about."""

    ALL = "all"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTORATE = "doctorate"
    EXCHANGE = "exchange"
    OTHER = "other"
