"""The commands that write: open-account and import-ror; what they say, and that a refusal leaves nothing."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from edge.partners.models import Institution
from edge.partners.permissions import roles_of
from edge.people.models import Account


@pytest.fixture(autouse=True)
def english_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def printed(command: str, *arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


# ---------------------------------------------------------------- open-account
@pytest.mark.parametrize(
    ("options", "role"),
    [
        ({"role": "administrator"}, "administrator"),
        ({"role": "auditor"}, "auditor"),
        ({"role": "coordinator", "unit": "U1"}, "coordinator"),
        ({"role": "partner_officer", "institution": "tsinghua.edu.cn"}, "partner_officer"),
    ],
)
def test_an_account_is_opened_with_its_role(options: dict[str, str], role: str, founding_case: None) -> None:
    assert (
        printed("open_account", "new@example.org", "New Person", **options)
        == "Opened: New Person, new@example.org\n"
    )
    account = Account.objects.get(email="new@example.org")
    assert roles_of(account) == {role}
    assert not account.has_usable_password()


@pytest.mark.parametrize(
    ("email", "options", "sentence"),
    [
        ("new@example.org", {"role": "king"}, "“king” is no role."),
        ("new@example.org", {"role": "coordinator"}, "A coordinator acts for a unit: name it with --unit."),
        (
            "new@example.org",
            {"role": "partner_officer", "unit": "U1"},
            "A partner officer acts for an institution",
        ),
        (
            "new@example.org",
            {"role": "officer", "unit": "U1"},
            "“officer” is limited to no unit and no institution.",
        ),
        ("new@example.org", {"role": "coordinator", "unit": "U99"}, "“U99” is not in the register."),
        (
            "new@example.org",
            {"role": "partner_officer", "institution": "kuleuven.be"},
            "a partner officer for one partner",
        ),
        ("no address", {"role": "officer"}, "valid email address"),
        ("Officer@demo.invalid", {"role": "officer"}, ""),
        ("new@example.org", {"role": "officer", "language": "fr"}, "fr"),
    ],
)
def test_an_account_that_cannot_be_opened_leaves_nothing(
    email: str, options: dict[str, str], sentence: str, founding_case: None
) -> None:
    before = Account.objects.count()
    with pytest.raises(CommandError) as error:
        call_command("open_account", email, "New Person", **options)
    assert error.value.returncode == 2
    assert sentence in str(error.value)
    assert Account.objects.count() == before


# ---------------------------------------------------------------- import-ror
def test_an_import_says_what_it_filled_added_kept_and_left_undecided(
    founding_case: None, tmp_path: Path
) -> None:
    Institution.objects.filter(domain="pku.edu.cn").update(website="https://our.example.org")
    record = {
        "id": "https://ror.org/02v51f717",
        "status": "active",
        "names": [
            {"value": "Peking University", "types": ["ror_display", "label"], "lang": "en"},
            {"value": "PKU", "types": ["acronym"], "lang": None},
        ],
        "domains": ["pku.edu.cn"],
        "links": [{"type": "website", "value": "https://www.pku.edu.cn"}],
        "locations": [],
    }
    twins = [
        {**record, "id": f"https://ror.org/00000{number:02d}01", "domains": ["fudan.edu.cn"]}
        for number in (10, 20)
    ]
    file = tmp_path / "dump.json"
    file.write_text(json.dumps([record, *twins]))
    tried = printed("import_ror", str(file), dry_run=True)
    assert Institution.objects.get(domain="pku.edu.cn").ror_id == ""
    done = printed("import_ror", str(file))
    assert tried == done + "This was a dry run: nothing has been changed.\n"
    assert done.splitlines() == [
        "East China Normal University: not in this dump.",
        "Fudan University: several records fit, none was taken:",
        "    https://ror.org/000001001 Peking University",
        "    https://ror.org/000002001 Peking University",
        "KU Leuven: not in this dump.",
        "Peking University: https://ror.org/02v51f717 (by domain)",
        "    filled ROR id: https://ror.org/02v51f717",
        "    added the name PKU",
        "    kept website “https://our.example.org”; ROR has “https://www.pku.edu.cn”",
        "Shanghai Jiao Tong University: not in this dump.",
        "Tsinghua University: not in this dump.",
        "3 records read. 1 institution completed.",
    ]
    assert "Peking University: https://ror.org/02v51f717 (by ROR id)" in printed("import_ror", str(file))


def test_an_import_that_cannot_be_read_exits_with_2_and_the_place(
    founding_case: None, tmp_path: Path
) -> None:
    file = tmp_path / "dump.json"
    file.write_text('[{"id": 7, "names": []}]')
    with pytest.raises(CommandError) as error:
        call_command("import_ror", str(file))
    assert error.value.returncode == 2
    assert str(error.value).startswith("dump.json, record 1 (line 1): “id” is missing")
