"""How evenly the cooperation is spread: over partners, over instruments. Counts in, indices out.

Shannon's entropy H = -sum p ln p, in nats (C. E. Shannon, "A mathematical theory of communication", Bell System
Technical Journal 27 (1948), 379-423), and its evenness H / ln n (E. C. Pielou, Journal of Theoretical Biology 13
(1966), 131-144). The Herfindahl-Hirschman index HHI = sum p^2, from 1/n to 1 (A. O. Hirschman, National Power and
the Structure of Foreign Trade (1945); O. C. Herfindahl, Concentration in the steel industry (1950)), and the
effective number 1 / HHI: how many equal shares would be as concentrated.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Diversification:
    """`number` shares of `total`; `unknown` were left out because nobody counted them.

    The indices are None when there is nothing to share; evenness also when there is one share only.
    """

    total: int
    number: int
    unknown: int
    shannon: float | None
    evenness: float | None
    hhi: float | None
    effective: float | None


def diversification(counts: Iterable[int | None]) -> Diversification:
    """The indices over one count a partner (or instrument). None is not known and is left out; 0 has no share.

    Raises ValueError for a negative count.
    """
    given = list(counts)
    known = [count for count in given if count is not None]
    if any(count < 0 for count in known):
        raise ValueError("a count is not negative")
    present = [count for count in known if count]
    total = sum(present)
    shares = [count / total for count in present]
    hhi = math.fsum(share * share for share in shares) if shares else None
    # Added before the sign is turned, so that one share gives 0 and not minus 0.
    shannon = 0.0 - math.fsum(share * math.log(share) for share in shares) if shares else None
    return Diversification(
        total=total,
        number=len(present),
        unknown=len(given) - len(known),
        shannon=shannon,
        evenness=None if shannon is None or len(present) < 2 else shannon / math.log(len(present)),
        hhi=hhi,
        effective=None if hhi is None else 1 / hhi,
    )
