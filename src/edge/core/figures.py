"""Bounds of figures that forms and spreadsheets share, so that neither takes what the other refuses."""

MOST_PEOPLE = 2_000_000_000  # more would be a slip of the hand; every database can keep it
LAST_RANK = 300  # there are fewer nationalities
