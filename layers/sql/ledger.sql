-- name: households(village_codes)
select id, village_code, is_absent_household
from households where village_code = any(:village_codes) and status = 'active' order by id;

-- name: entries(village_codes, period, as_of)
-- An entry counts for the household while it belongs to the village that booked it.
select e.entry_no, e.household_id, e.village_code, e.item_code, e.points_tenths
from points_entries e
join households h on h.id = e.household_id and h.village_code = e.village_code and h.status = 'active'
where e.village_code = any(:village_codes) and e.period = :period and e.account = 'honour'
  and (:as_of::date is null or e.booked_at < (:as_of::date + 1)::timestamp at time zone 'Asia/Shanghai');

-- name: lock(village_codes)$
select count(pg_advisory_xact_lock(hashtext('score_village'), hashtext(code))::text)
from (select code from unnest(:village_codes::text[]) as v (code) order by code) as ordered;

-- name: village_codes(codes)
select code from regions where code = any(:codes) and level = 'village';
