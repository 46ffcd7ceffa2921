"""The full-text index over the search tokens: FTS5 kept by triggers on SQLite, a GIN index on PostgreSQL."""

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE core_searchindex USING fts5("
    "tokens, content='core_searchentry', content_rowid='id', tokenize='ascii', prefix='2 3')",
    "CREATE TRIGGER core_searchentry_added AFTER INSERT ON core_searchentry BEGIN "
    "INSERT INTO core_searchindex(rowid, tokens) VALUES (new.id, new.tokens); END",
    "CREATE TRIGGER core_searchentry_removed AFTER DELETE ON core_searchentry BEGIN "
    "INSERT INTO core_searchindex(core_searchindex, rowid, tokens) VALUES ('delete', old.id, old.tokens); END",
    "CREATE TRIGGER core_searchentry_changed AFTER UPDATE ON core_searchentry BEGIN "
    "INSERT INTO core_searchindex(core_searchindex, rowid, tokens) VALUES ('delete', old.id, old.tokens); "
    "INSERT INTO core_searchindex(rowid, tokens) VALUES (new.id, new.tokens); END",
)
POSTGRESQL = (
    "CREATE INDEX core_searchentry_tokens ON core_searchentry "
    "USING gin (to_tsvector('simple'::regconfig, COALESCE(tokens, '')))",
)


def build(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(build, migrations.RunPython.noop)]
