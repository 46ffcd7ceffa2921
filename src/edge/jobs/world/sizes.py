"""How large the world is: three numbers are asked for, the others follow from them."""

from dataclasses import dataclass


def _share(number: int, of: int) -> int:
    return max(1, number // of)


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """5,000 institutions, 50,000 agreements and 1,000,000 stays are what the speed of EDGE is measured on."""

    institutions: int
    agreements: int
    stays: int

    @property
    def ties(self) -> int:
        return self.institutions

    @property
    def commitments(self) -> int:
        return _share(self.agreements, 5)

    @property
    def participants(self) -> int:
        """Some people travel twice."""
        return _share(self.stays * 4, 5)

    @property
    def counted_partners(self) -> int:
        return _share(self.institutions * 12, 100)

    @property
    def projects(self) -> int:
        return self.institutions * 2

    @property
    def programmes(self) -> int:
        return _share(self.institutions, 25)

    @property
    def missions(self) -> int:
        return _share(self.institutions * 3, 50)

    @property
    def goals(self) -> int:
        return _share(self.institutions, 20)
