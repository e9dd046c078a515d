-- name: of_layer(layer)^
-- The newest version is in it, too: a rebuild may give back the same sum, but never the same newest.
select coalesce(sum(version), 0)::bigint, coalesce(max(version), 0), (now() at time zone 'Asia/Shanghai')::date
from data_versions where layer = :layer;
