"""The demo: which internal reviews some kinds of agreement need, as an office might set them up. No fact of anybody."""

from typing import Any

from edge.agreements.actions.reviewing import add_route
from edge.agreements.models import AgreementKind

# kind: (area, stage, promised working days)
ROUTES = {
    "memorandum_of_understanding": (("legal", 1, 12), ("knowledge_security", 1, 12)),
    "student_exchange": (("legal", 1, 10), ("faculty", 1, 5), ("registrar", 2, 5)),
    "dual_degree": (("legal", 1, 12), ("faculty", 1, 10), ("finance", 1, 10), ("registrar", 2, 5)),
    "data_transfer": (("data_protection", 1, 10), ("knowledge_security", 1, 12), ("legal", 2, 10)),
}


def load(by: Any) -> None:
    for kind in AgreementKind.objects.filter(code__in=ROUTES).order_by("pk"):
        for area, stage, days in ROUTES[kind.code]:
            add_route(
                by=by, kind=kind, area=area, stage=stage, working_days=days, public_id=f"{kind.code}-{area}"
            )
