"""The goals that the founding case names: common ones, without a figure, because none is known."""

from typing import Any

from edge.agreements.models import Agreement
from edge.jobs.founding.calls import SOURCE
from edge.partners.models import Institution
from edge.strategy import actions as strategy

GOALS = (
    ("G1", "common, interdisciplinary ties between KU Leuven and each partner"),
    ("G2", "diversification toward new partners and policy priorities"),
)


def load(institutions: dict[str, Institution], agreements: dict[str, Agreement], by: Any) -> None:
    for public_id, text in GOALS:
        strategy.set_goal(by=by, public_id=public_id, text=text, source=SOURCE)
