"""Two gunicorn workers on a free port of this computer, ended with the block that asked for them."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

from bench.registers import Register

WORKERS = 2
MOST_SECONDS = 60.0  # for a server to begin


@contextlib.contextmanager
def served(register: Register, application: str) -> Iterator[int]:
    """The port at which the application answers; gone, workers and all, when the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    words = ["-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS)]
    words += ["--worker-class", "sync", "--timeout", "60", "--log-level", "error"]
    root = register.environment["PYTHONPATH"]
    server = subprocess.Popen([sys.executable, *words], env=register.environment, cwd=root)
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + MOST_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"The server ended with code {server.returncode} before it answered.")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("The server did not begin to answer.")
