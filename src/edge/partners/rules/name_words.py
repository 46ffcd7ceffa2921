"""The words that names of institutions share: equivalents in other languages, places, parts, small words.

Data for `names`; no word here tells one institution from another. Everything is written as `names.fold`
gives it: small letters, no accents.
"""

# One line a word: what it stands for, then its equivalents. Only what is said of the same institution in
# another language: "free" is not "vrije" here, because two universities of Brussels are both.
_EQUIVALENTS = """
univ: university universities universiteit universitat universitaet universite universidad universidade
 universita universitatea universitet universitetet universiteter univerzita univerza univerzitet
 universitas universiti universitesi unibertsitatea uniwersytet yliopisto univ uni u daxue
inst: institute institutes institut instituto istituto instituut institutt inst
technology: technologie tecnologia technologies
technological: technologique tecnologico tecnologica
technical: technische technisch technique tecnica tecnico tekniske teknisk tekniska technicke technicka
polytechnic: polytechnique politecnico politecnica politechnika polytechnische politehnica
science: sciences wissenschaften wissenschaft scienze scienza ciencias ciencia wetenschappen sci
applied: angewandte toegepaste appliquees
catholic: katholieke catholique catolica cattolica katholische
national: nationale nacional nazionale nationaal
federal: federale
state: staatliche
normal: normale shifan
agricultural: agriculture agricole agraria nongye
medical: medicine medicale medica medizinische yike
engineering: ingenierie ingegneria ingenieria
economics: economie economia economic
international: internationale internacional
college: colleges
school: schools ecole scuola escuela escola
academy: academie academia accademia akademie
center: centre centro centrum zentrum
hospital: hospitals hopital klinikum ziekenhuis
saint: st sankt sint
mount: mt
education: educational
law: laws
arts: art
telecommunications: telecommunication
"""
_THEMSELVES = (
    "forestry petroleum geosciences mining electronic finance foreign studies languages commerce trade music sport"
    " sports architecture aeronautics astronautics pharmaceutical vocational teachers chemical marine ocean posts"
    " management political communication transportation health royal open free industrial light textile traditional"
)


def _classes() -> dict[str, str]:
    found = {word: word for word in _THEMSELVES.split()}
    for line in _EQUIVALENTS.replace("\n ", " ").strip().splitlines():
        word, _, others = line.partition(":")
        found |= dict.fromkeys((word, *others.split()), word)
    return found


CLASSES = _classes()
GENERIC = frozenset(CLASSES.values())  # words of which many institutions have some
SMALL = frozenset(
    [
        "of",
        "the",
        "de",
        "du",
        "des",
        "di",
        "del",
        "della",
        "dello",
        "dei",
        "degli",
        "delle",
        "da",
        "do",
        "dos",
        "das",
        "der",
        "den",
        "dem",
        "die",
        "das",
        "van",
        "von",
        "vom",
        "zu",
        "zum",
        "zur",
        "het",
        "and",
        "et",
        "und",
        "en",
        "e",
        "y",
        "og",
        "och",
        "i",
        "a",
        "an",
        "at",
        "in",
        "im",
        "on",
        "for",
        "fur",
        "fuer",
        "for",
        "voor",
        "pour",
        "para",
        "per",
        "la",
        "le",
        "les",
        "el",
        "los",
        "las",
        "lo",
        "il",
        "l",
        "d",
        "dell",
        "nell",
        "all",
        "der",
        "studi",
    ]
)
TYPES = frozenset(
    [
        "univ",
        "inst",
        "college",
        "school",
        "academy",
        "polytechnic",
        "hochschule",
        "hogeschool",
        "politecnico",
        "centre",
        "center",
    ]
)

# What may stand before or after a name and is a part of that institution.
UNITS = frozenset(
    [
        "department",
        "dept",
        "departement",
        "departamento",
        "dipartimento",
        "dip",
        "faculty",
        "faculties",
        "fac",
        "faculteit",
        "fakultat",
        "fakultet",
        "fakultaet",
        "faculte",
        "facolta",
        "facultad",
        "faculdade",
        "facultat",
        "fachbereich",
        "school",
        "division",
        "section",
        "chair",
    ]
)
# Also parts, but often institutions of their own: never certain.
INDEPENDENT = frozenset(
    [
        "inst",
        "college",
        "center",
        "academy",
        "laboratory",
        "laboratories",
        "lab",
        "hospital",
        "hospitals",
        "clinic",
        "clinics",
        "graduate",
        "campus",
        "foundation",
        "press",
        "affiliated",
        "umc",
        "uz",
        "azm",
    ]
)
AGREEMENT = frozenset(
    [
        "agreement",
        "agreements",
        "mou",
        "moa",
        "sea",
        "exchange",
        "student",
        "double",
        "degree",
        "memorandum",
        "understanding",
        "cooperation",
        "programme",
        "program",
    ]
)

# Names that several institutions bear although a register may know one of them only: not certain without a place.
SHARED = frozenset(
    {
        "china univ geosciences",
        "china univ mining technology",
        "china univ petroleum",
        "northeastern univ",
        "york univ",
        "univ york",
        "univ newcastle",
        "national defense univ",
        "national univ defense technology",
        "open univ",
    }
)

# Traditional characters and their simplified forms, of the words and places that names of universities use.
_TRADITIONAL = (
    "學学國国東东華华復复濟济醫医師师範范農农業业電电經经財财貿贸語语漢汉鄭郑廣广慶庆濱滨爾尔陽阳瀋沈長长雲云臺台灣湾"
    "蘇苏揚扬遼辽寧宁龍龙亞亚門门開开關关島岛連连歷历聯联術术藝艺體体樂乐劇剧戲戏鐵铁礦矿質质軍军陸陆紡纺織织輕轻機机"
    "測测繪绘訊讯郵邮資资訓训應应環环護护藥药獸兽漁渔貴贵蘭兰紹绍興兴溫温嶺岭湯汤錦锦營营衛卫許许"
    "遠远鹽盐張张無无錫锡鎮镇馬马銅铜鳳凤麗丽賓宾瀘泸綿绵達达貢贡職职專专後后動动"
)
SIMPLIFIED = str.maketrans(_TRADITIONAL[::2], _TRADITIONAL[1::2])

_COUNTRIES = (
    "AD Andorra|AE United Arab Emirates|AE UAE|AF Afghanistan|AL Albania|AM Armenia|AO Angola|AR Argentina|AT Austria"
    "|AU Australia|AZ Azerbaijan|BA Bosnia and Herzegovina|BD Bangladesh|BE Belgium|BE Belgie|BE Belgique|BG Bulgaria"
    "|BH Bahrain|BI Burundi|BJ Benin|BN Brunei|BN Brunei Darussalam|BO Bolivia|BR Brazil|BR Brasil|BT Bhutan"
    "|BW Botswana|BY Belarus|CA Canada|CD/CG Congo|CH Switzerland|CH Schweiz|CI Cote d Ivoire|CL Chile|CM Cameroon"
    "|CN/HK/MO China|CN/HK/MO PR China|CN/HK/MO P R China|CN/HK/MO PRC|CN/HK/MO Peoples Republic of China"
    "|CN/HK/MO 中国|CO Colombia|CR Costa Rica|CU Cuba|CY Cyprus|CZ Czechia|CZ Czech Republic|DE Germany|DE Deutschland"
    "|DK Denmark|DK Danmark|DO Dominican Republic|DZ Algeria|EC Ecuador|EE Estonia|EG Egypt|ES Spain|ES Espana"
    "|ET Ethiopia|FI Finland|FJ Fiji|FR France|GB United Kingdom|GB UK|GB Great Britain|GB England|GB Scotland"
    "|GB Wales|GB Northern Ireland|GE/US Georgia|GH Ghana|GR Greece|GT Guatemala|HK Hong Kong|HK 香港|HN Honduras"
    "|HR Croatia|HU Hungary|ID Indonesia|IE/GB Ireland|IL Israel|IN India|IQ Iraq|IR Iran|IS Iceland|IT Italy"
    "|IT Italia|JM Jamaica|JO Jordan|JP Japan|KE Kenya|KG Kyrgyzstan|KH Cambodia|KR/KP Korea|KR South Korea"
    "|KR Republic of Korea|KP North Korea|KW Kuwait|KZ Kazakhstan|LA Laos|LB Lebanon|LI Liechtenstein|LK Sri Lanka"
    "|LT Lithuania|LU Luxembourg|LV Latvia|LY Libya|MA Morocco|MC Monaco|MD Moldova|ME Montenegro|MG Madagascar"
    "|MK North Macedonia|MK Macedonia|ML Mali|MM Myanmar|MN Mongolia|MO Macao|MO Macau|MT Malta|MU Mauritius"
    "|MW Malawi|MX Mexico|MY Malaysia|MZ Mozambique|NA Namibia|NG Nigeria|NI Nicaragua|NL Netherlands|NL Nederland"
    "|NL Holland|NO Norway|NP Nepal|NZ New Zealand|OM Oman|PA Panama|PE Peru|PH Philippines|PK Pakistan|PL Poland"
    "|PR Puerto Rico|PS Palestine|PT Portugal|PY Paraguay|QA Qatar|RO Romania|RS Serbia|RU Russia"
    "|RU Russian Federation|RW Rwanda|SA Saudi Arabia|SA Saudi Arab|SD Sudan|SE Sweden|SG Singapore|SI Slovenia"
    "|SK Slovakia|SN Senegal|SV El Salvador|SY Syria|TH Thailand|TN Tunisia|TR Turkey|TR Turkiye|TT Trinidad and Tobago"
    "|TW Taiwan|TZ Tanzania|UA Ukraine|UG Uganda|US United States|US United States of America|US USA|US US"
    "|UY Uruguay|UZ Uzbekistan|VE Venezuela|VN Vietnam|VN Viet Nam|XK Kosovo|YE Yemen|ZA South Africa|ZM Zambia"
    "|ZW Zimbabwe"
)
# ISO 3166 has other letters than some lists of the European Union and of its exchange programme.
COUNTRY_CODES = {"EL": "GR", "UK": "GB"}


def _countries() -> dict[str, frozenset[str]]:
    """A country's words written as one -> the codes that it may stand for (lists put Hong Kong under China)."""
    found = {}
    for entry in _COUNTRIES.split("|"):
        codes, *words = entry.lower().split(" ")
        found["".join(word for word in words if word not in SMALL)] = frozenset(codes.upper().split("/"))
    return found


COUNTRIES = _countries()
LONGEST_COUNTRY = 4  # words
