"""What is wrong with a problem: the field, the row, the column and the rule."""


class InvalidProblem(ValueError):
    """The problem breaks a rule, so there is nothing to solve.

    `field` is the name of the input ("choices"), `row` and `column` count from 0 and are None where the rule is not
    about one, `rule` is the sentence that was broken. `str()` says all of it.
    """

    def __init__(self, field: str, rule: str, *, row: int | None = None, column: int | None = None) -> None:
        self.field, self.rule, self.row, self.column = field, rule, row, column
        at = [f"{name} {value}" for name, value in (("row", row), ("column", column)) if value is not None]
        super().__init__(f"{', '.join([field, *at])}: {rule}")

    def __reduce__(self) -> tuple[object, ...]:
        """Pickles with its parts: an error may cross from a worker to whoever asked."""
        return (_again, (self.field, self.rule, self.row, self.column))


def _again(field: str, rule: str, row: int | None, column: int | None) -> InvalidProblem:
    return InvalidProblem(field, rule, row=row, column=column)
