"""The founding case: the Dual Master in Electrical Engineering of KU Leuven and Tsinghua.

The days of its phases, the number of its students and the day of the first cohort's completion are not on
record; they stay unknown.
"""

from typing import Any

from edge.agreements.models import Agreement
from edge.core.dates import PartialDate
from edge.partners.models import Institution, Unit
from edge.programmes import actions as programmes
from edge.programmes.models import JointProgramme

SOURCE = "Public record of the Leuven Sino-Euro EDGE Platform, October 2012"


def load(institutions: dict[str, Institution], agreements: dict[str, Agreement], by: Any) -> None:
    """Load the programme; `institutions` by domain, `agreements` by their number (A1 to A11)."""
    leuven, tsinghua = institutions["kuleuven.be"], institutions["tsinghua.edu.cn"]
    programme = programmes.add_programme(
        by=by,
        public_id="J1",
        title="Dual Master in Electrical Engineering",
        kind="dual_master",
        agreement=agreements["A11"],
        source=SOURCE,
        partners=[(leuven, None), (tsinghua, Unit.objects.get(public_id="U2"))],
    )
    for order, title, site, months in (
        (1, "First year", leuven, 12),
        (2, "The two remaining years", tsinghua, 24),
    ):
        programmes.add_phase(
            programme=programme,
            by=by,
            public_id=f"J1P{order}",
            order=order,
            title=title,
            site=site,
            months=months,
        )
    _cohorts(programme, tsinghua, by)
    programmes.decide_extension(
        programme=programme,
        by=by,
        public_id="J1E1",
        on=_DAY,
        text="Formally extended",
        agreement=agreements["A11"],
        source=SOURCE,
    )


_DAY = PartialDate.parse("2012-10-22")


def _cohorts(programme: JointProgramme, tsinghua: Institution, by: Any) -> None:
    programmes.add_cohort(
        programme=programme, by=by, public_id="J1C1", number=1, completed_on_unknown=True, source=SOURCE
    )
    second = programmes.add_cohort(
        programme=programme, by=by, public_id="J1C2", number=2, completed_on_unknown=True, source=SOURCE
    )
    programmes.record_conferral(
        cohort=second,
        by=by,
        public_id="J1D2",
        institution=tsinghua,
        on=_DAY,
        place="Beijing",
        guests="Attended by the rector's delegation",
        source=SOURCE,
    )
