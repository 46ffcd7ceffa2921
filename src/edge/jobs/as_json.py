"""Data as JSON for people and programs alike: a record a line, because indenting a large register takes seconds."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

_written = json.JSONEncoder(ensure_ascii=False).encode


def as_json(data: Mapping[str, Any]) -> str:
    """The object with each of its names on a line of its own, and each entry of a list too."""
    return "{\n" + ",\n".join(f"  {_written(name)}: {_value(value)}" for name, value in data.items()) + "\n}"


def _value(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return _written(value)
    return "[\n" + ",\n".join(_lines(value)) + "\n  ]"


def _lines(entries: list[Any]) -> Iterator[str]:
    return (f"    {_written(entry)}" for entry in entries)
