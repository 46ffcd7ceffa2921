"""The sentence a person reads when the rules say no; nothing has been written when it is raised."""

from typing import Any


class Refusal(Exception):
    """A verb that the rules do not allow.

    `message` is a translated sentence with the rule and the place; `field` names the form field
    it belongs to, or None when it concerns the whole form.
    """

    def __init__(self, message: Any, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class EditConflict(Refusal):
    """Somebody saved the record after the reader opened it; `current` is what they saved."""

    def __init__(self, message: Any, *, current: Any) -> None:
        super().__init__(message)
        self.current = current
