"""The founding case: enrolment of Chinese students at KU Leuven, and the first country-wide alumni club."""

from typing import Any

from edge.agreements.models import Agreement
from edge.community import actions as community
from edge.core.dates import PartialDate
from edge.partners.models import Institution

SOURCE = "Public record of the Leuven Sino-Euro EDGE Platform, October 2012"


def load(institutions: dict[str, Institution], agreements: dict[str, Agreement], by: Any) -> None:
    """Load the two observations and the club; of the Netherlands only the rank is on record."""
    counted = {"by": by, "on": PartialDate.parse("2012-10-23"), "source": SOURCE}
    community.count_enrolment(
        public_id="N1",
        nationality="CN",
        count=550,
        rank=2,
        note="Chinese students have been hosted for 35 years, so since about 1977 (derived).",
        **counted,
    )
    community.count_enrolment(public_id="N2", nationality="NL", count=None, rank=1, **counted)
    community.add_club(
        by=by,
        public_id="K1",
        name="KU Leuven - China Alumni Club",
        country="CN",
        founded_on_unknown=True,
        description="KU Leuven's first country-wide alumni organisation",
        source=SOURCE,
    )
