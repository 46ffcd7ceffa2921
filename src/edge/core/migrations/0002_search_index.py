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
    # Entries that are there already; without them the first one to go would damage the index.
    "INSERT INTO core_searchindex(core_searchindex) VALUES ('rebuild')",
)
SQLITE_BACK = (
    "DROP TRIGGER core_searchentry_added",
    "DROP TRIGGER core_searchentry_removed",
    "DROP TRIGGER core_searchentry_changed",
    "DROP TABLE core_searchindex",
)
POSTGRESQL = (
    "CREATE INDEX core_searchentry_tokens ON core_searchentry "
    "USING gin (to_tsvector('simple'::regconfig, COALESCE(tokens, '')))",
)


def build(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def unbuild(apps, schema_editor):
    back = ("DROP INDEX core_searchentry_tokens",)
    for statement in SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else back:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(build, unbuild)]
