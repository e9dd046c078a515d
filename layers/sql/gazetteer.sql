-- name: places()
-- Every region under all names that it had, the present one first.
select r.code, r.level, r.parent_code,
       array(select r.name union all select v.name from region_versions v where v.code = r.code and v.name <> r.name) as names
from regions r
where r.level in ('county', 'town', 'village')
order by r.code;

-- name: above(code)
-- A village, its town and its county: enough to read an address that should lie in that village.
with recursive up as (
    select r.code, r.level, r.parent_code, r.name from regions r where r.code = :code
    union all
    select r.code, r.level, r.parent_code, r.name from regions r join up on r.code = up.parent_code
)
select code, level, parent_code,
       array(select up.name union all select v.name from region_versions v where v.code = up.code and v.name <> up.name) as names
from up;

-- name: hamlets()
select region_code, name from base_features where kind = 'hamlet' and name <> '' group by region_code, name order by 1, 2;
