"""Where the synthetic universities stand, and what they are called there: every name says that it is synthetic.

Positions are those of the cities, rounded to a tenth of a degree.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class City:
    name: str
    local: str  # "" where the local name is the one in Latin script
    language: str
    country: str
    latitude: str
    longitude: str


_LINES = """
Lyon||fr|FR|45.8|4.8
Toulouse||fr|FR|43.6|1.4
Porto||pt|PT|41.1|-8.6
São Paulo||pt|BR|-23.5|-46.6
Recife||pt|BR|-8.1|-34.9
Sevilla||es|ES|37.4|-6.0
Bogotá||es|CO|4.7|-74.1
Lima||es|PE|-12.0|-77.0
Valparaíso||es|CL|-33.0|-71.6
Guadalajara||es|MX|20.7|-103.3
Torino||it|IT|45.1|7.7
Palermo||it|IT|38.1|13.4
Leipzig||de|DE|51.3|12.4
Graz||de|AT|47.1|15.4
Zürich||de|CH|47.4|8.5
Groningen||nl|NL|53.2|6.6
Uppsala||sv|SE|59.9|17.6
Bergen||nb|NO|60.4|5.3
Aarhus||da|DK|56.2|10.2
Turku||fi|FI|60.5|22.3
Kraków||pl|PL|50.1|19.9
Brno||cs|CZ|49.2|16.6
Szeged||hu|HU|46.3|20.1
Cluj||ro|RO|46.8|23.6
Zagreb||hr|HR|45.8|16.0
Izmir||tr|TR|38.4|27.1
Leeds||en|GB|53.8|-1.5
Cork||en|IE|51.9|-8.5
Boston||en|US|42.4|-71.1
Portland||en|US|45.5|-122.7
Halifax||en|CA|44.6|-63.6
Perth||en|AU|-32.0|115.9
Dunedin||en|NZ|-45.9|170.5
Durban||en|ZA|-29.9|31.0
Accra||en|GH|5.6|-0.2
Nairobi||en|KE|-1.3|36.8
Hanoi|Hà Nội|vi|VN|21.0|105.8
Bandung||id|ID|-6.9|107.6
Thessaloniki|Θεσσαλονίκη|el|GR|40.6|22.9
Sofia|София|bg|BG|42.7|23.3
Lviv|Львів|uk|UA|49.8|24.0
Almaty|Алматы|kk|KZ|43.2|76.9
Cairo|القاهرة|ar|EG|30.0|31.2
Amman|عمان|ar|JO|31.9|35.9
Haifa|חיפה|he|IL|32.8|35.0
Pune|पुणे|hi|IN|18.5|73.9
Chiang Mai|เชียงใหม่|th|TH|18.8|99.0
Chengdu|成都|zh-Hans|CN|30.7|104.1
Wuhan|武汉|zh-Hans|CN|30.6|114.3
Xi'an|西安|zh-Hans|CN|34.3|108.9
Harbin|哈尔滨|zh-Hans|CN|45.8|126.5
Taichung|臺中|zh-Hant|TW|24.1|120.7
Kyoto|京都|ja|JP|35.0|135.8
Sapporo|札幌|ja|JP|43.1|141.3
Daegu|대구|ko|KR|35.9|128.6
"""


def _city(line: str) -> City:
    name, local, language, country, latitude, longitude = line.split("|")
    return City(
        name=name,
        local=local,
        language=language,
        country=country,
        latitude=latitude,
        longitude=longitude,
    )


CITIES = tuple(_city(line) for line in _LINES.strip().splitlines())
_STEP = 26  # shares no factor with how many they are: a small world, too, has many scripts

# What a university calls itself, and the letters of its acronym.
_FORMS = (
    ("Synthetic University of {city}", "SU"),
    ("{city} Synthetic University", "SU"),
    ("Synthetic University of Technology {city}", "SUT"),
    ("Synthetic {city} Normal University", "SNU"),
    ("Synthetic Medical University of {city}", "SMU"),
    ("Synthetic University of Applied Sciences {city}", "SUAS"),
    ("{city} Synthetic University of Agriculture", "SUA"),
    ("Synthetic Free University of {city}", "SFU"),
    ("Synthetic Polytechnic Institute of {city}", "SPI"),
    ("Synthetic Academy of Arts {city}", "SAA"),
    ("Synthetic Open University of {city}", "SOU"),
    ("{city} Synthetic University of Economics", "SUE"),
)
# The local name by language; what is not listed has none but the one in Latin script.
_LOCAL_FORMS = {
    "fr": "Université synthétique de {city}",
    "pt": "Universidade sintética de {city}",
    "es": "Universidad sintética de {city}",
    "it": "Università sintetica di {city}",
    "de": "Synthetische Universität {city}",
    "nl": "Synthetische Universiteit {city}",
    "pl": "Uniwersytet syntetyczny {city}",
    "vi": "Đại học Tổng hợp {city}",
    "el": "Συνθετικό Πανεπιστήμιο {city}",
    "bg": "Синтетичен университет {city}",
    "uk": "Синтетичний університет {city}",
    "kk": "Синтетикалық университет {city}",
    "ar": "جامعة {city} الاصطناعية",
    "he": "האוניברסיטה הסינתטית {city}",
    "hi": "कृत्रिम विश्वविद्यालय {city}",
    "th": "มหาวิทยาลัยสังเคราะห์{city}",
    "zh-Hans": "{city}合成大学",
    "zh-Hant": "{city}合成大學",
    "ja": "{city}合成大学",
    "ko": "{city}합성대학교",
}


@dataclass(frozen=True, kw_only=True)
class UniversityName:
    name: str
    local: str
    acronym: str


def university(place: int) -> tuple[City, UniversityName]:
    """City and names of the university with this number: neighbours stand far apart, and no two names are alike."""
    city = CITIES[place * _STEP % len(CITIES)]
    nth, form = divmod(place // len(CITIES), len(_FORMS))
    title, acronym = _FORMS[form]
    number = f" {nth + 1}" if nth else ""  # as Lyon 2 and Lyon 3 are told apart
    local = _LOCAL_FORMS.get(city.language, "").format(city=city.local or city.name)
    mark = f" {form + 1 + nth * len(_FORMS)}" if form or nth else ""
    return city, UniversityName(
        name=title.format(city=city.name) + number,
        local=local + mark if local else "",
        acronym=f"{acronym} {city.name}{number}",
    )
