-- name: households(village_code)
select id, is_absent_household
from households where village_code = :village_code and status = 'active' order by id;

-- name: entries(village_code, period, as_of)
select entry_no, household_id, item_code, points_tenths
from points_entries
where village_code = :village_code and period = :period and account = 'honour'
  and (:as_of::date is null or booked_at < (:as_of::date + 1)::timestamp at time zone 'Asia/Shanghai');

-- name: lock(village_codes)$
select count(pg_advisory_xact_lock(hashtext('score_village'), hashtext(code))::text)
from (select code from unnest(:village_codes::text[]) as v (code) order by code) as ordered;

-- name: village_codes(codes)
select code from regions where code = any(:codes) and level = 'village';
