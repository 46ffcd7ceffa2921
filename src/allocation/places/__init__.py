"""Places for students: a problem of lists, places and bounds in, a placement out, with its checks and its reasons."""

from typing import TYPE_CHECKING, Any

from allocation.places.caps import Cap
from allocation.places.changing import Change, Effect, what_if
from allocation.places.checking import Checks, checks
from allocation.places.explaining import Explanations, Reason, explain, explain_all
from allocation.places.office import office_capacity
from allocation.places.problem import Problem
from allocation.places.reserve import Filling, ReserveLists, fill_vacancies, reserve_lists
from allocation.places.result import Result
from allocation.places.solving import MECHANISMS, solve

if TYPE_CHECKING:
    from allocation.places.bilateral import bilateral_exchange

__all__ = [
    "MECHANISMS",
    "Cap",
    "Change",
    "Checks",
    "Effect",
    "Explanations",
    "Filling",
    "Problem",
    "Reason",
    "ReserveLists",
    "Result",
    "bilateral_exchange",
    "checks",
    "explain",
    "explain_all",
    "fill_vacancies",
    "office_capacity",
    "reserve_lists",
    "solve",
    "what_if",
]


def __getattr__(name: str) -> Any:
    """Bring the integer programs of `bilateral_exchange` when it is asked for: no other round needs the solver."""
    if name == "bilateral_exchange":
        from allocation.places.bilateral import bilateral_exchange

        return bilateral_exchange
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
