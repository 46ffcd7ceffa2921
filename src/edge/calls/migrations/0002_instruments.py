"""The instruments of the platform that every office begins with; an office adds and renames its own afterwards."""

from django.db import migrations

INSTRUMENTS = [
    # code, English, Dutch, Chinese
    ("joint_research", "joint research project", "gezamenlijk onderzoeksproject", "联合科研项目"),
    ("young_researchers", "mobility project for young researchers", "mobiliteitsproject voor jonge onderzoekers", "青年研究人员交流项目"),
    ("exploration", "exploration project for senior staff", "verkennend project voor senior staf", "资深教研人员考察项目"),
    ("speciality_area", "priority cooperation in a speciality area", "prioritaire samenwerking in een zwaartepunt", "优势领域重点合作"),
    ("bottom_up", "bottom-up initiative", "initiatief van onderuit", "自下而上的倡议"),
]


def add_instruments(apps, schema_editor):
    instrument = apps.get_model("calls", "Instrument")
    for order, (code, english, dutch, chinese) in enumerate(INSTRUMENTS, start=1):
        instrument.objects.get_or_create(
            code=code,
            defaults={
                "public_id": code,
                "name_en": english,
                "name_nl": dutch,
                "name_zh": chinese,
                "order": order * 10,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("calls", "0001_initial")]
    operations = [migrations.RunPython(add_instruments, migrations.RunPython.noop)]
