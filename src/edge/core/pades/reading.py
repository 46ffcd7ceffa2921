"""Opening a PDF of unknown origin with bounds on everything it could make us do."""

import logging
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget
from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

MIB = 1024 * 1024
LARGEST_FILE = 50 * MIB
MOST_REVISIONS = 60
MOST_SIGNATURES = 20
# An honest file takes about six look-ups an object and revision; one made to keep us busy would take millions.
FEWEST_LOOKUPS, LOOKUPS_PER_OBJECT, MOST_LOOKUPS = 20_000, 20, 300_000
_DECODING = DecodeLimits(document_budget=DocumentDecodeBudget(base_allowance=64 * MIB, max_ratio=20))

# The library tells every oddity of a file to the log, with a trace; here each becomes part of the answer instead.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).addHandler(logging.NullHandler())
    logging.getLogger(_name).propagate = False


class Unexaminable(Exception):
    """The file asks for more work than any honest one."""


class BoundedReader(PdfFileReader):
    """A strict reader that counts the objects it looks up and stops when they are too many."""

    def __init__(self, pdf: bytes) -> None:
        self.lookups, self.lookups_allowed = 0, FEWEST_LOOKUPS
        super().__init__(BytesIO(pdf), strict=True, decode_limits=_DECODING)
        if self.total_revisions > MOST_REVISIONS:
            raise Unexaminable(f"more than {MOST_REVISIONS} revisions")
        objects = sum(len(self.xrefs.explicit_refs_in_revision(one)) for one in range(self.total_revisions))
        self.lookups_allowed = min(MOST_LOOKUPS, FEWEST_LOOKUPS + LOOKUPS_PER_OBJECT * objects)

    def count_lookup(self) -> None:
        self.lookups += 1
        if self.lookups > self.lookups_allowed:
            raise Unexaminable(f"more than {self.lookups_allowed} look-ups of objects")

    def get_object(self, *args: Any, **options: Any) -> Any:
        self.count_lookup()
        return super().get_object(*args, **options)

    def get_historical_resolver(self, revision: int) -> HistoricalResolver:
        known = self._historical_resolver_cache
        if revision not in known:
            known[revision] = _BoundedResolver(self, revision)
        return known[revision]


class _BoundedResolver(HistoricalResolver):
    """One revision of the file, under the same count."""

    reader: BoundedReader

    def get_object(self, *args: Any, **options: Any) -> Any:
        self.reader.count_lookup()
        return super().get_object(*args, **options)


def entry(dictionary: DictionaryObject, name: str) -> Any:
    """The value of a name with references followed, None when it is absent. (A plain `get` stops at a reference.)"""
    try:
        return dictionary[name]
    except KeyError:
        return None
