-- name: one_at_a_time(layer)$
-- Two imports of a layer at once would both find a row absent.
select pg_advisory_xact_lock(hashtext('import ' || :layer));

-- name: note(layer, file_name, sha256, rows_read, rows_inserted, rows_updated, rows_rejected, imported_by)!
insert into import_batches
    (layer, file_name, sha256, rows_read, rows_inserted, rows_updated, rows_rejected, imported_by)
values (:layer, :file_name, :sha256, :rows_read, :rows_inserted, :rows_updated, :rows_rejected, :imported_by);
