"""One commitment year by year, with what both sides say about it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from edge.agreements.actions import answer_commitment
from edge.agreements.models import Commitment, CommitmentAnswer, YearVerdict
from edge.agreements.permissions import answers_visible_to, commitments_visible_to
from edge.api.finding import one_of, own_side
from edge.api.kit import Id, OnADay, Policy, answers, known
from edge.api.resources.agreements import CommitmentOut, commitment_as_data, with_evidence
from edge.api.writing import Answer, Sent, Whole, done, written
from edge.partners.queries import domain_of
from edge.people.permissions import may

router = Router(tags=["commitments"])
Count = Annotated[float, Field(strict=True, ge=0, le=99_999_999, allow_inf_nan=False)]


class YearOut(Schema):
    year: int = Field(description="The academic year that begins in it.", examples=[2012])
    verdict: Literal["met", "partly", "not_met", "open"]
    done: float | None = Field(description="How many were done; null when not known.")
    judged_on: date
    judgement: str | None = Field(description="For the hub's own people.")


class AnswerOut(Schema):
    id: str
    institution: str = Field(description="For which side: the domain, else the id.", examples=["pku.edu.cn"])
    name: str
    year: int | None = Field(description="The academic year that begins in it; null: about no single one.")
    done: float | None = Field(description="How many were done, as this side says; null when not known.")
    text: str
    said_at: datetime


class CommitmentDetail(CommitmentOut):
    amount: float | None = Field(description="How many are promised, where it can be counted.", examples=[10])
    counted_in: str | None = Field(description="Of what.", examples=["PhD projects"])
    yearly: bool = Field(description="Each year anew.")
    clause: str | None = Field(description="The key of the clause that it comes from.")
    years: list[YearOut] = Field(description="Those judged by the day, the oldest first.")
    answers: list[AnswerOut] = Field(description="What both sides had said by the day, the oldest first.")


class AnswerIn(Sent):
    text: Answer = Field(min_length=1, description="Both sides read it. It stays as you send it.")
    year: Whole | None = Field(None, ge=1900, le=2200, description="If it is about one.")
    done: Count | None = Field(None, description="Null when not known.")


@router.get(
    "/commitments/{id}",
    response=answers(CommitmentDetail),
    auth=Policy("agreements.read_agreement"),
    operation_id="read_commitment",
    summary="One commitment, year by year",
)
def read_commitment(request: HttpRequest, id: Id, asked: Query[OnADay]) -> dict[str, Any]:
    """With the verdict on each year, and the answers of both sides."""
    account, on = request.user, asked.day
    commitment = one_of(with_evidence(account, commitments_visible_to(account)), id)
    insider = may(account, "agreements.read_internal")
    said = answers_visible_to(account).filter(commitment=commitment).select_related("institution")
    return {
        **commitment_as_data(commitment, on, insider),
        **_promised(commitment),
        "years": [
            _year(row, insider) for row in commitment.years.filter(judged_on__lte=on).order_by("year", "pk")
        ],
        "answers": [
            _answer(row) for row in said.order_by("said_at", "pk") if timezone.localdate(row.said_at) <= on
        ],
    }


@router.post(
    "/commitments/{id}/answers",
    response=written(AnswerOut, made=True),
    auth=Policy("agreements.answer_text"),
    operation_id="answer_commitment",
    summary="Say, for your side, how a commitment is kept",
)
def answer(request: HttpRequest, id: Id, sent: AnswerIn) -> Status[Any]:
    """About one academic year, or about none in particular."""
    commitment = one_of(commitments_visible_to(request.user).select_related("agreement"), id)
    own_side(request.user, commitment.agreement, "agreements.answer_text")
    made = done(
        lambda: answer_commitment(
            commitment=commitment,
            by=request.user,
            text=sent.text,
            year=sent.year,
            done=None if sent.done is None else Decimal(str(sent.done)),
        )
    )
    return Status(201, _answer(made))


def _promised(commitment: Commitment) -> dict[str, Any]:
    return {
        "amount": commitment.amount,
        "counted_in": known(commitment.counted_in),
        "yearly": commitment.yearly,
        "clause": known(commitment.clause_key),
    }


def _year(row: YearVerdict, insider: bool) -> dict[str, Any]:
    return {
        "year": row.year,
        "verdict": row.verdict,
        "done": row.done,
        "judged_on": row.judged_on,
        "judgement": known(row.judgement if insider else ""),
    }


def _answer(row: CommitmentAnswer) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "institution": domain_of(row.institution),
        "name": row.name,
        "year": row.year,
        "done": row.done,
        "text": row.text,
        "said_at": row.said_at,
    }
