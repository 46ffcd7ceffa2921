"""How far a long command is: one line a table, counting up on a terminal, written once when it is done elsewhere."""

import time
from typing import Any


class Progress:
    """Called with what is being written, how many rows are, and how many will be."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.counts_up = bool(stream.isatty())
        self.label, self.open_line = "", False
        self.began = self.last = time.monotonic()

    def __call__(self, label: str, done: int, total: int) -> None:
        now = time.monotonic()
        if label != self.label:
            self.end_line()
            self.began, self.label = self.last, label
        self.last = now
        if not self.counts_up and done < total:
            return
        speed = done / max(now - self.began, 0.001)
        line = f"{label:<32} {done:>9,} / {total:,}  {100 * done // max(total, 1):>3} %  {speed:>9,.0f} /s"
        if self.counts_up:
            self.stream.write(f"\r{line}", ending="" if done < total else "\n")
            self.stream.flush()
            self.open_line = done < total
        else:
            self.stream.write(line)

    def end_line(self) -> None:
        """Leave a line that is still counting, so that what follows has its own."""
        if self.open_line:
            self.stream.write("")
            self.open_line = False
