"""EDGE is free software: the licence that the package names is the one that lies beside it, whole."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_licence_is_the_european_union_public_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert project["license"] == "EUPL-1.2"
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in text and "Appendix" in text
    assert len(text.split()) > 2000
