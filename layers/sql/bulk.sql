-- name: foreign_keys(tables)
select c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid)
from pg_constraint c
where c.contype = 'f' and c.conrelid = any(:tables::text[]::regclass[])
order by c.conrelid::regclass::text, c.conname;

-- name: indexes(tables)
-- Those that no constraint stands on.
select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
from pg_index i
where i.indrelid = any(:tables::text[]::regclass[])
  and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
order by i.indexrelid::regclass::text;

-- name: identity_columns(tables)
select attrelid::regclass::text, attname::text
from pg_attribute where attrelid = any(:tables::text[]::regclass[]) and attidentity <> ''
order by 1;

-- name: continue_identity(table, column, largest)$
select setval(pg_get_serial_sequence(:table, :column), greatest(:largest::bigint, 1), :largest::bigint > 0);

-- name: grounds()
select code, ground from regions;

-- name: grant_memory#
-- For building indexes and sorting the map, in this transaction only.
set local maintenance_work_mem = '256MB';
set local work_mem = '64MB';

-- name: rebuild_map#
call app.rebuild_map();
