"""All kinds of rows, in the order in which they are stored: what is referred to comes first."""

from edge.sheets.actions.ways import Way
from edge.sheets.actions.ways_activities import COUNTS, ENROLMENT, EVALUATIONS, PROJECTS, STAYS
from edge.sheets.actions.ways_agreements import AGREEMENTS, COMMITMENTS
from edge.sheets.actions.ways_partners import INSTITUTIONS, OFFICERS, UNITS

WAYS: dict[str, Way] = {
    way.kind: way
    for way in (
        INSTITUTIONS,
        UNITS,
        OFFICERS,
        AGREEMENTS,
        COMMITMENTS,
        STAYS,
        COUNTS,
        PROJECTS,
        EVALUATIONS,
        ENROLMENT,
    )
}
