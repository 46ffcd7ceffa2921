"""The kinds of sheet that the register is brought in from and taken out to: their columns, in three languages."""

from edge.sheets.rules.fields import Kind
from edge.sheets.rules.kinds.activities import COUNTS, ENROLMENT, EVALUATIONS, PROJECTS, STAYS
from edge.sheets.rules.kinds.agreements import AGREEMENTS, COMMITMENTS
from edge.sheets.rules.kinds.partners import INSTITUTIONS, OFFICERS, UNITS

# In the order in which they are stored: what is referred to comes first.
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
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
# The sheet of the template that says how the others are filled; it comes back with them and holds no rows.
HOW_TO_FILL = {"en": "How to fill", "nl": "Hoe in te vullen", "zh": "填写说明"}
