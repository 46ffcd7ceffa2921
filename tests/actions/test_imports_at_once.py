"""Two imports at the same moment, and an import while somebody edits: with real connections, on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement
from edge.core import actions as core
from edge.partners.models import Institution
from edge.sheets import actions as sheets
from edge.sheets.actions import bringing, undo_import
from edge.sheets.models import Import
from tests.actions.arranging import BY, a_hub, a_partner, an_agreement, day, quick_cleaning
from tests.actions.bringing import bring, done, told
from tests.actions.test_concurrency import at_once, kinds_of

pytestmark = [pytest.mark.needs_postgresql, pytest.mark.django_db(transaction=True)]
ROWS = (
    b"reference,partner,title,kind\nR1,Lotus University,Exchange,student exchange\nR2,Orchid Academy,B,mou\n"
)


@pytest.fixture(autouse=True, scope="module")
def cleaning() -> Iterator[None]:
    with quick_cleaning():
        yield


@pytest.fixture(autouse=True)
def office(transactional_db: None) -> None:
    a_hub()
    a_partner("Lotus University")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "agreements.csv"
    file.write_bytes(ROWS.replace(b"mou", b"memorandum_of_understanding"))
    return file


def test_the_same_file_twice_at_once_is_brought_in_once(path: Path) -> None:
    answers = at_once(
        *(lambda: bring(path, add_unknown=True) for _office in range(2)), meeting=(core, "one_at_a_time")
    )
    assert sorted(str(done(outcome)) for _one, outcome in answers) == [
        "{'agreements': {'created': 2}}",
        "{'agreements': {'same': 2}}",
    ]
    assert Agreement.objects.count() == 2
    assert Institution.objects.filter(name="Orchid Academy").count() == 1


def test_an_edit_while_a_row_of_the_same_record_is_brought_in_is_not_run_over(path: Path) -> None:
    """Somebody stores between the reading and the writing of a row: the row is refused, and with it the file."""
    agreement = an_agreement("Old title", Institution.objects.get(name="Lotus University"), reference="R1")
    write = bringing._change

    def change(*args: Any, **more: Any) -> None:
        answers = at_once(lambda: _annotated(agreement.pk))
        assert kinds_of(answers) == ["int"]
        write(*args, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bringing, "_change", change)
        one, outcome = bring(path, add_unknown=True)
    assert one is None
    assert [error[1] for error in told(outcome)] == [2]
    current = Agreement.objects.get()
    assert (current.title, current.source) == ("Old title", "by hand")
    assert bring(path, add_unknown=True)[0] is not None
    assert Agreement.objects.get(reference="R1").source == "by hand"


def _annotated(pk: int) -> int:
    """What somebody on another connection stores meanwhile, past the verb that would wait for the import."""
    found = Agreement.objects.get(pk=pk)
    return Agreement.objects.filter(pk=pk).update(source="by hand", version=found.version + 1)


def test_an_import_and_edits_by_hand_do_not_wait_for_each_other_for_ever(path: Path) -> None:
    umbrella = an_agreement("Umbrella", Institution.objects.get(name="Lotus University"), reference="R1")

    def edit() -> Agreement:
        mine = Agreement.objects.get(pk=umbrella.pk)
        return agreements.edit_agreement(agreement=mine, by=BY, changes={"ends_on": day("2030")})

    answers = at_once(lambda: bring(path, add_unknown=True), edit, meeting=(core, "one_at_a_time"))
    assert kinds_of(answers) == ["Agreement", "tuple"]
    assert str(Agreement.objects.get(reference="R1").ends_on) == "2030"


def test_an_import_is_taken_back_once(path: Path) -> None:
    one, _outcome = bring(path, add_unknown=True)
    assert one is not None
    answers = at_once(
        *(lambda: undo_import(one=Import.objects.get(pk=one.pk), by=BY) for _office in range(2)),
        meeting=(core, "one_at_a_time"),
    )
    assert kinds_of(answers) == ["Import", "NotToBeUndone"]
    assert not Agreement.objects.exists()


def test_a_step_is_begun_once(tmp_path: Path) -> None:
    from tests.actions.every_verb_sheets import opened

    one = opened()
    answers = at_once(
        *(
            lambda: sheets.start_work(one=Import.objects.get(pk=one.pk), step="check", by=BY)
            for _o in range(2)
        ),
        meeting=(core, "locked"),
    )
    assert kinds_of(answers) in (
        ["Import", "NotNow"],
        ["Import", "Import"],
    )  # side by side, or one after the other
    assert Import.objects.get(pk=one.pk).state == "checked"
