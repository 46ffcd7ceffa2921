"""The pages about allocation under test: what their code shows is what it gives."""

import doctest
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "allocation"
BLOCK = re.compile(r"^```python\n(.*?)^```", re.M | re.S)
PARTS = ["Definition", "What it guarantees", "What it does not guarantee", "Cost", "Example", "Source"]
PAGES = sorted(path for path in FOLDER.glob("*.md") if path.name not in ("index.md", "figures.md"))


def parsed(path: Path) -> doctest.DocTest:
    """The examples of a page in their order, one after the other in one session."""
    text = path.read_text(encoding="utf-8")
    code = BLOCK.findall(text)
    return doctest.DocTestParser().get_doctest("\n".join(code), {}, path.name, str(path), 0)


@pytest.mark.parametrize("path", [*PAGES, FOLDER / "index.md"], ids=lambda path: path.stem)
def test_the_examples_of_a_page_give_what_they_show(path: Path) -> None:
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    runner.run(parsed(path), out=told.append)
    assert runner.failures == 0, "".join(told)
    assert runner.tries >= 3


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_says_what_is_promised_and_what_is_not(path: Path) -> None:
    assert re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.M) == PARTS


def test_every_mechanism_and_objective_has_its_page() -> None:
    from allocation import panels, places

    pages = {
        **{name: name.replace("_", "-") for name in places.MECHANISMS},
        "total": "panels-total",
        "maxmin_then_total": "panels-maxmin",
        "randomized": "panels-randomised",
    }
    assert set(pages) == {*places.MECHANISMS, *panels.OBJECTIVES}
    assert sorted([*pages.values(), "bilateral"]) == [path.stem for path in PAGES]


def test_an_example_that_is_wrong_is_found() -> None:
    told: list[str] = []
    runner = doctest.DocTestRunner()
    runner.run(
        doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "wrong", "wrong", 0), out=told.append
    )
    assert runner.failures == 1
