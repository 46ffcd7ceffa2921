"""A worker beside the demo's server: it ends when the server does, however that ends."""

import os
import signal
import subprocess  # nosec B404  # our own command, no shell
import sys
import threading


def work_beside() -> None:
    """Start `edge work` as a companion of this process and of what takes its place.

    It reads from a pipe whose other end this process holds: when the last holder is gone, it stops.
    """
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)  # the server takes this process's place and keeps it open
    command = [sys.executable, "-m", "edge.config.cli", "work", "--while-open"]
    subprocess.Popen(command, stdin=reading, start_new_session=True)  # nosec B603  # no word of anybody in it
    os.close(reading)


def stop_when_left() -> None:
    """Ask this process to stop as soon as its standard input is closed."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()
