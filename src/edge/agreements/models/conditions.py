"""The state of an agreement on a day as one SQL expression: `rules.state_on`, rule by rule.

Written as text and not built from query objects: putting those together again for every statement took ten
times as long as asking the database. A test with generated agreements holds the text and the rules together.

In the text `:on` is the day and `:next` the day after it, `:a` the agreement asked about; columns are as in
`core.fields`: a date means the days [from, until), so that "certainly on or before the day" is until <= :next.
"""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models import Expression, F

# Something proves that `x`, signed on an unknown day, had been signed: an event, a signed amendment.
_ATTESTED = """(EXISTS (
  SELECT 1 FROM agreements_agreementevent proof
  WHERE proof.agreement_id = x.id AND proof.attests AND proof.on_until <= :next
) OR EXISTS (
  SELECT 1 FROM agreements_agreement proof JOIN agreements_agreementkind proving ON proving.id = proof.kind_id
  WHERE proof.parent_id = x.id AND proving.attests_parent AND proof.signed_on_until <= :next
))"""

# The end of the first day on which that is so; only asked of a successor that is attested by the day.
_ATTESTED_UNTIL = """(SELECT MIN(days.until) FROM (
  SELECT proof.on_until AS until FROM agreements_agreementevent proof
  WHERE proof.agreement_id = follower.id AND proof.attests
  UNION ALL
  SELECT proof.signed_on_until AS until FROM agreements_agreement proof
  JOIN agreements_agreementkind proving ON proving.id = proof.kind_id
  WHERE proof.parent_id = follower.id AND proving.attests_parent
) days)"""
_SIGNED_UNTIL = f"COALESCE(follower.signed_on_until, {_ATTESTED_UNTIL})"

_SIGNED = f"(follower.signed_on_until <= :next OR (follower.signed_on_unknown AND {_ATTESTED}))".replace(
    "x.id", "follower.id"
)
_PERHAPS_SIGNED = (
    "((follower.signed_on_from <= :on AND follower.signed_on_until > :next)"
    f" OR (follower.signed_on_unknown AND NOT {_ATTESTED}))"
).replace("x.id", "follower.id")
_BEGUN = "(follower.starts_on_from IS NULL OR follower.starts_on_until <= :next)"
_PERHAPS_BEGUN = "(follower.starts_on_from <= :on AND follower.starts_on_until > :next)"

# It certainly began before anything could have ended it; an end that lies ahead ended nothing yet.
_NOT_OVER_BEFORE_IT_BEGAN = f"""(
  NOT follower.withdrawn_on_unknown AND NOT follower.terminated_on_unknown
  AND (follower.withdrawn_on_from IS NULL OR follower.withdrawn_on_from > :on
    OR (follower.withdrawn_on_from >= {_SIGNED_UNTIL}
      AND (follower.starts_on_from IS NULL OR follower.withdrawn_on_from >= follower.starts_on_until)))
  AND (follower.terminated_on_from IS NULL OR follower.terminated_on_from > :on
    OR (follower.terminated_on_from >= {_SIGNED_UNTIL}
      AND (follower.starts_on_from IS NULL OR follower.terminated_on_from >= follower.starts_on_until)))
  AND (follower.ends_on_from IS NULL OR follower.ends_on_from >= :on
    OR (:after(follower.ends_on_from) >= {_SIGNED_UNTIL}
      AND (follower.starts_on_from IS NULL OR :after(follower.ends_on_from) >= follower.starts_on_until)))
)"""

# Put together from constants of this module alone; the days are parameters.
_STATE = f"""CASE
  WHEN :a.withdrawn_on_until <= :next THEN 'withdrawn'
  WHEN :a.terminated_on_until <= :next THEN 'terminated'
  WHEN :a.withdrawn_on_unknown OR :a.terminated_on_unknown
    OR :a.withdrawn_on_from <= :on OR :a.terminated_on_from <= :on THEN 'not_known'
  WHEN EXISTS (
    SELECT 1 FROM agreements_agreement follower
    WHERE follower.supersedes_id = :a.id AND {_SIGNED} AND {_BEGUN} AND {_NOT_OVER_BEFORE_IT_BEGAN}
  ) THEN 'superseded'
  WHEN NOT :a.signed_on_unknown AND (:a.signed_on_from IS NULL OR :a.signed_on_from > :on)
    OR :a.starts_on_from > :on THEN 'in_preparation'
  WHEN :a.signed_on_unknown AND NOT {_ATTESTED.replace("x.id", ":a.id")} THEN 'not_known'
  WHEN :a.ends_on_until <= :on THEN 'expired'
  WHEN :a.ends_on_from < :on OR :a.signed_on_until > :next OR :a.starts_on_until > :next THEN 'not_known'
  WHEN EXISTS (
    SELECT 1 FROM agreements_agreement follower
    WHERE follower.supersedes_id = :a.id
      AND (({_PERHAPS_SIGNED} AND ({_BEGUN} OR {_PERHAPS_BEGUN})) OR ({_SIGNED} AND {_PERHAPS_BEGUN}))
      AND (follower.withdrawn_on_until IS NULL OR follower.withdrawn_on_until > :next)
  ) THEN 'not_known'
  WHEN EXISTS (
    SELECT 1 FROM agreements_suspended pause
    WHERE pause.agreement_id = :a.id AND pause.starts_on_until <= :next
      AND (pause.ends_on_from IS NULL OR pause.ends_on_from >= :on)
  ) THEN 'suspended'
  WHEN EXISTS (
    SELECT 1 FROM agreements_suspended pause
    WHERE pause.agreement_id = :a.id AND pause.starts_on_from <= :on
      AND (pause.ends_on_until IS NULL OR pause.ends_on_until > :on)
  ) THEN 'not_known'
  ELSE 'in_force'
END"""  # nosec B608
_AFTER = re.compile(r":after\(([\w.]+)\)")
_DAYS = re.compile(":(on|next)\\b")


@lru_cache(maxsize=8)
def _state_text(vendor: str, alias: str) -> tuple[str, tuple[bool, ...]]:
    """The expression for one name of the table, with a placeholder for each day; True where that is the next."""
    day_after = r"(\1 + 1)" if vendor == "postgresql" else r"date(\1, '+1 day')"
    text = re.sub(r"\s+", " ", _AFTER.sub(day_after, _STATE)).replace(":a.", f"{alias}.")
    return _DAYS.sub("%s", text), tuple(found == "next" for found in _DAYS.findall(text))


class StateOn(Expression):
    """The state on a day of the agreement that a query is about, or of the one that `path` leads to; of type
    text, one of `rules.State`."""

    def __init__(self, on: date, path: str = "") -> None:
        super().__init__(output_field=models.CharField())
        self.on = on
        # A column of the agreement's own: its key alone would be read from the row that points to it.
        self.agreement: Any = F(f"{path}__signed_on_unknown" if path else "signed_on_unknown")

    def get_source_expressions(self) -> list[Any]:
        return [self.agreement]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.agreement,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        alias = compiler.quote_name_unless_alias(self.agreement.alias)
        text, places = _state_text(connection.vendor, alias)
        adapt = connection.ops.adapt_datefield_value
        on, following = adapt(self.on), adapt(day_after(self.on))
        return text, tuple(following if is_next else on for is_next in places)


def day_after(day: date) -> date:
    return day + timedelta(days=1)
