"""Why a verb about mobility is refused."""

from edge.core.refusals import Refusal


class NotAPartner(Refusal):
    """The hub is on the other side of every count and stay."""


class WrongUnit(Refusal):
    """A unit stands on the side of its own institution."""


class WrongAgreement(Refusal):
    """A stay is under an agreement with its own partner."""


class WrongOrderOfDays(Refusal):
    """The last day certainly lies before the first."""


class NotTwoPlaces(Refusal):
    """A stay with another partner, or in the other direction, is another stay."""


class NoPerson(Refusal):
    """A stay is of exactly one person, known or new."""


class NotOwnUnit(Refusal):
    """A coordinator works on stays of the own units."""


class Called(Refusal):
    """The stay was withdrawn already."""
