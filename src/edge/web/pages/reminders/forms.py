"""The form of what an account gets by mail: one box a kind of notice."""

from typing import Any

from django import forms

from edge.agreements.models.labels import TOPIC_LABELS
from edge.web.kit.forms import OnceForm


class MailForm(OnceForm):
    """`wanted()` says of every kind whether its box is ticked."""

    def __init__(self, *args: Any, unwanted: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic, label in TOPIC_LABELS.items():
            self.fields[_name(topic)] = forms.BooleanField(
                label=label, required=False, initial=topic not in unwanted
            )

    def wanted(self) -> dict[str, bool]:
        return {topic.value: bool(self.cleaned_data[_name(topic)]) for topic in TOPIC_LABELS}


def _name(topic: str) -> str:
    return f"topic_{topic}".replace("-", "_")
