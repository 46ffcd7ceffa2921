"""Clients that ask for one page at the same time, and what they were told about each answer."""

import http.client
import statistics
import threading
import time
from dataclasses import dataclass

WARMING = 12  # answers that are not counted: each worker has loaded its templates then
FEWEST = 20  # answers that a percentile is taken from, however long they take


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Answers a second; median and 95th percentile of the time in the server, and the median of the processor's
    time, in milliseconds; SQL statements. What else runs on the computer adds to the first three, not to the last."""

    per_second: float
    median: float
    p95: float
    processor: float
    statements: int


def ask(port: int, path: str, cookie: str, *, seconds: float, clients: int) -> Figures:
    """Ask for `seconds` with so many clients; raises RuntimeError for any answer but 200."""
    for _round in range(WARMING):
        _one(http.client.HTTPConnection("127.0.0.1", port, timeout=60), path, cookie)
    answers: list[tuple[float, float, int]] = []
    errors: list[Exception] = []
    since = time.perf_counter()

    def client() -> None:
        connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=60
        )  # kept open where the server does
        try:
            while time.perf_counter() - since < seconds or len(answers) < FEWEST:
                answers.append(_one(connection, path, cookie))
        except (OSError, RuntimeError, http.client.HTTPException) as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=client, daemon=True) for _number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise RuntimeError(f"{path}: {errors[0]}")
    spent = [milliseconds for milliseconds, _processor, _statements in answers]
    return Figures(
        per_second=len(answers) / (time.perf_counter() - since),
        median=statistics.median(spent),
        p95=statistics.quantiles(spent, n=20)[-1],
        processor=statistics.median(processor for _milliseconds, processor, _statements in answers),
        statements=max(statements for _milliseconds, _processor, statements in answers),
    )


def _one(connection: http.client.HTTPConnection, path: str, cookie: str) -> tuple[float, float, int]:
    connection.request("GET", path, headers={"Cookie": cookie})
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        raise RuntimeError(f"answered {response.status}")
    told = response.headers
    return float(told["X-Spent"]), float(told["X-Processor"]), int(told["X-Statements"])
