"""What earlier files brought in: so that a row which says again what its record was brought in as changes nothing."""

from collections import defaultdict
from collections.abc import Iterable

from edge.sheets.actions.shelves import batches
from edge.sheets.models import UNDONE, ImportedRow

_AT_ONCE = 500


class BroughtBefore:
    """The records (public ids) that rows of the same words were brought in as, unless that was taken back."""

    def __init__(self, kind: str, digests: Iterable[str]) -> None:
        self._records: defaultdict[str, list[tuple[str, bool]]] = defaultdict(list)
        rows = ImportedRow.objects.filter(kind=kind).exclude(one_import__state=UNDONE).exclude(digest="")
        for some in batches(list(dict.fromkeys(digests)), _AT_ONCE):
            said = dict(rows.filter(digest__in=some).order_by("pk").values_list("record_id", "digest"))
            last = dict(rows.filter(record_id__in=said).order_by("pk").values_list("record_id", "digest"))
            for record, digest in said.items():
                self._records[digest].append((record, last[record] == digest))

    def ids(self, digests: Iterable[str]) -> list[str]:
        """All of the records that rows with these digests may be."""
        return [record for digest in digests for record, _last in self._records.get(digest, ())]

    def take(self, digest: str, *, last: bool) -> str | None:
        """A record that was brought in with these words; with `last` one of which no later file said anything
        else. Each is given once."""
        for place, (record, is_last) in enumerate(self._records.get(digest, ())):
            if is_last or not last:
                del self._records[digest][place]
                return record
        return None
