"""Records looked up by one column, many at once: what a file's rows will ask for is read in a few statements."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db.models import Model

T = TypeVar("T")
_AT_ONCE = 500


def batches(several: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    """The same in portions of so many at most."""
    for start in range(0, len(several), most):
        yield several[start : start + most]


class Shelves:
    """The records of the register that have been asked for, by table, column and value, until `clear`."""

    def __init__(self) -> None:
        self._shelves: dict[tuple[type[Model], str], dict[Any, list[Any]]] = {}

    def clear(self) -> None:
        """Rows have been stored in the meantime: read again."""
        self._shelves.clear()

    def expect(
        self, model: type[Model], column: str, values: Iterable[Any], *, along: tuple[str, ...] = ()
    ) -> None:
        """Read all records with one of these values in one go; `along` are relations to be read with them."""
        shelf = self._shelves.setdefault((model, column), {})
        wanted = [value for value in dict.fromkeys(values) if value is not None and value not in shelf]
        for some in batches(wanted, _AT_ONCE):
            shelf.update((value, []) for value in some)
            records = model._default_manager.filter(**{f"{column}__in": some}).order_by("pk")
            for record in records.prefetch_related(*along):
                shelf[getattr(record, column)].append(record)

    def all(self, model: type[Model], column: str, value: Any) -> list[Any]:
        """The records with that value, in the order in which they were stored."""
        self.expect(model, column, [value])
        return self._shelves[model, column].get(value, [])

    def one(self, model: type[Model], column: str, value: Any) -> Any:
        """The one record with that value; None when there is none, or more than one."""
        found = self.all(model, column, value)
        return found[0] if len(found) == 1 else None
