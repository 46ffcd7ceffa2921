"""How wide a lane of the star is drawn, by how many projects run."""

WIDTHS = ((4, 3), (2, 2), (1, 1))  # from so many projects on, this step


def lane_width(running: int) -> int:
    """1 for a single project, 2 for two or three, 3 for four or more; 0 when none runs."""
    return next((width for least, width in WIDTHS if running >= least), 0)
