"""`edge import` and `edge export`: what they say, what they refuse, and that a refusal leaves nothing."""

import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from edge.agreements.models import Agreement
from edge.calls.models import Project
from edge.mobility.models import Stay
from edge.partners.models import Institution
from edge.sheets.models import Import
from tests.actions.arranging import a_hub, a_partner
from tests.actions.bringing import register_now

pytestmark = pytest.mark.django_db
ROWS = "reference,partner,title,kind\nR1,Lotus University,Exchange,student exchange\n"


@pytest.fixture(autouse=True)
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    a_hub()
    a_partner("Lotus University")


def printed(command: str, *arguments: Any) -> str:
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out)
    return out.getvalue()


def refused(*arguments: Any) -> tuple[int, str]:
    """The exit code and the words of an import that is refused; the register must be as it was."""
    before, out = register_now(), StringIO()
    try:
        call_command("import", *map(str, arguments), stdout=out)
    except SystemExit as end:
        assert register_now() == before
        return int(str(end.code)), out.getvalue()
    except CommandError as error:
        assert register_now() == before
        return error.returncode, str(error)
    raise AssertionError("it was not refused")


def a_file(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


# ---------------------------------------------------------------- import
def test_a_file_comes_in_and_can_be_taken_back_by_the_id_that_is_told(tmp_path: Path) -> None:
    before = register_now()
    told = printed("import", a_file(tmp_path, "agreements.csv", ROWS))
    one = Import.objects.get()
    assert told == (
        "agreements: Agreements, 1 rows.\n"
        "Added 1 records, changed 0, left 0 as they were.\n"
        f"To take it back: edge import --undo {one.public_id}\n"
    )
    assert Agreement.objects.get().reference == "R1"
    assert "left 1 as they were" in printed("import", tmp_path / "agreements.csv")
    assert printed("import", "--undo", one.public_id) == "“agreements.csv” was taken back.\n"
    assert register_now() == before


def test_a_dry_run_tells_what_would_happen_and_changes_nothing(tmp_path: Path) -> None:
    before = register_now()
    told = printed("import", a_file(tmp_path, "agreements.csv", ROWS), "--dry-run")
    assert told.endswith("Would add 1 records, change 0, leave 0 as they are.\n")
    assert register_now() == before
    assert not Import.objects.exists()


def test_errors_are_told_with_sheet_row_and_column_and_end_in_code_2(tmp_path: Path) -> None:
    rows = ROWS + "R2,Nowhere University,Exchange,student exchange\nR3,Lotus University,Exchange,marriage\n"
    code, told = refused(a_file(tmp_path, "agreements.csv", rows))
    assert code == 2
    assert "    Nowhere University: not in the register\n" in told
    assert (
        "Error: agreements, row 3, column “partner”: “Nowhere University” is no institution of the register. "
        "Choose one, or say that it is new.\n"
    ) in told
    assert "Error: agreements, row 4, column “kind”: “marriage” is no kind of agreement here:" in told
    assert told.endswith("2 errors: nothing has been brought in.\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere.csv"], "There is no file or folder nowhere.csv."),
        (["--undo", "nobody"], "There is no import with the id “nobody”."),
        (["x", "--as", "sheet=wishes"], "“wishes” is no kind of sheet: institutions, units,"),
        (["x", "--as", "sheet"], "“sheet” does not say PLACE=VALUE."),
        (["x", "--set", "kind=exchange"], "“kind=exchange” is no choice for --set."),
        (
            ["x", "--order", "stays.starts_on=backwards"],
            "“stays.starts_on=backwards” is no choice for --order.",
        ),
        (["x", "--mark", "projects.budget=;"], "“projects.budget=;” is no choice for --mark."),
    ],
)
def test_what_cannot_be_understood_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    a_file(tmp_path, "x", ROWS)
    code, told = refused(*arguments)
    assert (code, told[: len(sentence)]) == (2, sentence)


def test_a_file_that_is_no_sheet_is_refused(tmp_path: Path) -> None:
    assert refused(a_file(tmp_path, "letter.doc", "Dear rector"))[1].startswith(
        "“letter.doc” is neither an Excel"
    )
    assert refused(a_file(tmp_path, "empty.csv", ""))[1] == "The file holds no rows."


def test_an_unknown_encoding_is_refused(tmp_path: Path) -> None:
    path = a_file(tmp_path, "agreements.csv", ROWS)
    assert refused(path, "--encoding", "klingon")[1] == "The file is not written in klingon."


def test_everything_that_a_file_leaves_open_can_be_said(tmp_path: Path) -> None:
    text = "Who;From;Where;Money;Junk\nZoë;03/04/2012;Lótus University;1.234,5;x\n"
    path = a_file(tmp_path, "list.csv", text, encoding="cp1252")
    told = printed(
        "import",
        path,
        *("--as", "list=projects"),
        *("--column", "list.Who=title", "--column", "list.From=starts_on", "--column", "list.Where=partner"),
        *("--column", "list.Money=budget", "--column", "list.Junk="),
        *("--set", "list.instrument=joint_research", "--set", "list.currency=EUR"),
        *("--order", "list.starts_on=month_first", "--mark", "list.budget=,", "--encoding", "cp1252"),
        *("--name", "lótus university|=lotus.example"),
    )
    assert "Added 1 records" in told
    project = Project.objects.get()
    assert (project.title, str(project.starts_on), str(project.budget)) == ("Zoë", "2012-03-04", "1234.50")


def test_names_that_resemble_nothing_become_institutions_when_that_is_said(tmp_path: Path) -> None:
    rows = ROWS + "R2,Orchid Academy,Exchange,student exchange\n"
    path = a_file(tmp_path, "agreements.csv", rows)
    assert "Added 3 records" in printed("import", path, "--new-institutions")
    assert Institution.objects.filter(name="Orchid Academy").exists()


def test_a_folder_of_csv_files_comes_in_as_one(tmp_path: Path) -> None:
    a_file(tmp_path, "agreements.csv", ROWS)
    a_file(
        tmp_path,
        "stays.csv",
        "family_name,partner,direction,kind,starts_on,agreement\nLi,Lotus University,in,exchange,2012,R1\n",
    )
    printed("import", tmp_path)
    assert Stay.objects.get().agreement == Agreement.objects.get()
    assert Import.objects.count() == 1


def test_a_page_goes_on_with_its_own_work_only_for_an_account_that_there_is() -> None:
    from edge.people.models import Account

    with pytest.raises(Account.DoesNotExist):
        call_command("import", **{"continue": "x", "step": "check", "before": "waiting", "account": "nobody"})


# ---------------------------------------------------------------- export
@pytest.mark.usefixtures("founding_case")
class TestExport:
    @pytest.fixture(autouse=True)
    def office(self) -> None:
        """The founding case has its own hub."""

    @pytest.mark.parametrize("target", ["register.xlsx", "register"])
    def test_what_is_written_is_read_again_without_a_change(self, tmp_path: Path, target: str) -> None:
        printed("export", tmp_path / target)
        before = register_now()
        told = printed("import", tmp_path / target)
        assert "Added 0 records, changed 0, left" in told
        assert register_now() == before
        first = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        printed("export", tmp_path / target)
        assert {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == first

    def test_only_the_kinds_that_are_asked_for_are_written(self, tmp_path: Path) -> None:
        told = printed("export", tmp_path / "some", "--kinds", "units", "projects")
        assert told == "".join(f"Written: {tmp_path}/some/{name}.csv\n" for name in ("units", "projects"))

    def test_a_template_holds_headings_and_no_rows(self, tmp_path: Path) -> None:
        printed("export", tmp_path / "empty", "--template", "--kinds", "counts")
        lines = (tmp_path / "empty" / "counts.csv").read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) == 1
        assert lines[0].startswith("Id,Partner,")

    def test_where_nothing_can_be_written_is_said(self, tmp_path: Path) -> None:
        a_file(tmp_path, "taken", "")
        with pytest.raises(CommandError, match="cannot be written") as refusal:
            printed("export", tmp_path / "taken" / "register.xlsx")
        assert refusal.value.returncode == 2


def test_a_command_that_is_refused_ends_the_process_with_2(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "edge.config.cli", "import", str(tmp_path / "nowhere.xlsx")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert done.stderr.strip() == f"There is no file or folder {tmp_path}/nowhere.xlsx."
