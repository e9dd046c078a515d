"""A copy of every table beside it, so that whatever a test did to the county is undone."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from layers.scope import Scope

# rows of which looking itself makes more: changes in them are no change
FOLLOWS_LOOKS = frozenset(
    ("audit_log", "audit_checks", "sessions", "api_tokens", "resident_sessions", "resident_attempts")
)
_TABLES = """
    select c.relname::text,
           (select string_agg(quote_ident(a.attname), ', ' order by a.attnum) from pg_attribute a
            where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '')
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e') order by 1
"""
# whoever has signed in has just been here, however long ago the copy was made
_AWAKE = """
    update sessions set last_seen_at = now();
    update resident_sessions set last_seen_at = now();
    select pg_notify('geo_app_changes', 'accounts'), pg_notify('geo_app_changes', 'data');
"""


class Kept:
    """The tables of a database as they are now."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self._run("create schema kept")
        for table in self._columns:
            self._run(f"create table kept.{table} as table public.{table}")
        self._first = self.digests()

    def digests(self) -> dict[str, str]:
        """Return a digest of each table's content, so that any change shows."""
        return dict(self._run(self._digesting))

    def changed(self) -> set[str]:
        """Return the tables that are not as they were, but for those that follow whoever looks."""
        return {table for table, digest in self.digests().items() if digest != self._first[table]} - FOLLOWS_LOOKS

    def put_back(self) -> None:
        """Give every table the rows that it had; no trigger takes part."""
        undone = [table for table, digest in self.digests().items() if digest != self._first[table]]
        parts = ["set local session_replication_role = replica"]
        for table in undone:
            columns = self._columns[table]
            parts.append(f"delete from {table}")
            parts.append(f"insert into {table} ({columns}) overriding system value select {columns} from kept.{table}")
        self._run(";\n".join([*parts, _AWAKE]))

    @cached_property
    def _columns(self) -> dict[str, str]:
        return dict(self._run(_TABLES))

    @cached_property
    def _digesting(self) -> str:
        return " union all ".join(
            f"select '{table}', md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {table} t"
            for table in self._columns
        )

    def _run(self, statement: str) -> list[tuple[Any, ...]]:
        with (
            self._database.owner.transaction(Scope.nobody(), read_only=False) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
