"""Wraps a WSGI application: how long it worked on an answer, by the clock and on the processor, and how many SQL
statements it asked."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def counted(application: Application) -> Application:
    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        since, worked, asked = time.perf_counter(), time.process_time(), [0]

        def count(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
            asked[0] += 1
            return execute(sql, params, many, context)

        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            spent = f"{(time.perf_counter() - since) * 1000:.3f}"
            worked_ms = f"{(time.process_time() - worked) * 1000:.3f}"
            told = [("X-Spent", spent), ("X-Processor", worked_ms), ("X-Statements", str(asked[0]))]
            return start(status, [*headers, *told], *more)

        with connection.execute_wrapper(count):
            return application(environ, begin)

    return answer
