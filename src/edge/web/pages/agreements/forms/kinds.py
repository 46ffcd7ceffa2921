"""The form about a kind of agreement."""

from edge.agreements.models import AgreementKind
from edge.web.kit.forms import RecordForm


class KindForm(RecordForm):
    class Meta:
        model = AgreementKind
        fields = (
            "code",
            "name_en",
            "name_nl",
            "name_zh",
            "is_umbrella",
            "needs_umbrella",
            "attests_parent",
            "order",
        )
