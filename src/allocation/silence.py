"""HiGHS without a word: it greets on standard output when it is made, where an answer may be what is read."""

import highspy


class SilentHighs(highspy.Highs):
    """A solver that is told to be silent before it says anything."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # highspy types its results only

    def enableCallbacks(self) -> None:
        """Called while the solver is made, and the first to speak."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call] # as above
