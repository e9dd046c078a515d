-- name: resolve()#
-- Points are booked under the newest scheme of the household's village, or under the general example where it has none.
update staged s set household_id = h.id, scheme_id = n.id
from households h
cross join lateral (select p.id from points_schemes p
                    where p.village_code is null or p.village_code = h.village_code
                    order by p.village_code is null, p.valid_from desc, p.version desc, p.id desc limit 1) n
where h.code = s.household_code;
update staged s set points = i.points_tenths
from points_items i
where (i.scheme_id, i.code) = (s.scheme_id, s.item_code) and s.points is null;

-- name: faults()
select s.row_no, f.column_name, f.reason, f.value, f.detail
from staged s
left join households h on h.code = s.household_code
left join points_items i on (i.scheme_id, i.code) = (s.scheme_id, s.item_code)
cross join lateral (
    select 'household_code' as column_name, 'household_unknown' as reason, s.household_code as value, null as detail
    where s.household_code is not null and h.id is null
    union all
    select 'item_code', 'no_scheme', s.item_code, h.village_code where h.id is not null and s.scheme_id is null
    union all
    select 'item_code', 'item_unknown', s.item_code,
           (select string_agg(k.code || k.name, '、' order by k.code) from points_items k where k.scheme_id = s.scheme_id)
    where s.scheme_id is not null and s.item_code is not null and i.code is null
    union all
    select 'points', 'wrong_sign', round(s.points / 10.0, 1)::text, i.name
    where sign(s.points) <> sign(i.points_tenths)
    union all
    select 'evidence', 'evidence_needed', s.item_code, i.name where s.points < 0 and s.evidence is null
    union all
    select 'evidence', 'evidence_unlawful', s.evidence, null where not app.lawful_item_text(s.evidence)
) f
order by s.row_no;

-- name: store_new(booked_by)!
-- The ledger only grows: of rows that are alike, those beyond what is already booked are new.
insert into points_entries (household_id, village_code, period, scheme_id, item_code, points_tenths, occurred_on,
                            evidence, booked_by, ground)
select n.household_id, h.village_code, to_char(n.occurred_on, 'YYYY"Q"Q'), n.scheme_id, n.item_code, n.points,
       n.occurred_on, coalesce(n.evidence, ''), :booked_by, h.ground
from (select *, row_number() over (partition by household_id, item_code, occurred_on, points, evidence
                                   order by row_no) as copy_no
      from staged) n
join households h on h.id = n.household_id
where n.copy_no > (
    select count(*) from points_entries e
    where e.household_id = n.household_id and e.item_code = n.item_code and e.occurred_on = n.occurred_on
      and e.points_tenths = n.points and e.evidence = coalesce(n.evidence, '') and e.reversal_of is null)
order by n.row_no;
