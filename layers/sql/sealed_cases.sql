-- name: page(before, most)
-- record_class: SealedCase
select case_id, registered_on, town_code, town_name, open_grants from app.sealed_cases(:before::bigint, :most::integer);

-- name: one(id)^
-- record_class: SealedCase
select case_id, registered_on, town_code, town_name, open_grants from app.sealed_cases(:id::bigint + 1, 1) where case_id = :id;

-- name: readers(id)
-- record_class: Candidate
select name, display_name, role, region_name from app.readers_of_case(:id);

-- name: grants(id)
-- record_class: Grant
select number, name, display_name, region_name, granted_at, ends_at, ended_at, reason,
       ended_at is null and ends_at > now() as is_running
from app.grants_of_case(:id);

-- name: own()
-- record_class: OwnGrant
select case_id, granted_at, ends_at, reason from app.own_grants();

-- name: grant(id, account, ends_at, reason)$
select app.grant_case(:id, :account, :ends_at, :reason);

-- name: end_grant(id, number, reason)$
select app.end_grant(:id, :number, :reason);
