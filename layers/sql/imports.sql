-- name: one_at_a_time(layer)$
-- Two imports of a layer at once would both find a row absent.
select pg_advisory_xact_lock(hashtext('import ' || :layer));
