"""Rows of several tables that refer to each other, gathered before they are written table by table."""

from typing import Any

from edge.jobs.world.drawing import Draw, public_ids
from edge.jobs.world.writing import Writer


class Gathered:
    """Each row gets its key and its public id as it is put here; the tables are written in the order named."""

    def __init__(self, writer: Writer, draw: Draw, *models: Any) -> None:
        self.writer, self.draw = writer, draw
        self.rows: dict[Any, list[dict[str, Any]]] = {model: [] for model in models}
        self.first = {model: writer.next_key(model) for model in models}
        self.ids = public_ids(draw)

    def put(self, model: Any, **row: Any) -> int:
        key = self.first[model] + len(self.rows[model])
        self.rows[model].append({"id": key, "public_id": next(self.ids), **row})
        return key

    def write(self) -> None:
        for model, rows in self.rows.items():
            self.writer.store(model, rows)
