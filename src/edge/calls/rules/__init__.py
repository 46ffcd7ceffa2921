"""What is said of projects and their evaluation: how one stands on a day, its score, a portfolio's mean and budget."""

from edge.calls.rules.projects import Budget, Budgets, ProjectState, budgets, counted, project_state
from edge.calls.rules.scores import (
    Finding,
    Interval,
    Scale,
    Score,
    ScoreSummary,
    Sums,
    confidence,
    latest_of_each,
    latest_score,
    summaries,
    summary_of,
    sums_of,
    t_quantile,
)

__all__ = [
    "Budget",
    "Budgets",
    "Finding",
    "Interval",
    "ProjectState",
    "Scale",
    "Score",
    "ScoreSummary",
    "Sums",
    "budgets",
    "confidence",
    "counted",
    "latest_of_each",
    "latest_score",
    "project_state",
    "summaries",
    "summary_of",
    "sums_of",
    "t_quantile",
]
