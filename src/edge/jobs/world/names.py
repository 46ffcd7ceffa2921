"""Names of people who do not exist: a family name that says "synthetic" in its own script, a given name made up."""

from dataclasses import dataclass

from edge.jobs.world.drawing import Draw, words


@dataclass(frozen=True, kw_only=True)
class Script:
    """How a synthetic person of one language is called; the lists are in step, Latin script beside local."""

    language: str
    family: tuple[tuple[str, str], ...]
    given: tuple[tuple[str, str], ...]
    family_first: bool
    joined: bool  # written without a space between the names


@dataclass(frozen=True, kw_only=True)
class PersonName:
    family: str
    given: str
    local: str
    language: str
    family_first: bool


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((latin, local) for latin, local in (pair.split("=") for pair in text.split()))


def _couples(
    first: tuple[tuple[str, str], ...], second: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    return tuple((a + b, c + d) for a, c in first for b, d in second)


_HAN = _pairs(
    "an=安 bai=白 chen=晨 da=达 fei=飞 guang=光 hai=海 hong=红 jia=佳 jing=静 kai=凯 lan=兰 lei=雷 ling=玲 "
    "ming=明 ning=宁 ping=平 qing=青 rui=瑞 shan=山 ting=婷 wei=伟 xiang=翔 yan=燕 yu=雨 ze=泽 zhi=志 zhu=竹"
)
_KANA = _pairs(
    "Aoi=葵 Akira=明 Haruka=遥 Hikari=光 Kaede=楓 Kenta=健太 Mei=芽衣 Minoru=実 Nao=直 Ren=蓮 Rin=凛 Sora=空 "
    "Tsubasa=翼 Yui=結衣 Yuta=悠太"
)
_HANGUL = _couples(
    _pairs("Min=민 Ji=지 Seo=서 Ha=하 Do=도 Yu=유 Hyeon=현 Eun=은"),
    _pairs("jun=준 woo=우 yeon=연 bin=빈 ah=아 seok=석 hee=희 rin=린"),
)
_CYRILLIC = _pairs(
    "Aleksei=Алексей Boris=Борис Daria=Дарья Elena=Елена Ilia=Илья Kira=Кира Maksim=Максим Nina=Нина "
    "Oleg=Олег Polina=Полина Roman=Роман Vera=Вера"
)
_GREEK = _pairs(
    "Anna=Άννα Dimitris=Δημήτρης Eleni=Ελένη Kostas=Κώστας Maria=Μαρία Nikos=Νίκος Petros=Πέτρος Zoi=Ζωή"
)
_ARABIC = _pairs("Amal=أمل Karim=كريم Layla=ليلى Nadia=نادية Omar=عمر Rania=رانيا Samir=سمير Yusuf=يوسف")

_IN_SCRIPTS = {
    "zh-Hans": Script(
        language="zh-Hans",
        family=_pairs("Hecheng=合成"),
        given=tuple((latin.capitalize(), local) for latin, local in _couples(_HAN, _HAN)),
        family_first=True,
        joined=True,
    ),
    "ja": Script(
        language="ja",
        family=_pairs("Gosei=合成 Gosei-da=合成田"),
        given=_KANA,
        family_first=True,
        joined=False,
    ),
    "ko": Script(
        language="ko", family=_pairs("Hapseong=합성"), given=_HANGUL, family_first=True, joined=True
    ),
    "ru": Script(
        language="ru",
        family=_pairs("Sintetov=Синтетов Sintetenko=Синтетенко Sintetski=Синтетский"),
        given=_CYRILLIC,
        family_first=False,
        joined=False,
    ),
    "el": Script(
        language="el",
        family=_pairs("Synthetidis=Συνθετίδης Synthetakis=Συνθετάκης"),
        given=_GREEK,
        family_first=False,
        joined=False,
    ),
    "ar": Script(
        language="ar", family=_pairs("Istinai=اصطناعي"), given=_ARABIC, family_first=False, joined=False
    ),
}
_SCRIPT_OF = {
    "zh-Hans": "zh-Hans", "zh-Hant": "zh-Hans", "ja": "ja", "ko": "ko", "bg": "ru", "uk": "ru", "kk": "ru",
    "el": "el", "ar": "ar",
}  # fmt: skip

# Latin script: stem + middle + end make 4,940 family names, none of them anybody's.
_STEMS = words(
    "Bal Bren Cal Dar Dren Fal Fen Gal Gor Hal Jor Kal Kel Kor Lan Lor Mal Mar Nar Nor Pal Per Quil Ral Ron Sal "
    "Sor Tal Tor Ul Val Vel Vor Wal Wen Yar Zal Zor"
)
_MIDDLES = words("a e i o u ada eri imo ola umi ani eso ivi")
_ENDS = words("synth synthe synthen synther synthi syntha synthov synthez synthiou synthsen")
_GIVEN = words(
    "Ada Alix Amina Anouk Arno Bela Bram Carla Cleo Dario Dora Elin Emil Enzo Fleur Freya Gael Hana Hugo Ida Ilse "
    "Ines Ivo Jana Joris Jules Kaat Lena Linde Luca Maud Mila Nils Noor Odile Olaf Paul Pia Quinn Rafa Rosa Saar "
    "Senne Sofia Teo Tess Ugo Vera Wout Yara Zeno"
)


def a_person(draw: Draw, language: str = "") -> PersonName:
    """Draw a name as people write it where `language` is spoken; without one, in Latin script."""
    pick = draw.random
    script = _IN_SCRIPTS.get(_SCRIPT_OF.get(language, ""))
    if script is None:
        family = (
            _STEMS[int(pick() * len(_STEMS))]
            + _MIDDLES[int(pick() * len(_MIDDLES))]
            + _ENDS[int(pick() * len(_ENDS))]
        )
        given = _GIVEN[int(pick() * len(_GIVEN))]
        return PersonName(family=family, given=given, local="", language="", family_first=False)
    latin_family, local_family = script.family[int(pick() * len(script.family))]
    latin_given, local_given = script.given[int(pick() * len(script.given))]
    ends = (local_family, local_given) if script.family_first else (local_given, local_family)
    return PersonName(
        family=latin_family,
        given=latin_given,
        local=("" if script.joined else " ").join(ends),
        language=script.language,
        family_first=script.family_first,
    )
