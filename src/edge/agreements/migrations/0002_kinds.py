"""The kinds of agreement that every office knows; an office adds and renames its own afterwards."""

from django.db import migrations

KINDS = [
    # code, English, Dutch, Chinese, umbrella, needs an umbrella, attests its parent
    ("memorandum_of_understanding", "memorandum of understanding", "memorandum van overeenstemming", "谅解备忘录", 1, 0, 0),
    ("implementation_agreement", "implementation agreement", "uitvoeringsovereenkomst", "实施协议", 0, 1, 0),
    ("student_exchange", "student exchange agreement", "overeenkomst voor studentenuitwisseling", "学生交换协议", 0, 0, 0),
    ("staff_exchange", "staff exchange agreement", "overeenkomst voor personeelsuitwisseling", "教职工交流协议", 0, 0, 0),
    ("dual_degree", "dual-degree agreement", "dubbeldiplomaovereenkomst", "双学位协议", 0, 0, 0),
    ("joint_phd", "joint PhD agreement", "overeenkomst voor een gezamenlijk doctoraat", "联合培养博士协议", 0, 0, 0),
    ("summer_school", "summer school agreement", "overeenkomst voor een zomerschool", "暑期学校协议", 0, 0, 0),
    ("research_cooperation", "research cooperation agreement", "onderzoekssamenwerkingsovereenkomst", "科研合作协议", 0, 0, 0),
    ("data_transfer", "data transfer agreement", "overeenkomst voor gegevensdoorgifte", "数据传输协议", 0, 0, 0),
    ("amendment", "amendment", "wijzigingsovereenkomst", "修订协议", 0, 1, 1),
    ("renewal", "renewal", "hernieuwing", "续签协议", 0, 1, 1),
    ("extension", "extension", "verlenging", "延期协议", 0, 1, 1),
]


def add_kinds(apps, schema_editor):
    kind = apps.get_model("agreements", "AgreementKind")
    for order, (code, english, dutch, chinese, umbrella, needs, attests) in enumerate(KINDS, start=1):
        kind.objects.get_or_create(
            code=code,
            defaults={
                "public_id": code,
                "name_en": english,
                "name_nl": dutch,
                "name_zh": chinese,
                "is_umbrella": bool(umbrella),
                "needs_umbrella": bool(needs),
                "attests_parent": bool(attests),
                "order": order * 10,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial")]
    operations = [migrations.RunPython(add_kinds, migrations.RunPython.noop)]
