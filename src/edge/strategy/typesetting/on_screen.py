"""The recommendation and the open questions in the very words of the document, for a page."""

from dataclasses import dataclass

from django.utils import translation

from edge.strategy.rules import Question, Recommendation
from edge.strategy.typesetting import advising, wording
from edge.strategy.typesetting.cells import Language, Setter, capital


@dataclass(frozen=True, kw_only=True)
class WordedReason:
    text: str
    tone: str
    url: str  # of the record it rests on; "" when it rests on several or on none


@dataclass(frozen=True, kw_only=True)
class WordedAdvice:
    headline: str
    groups: tuple[tuple[str, tuple[WordedReason, ...]], ...]  # title, reasons


def word_advice(advice: Recommendation, *, language: Language) -> WordedAdvice:
    setter = Setter(language=language)
    with translation.override(language.django):
        groups = []
        for stance, title, tone in advising.STANCES:
            reasons = tuple(
                WordedReason(
                    text=capital(advising.reason_words(setter, advice, index)),
                    tone=tone,
                    url=reason.source.url if reason.source else "",
                )
                for index, reason in enumerate(advice.reasons)
                if reason.stance == stance
            )
            if reasons:
                groups.append((str(title), reasons))
        return WordedAdvice(headline=advising.headline(setter, advice), groups=tuple(groups))


def word_question(question: Question, *, language: Language) -> WordedReason:
    setter = Setter(language=language)
    with translation.override(language.django):
        text = capital(setter.sentence(wording.QUESTIONS[question.code], question.params))
    return WordedReason(text=text, tone="unknown", url=question.source.url if question.source else "")
