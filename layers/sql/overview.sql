-- What the one-map page counts and lists. Cases come from map_cases, so that a list never differs from what is drawn. `only`
-- names the cases of those who see but a few, so that an index finds them; for everybody else it is null. `now` counts a case where
-- it lies under the boundaries of today, else where it lay on its day; which of them one may see is decided by its day alone.

-- name: newest_day(only)$
-- In days since 1970-01-01, of all that the viewer may see.
select max(day) from map_cases where :only::bigint[] is null or case_id = any (:only::bigint[]);

-- name: oldest_day(only)$
select min(day) from map_cases where :only::bigint[] is null or case_id = any (:only::bigint[]);

-- name: has_moved_cases(only)$
select exists (select from map_cases where current_ground is not null and (:only::bigint[] is null or case_id = any (:only::bigint[])));

-- name: kinds(ground_from, ground_to, only, now, first, last, today)
-- record_class: DrawnKind
select kind, count(*) as count, count(*) filter (where is_open) as open,
       count(*) filter (where is_open and due_day < :today) as overdue
from map_cases
where (ground between :ground_from and :ground_to and (not :now or current_ground is null)
       or :now and current_ground between :ground_from and :ground_to)
  and day between :first and :last
  and (:only::bigint[] is null or case_id = any (:only::bigint[]))
group by kind;

-- name: undrawn(ground_from, ground_to, only, now, from_at, to_at, first, last)$
-- Cases that the viewer may read but that no map shows: family matters, those that complain of a unit, ones without any
-- place. Sealed ones are not counted at all.
select (select count(*) from cases where (ground between :ground_from and :ground_to and (not :now or current_ground is null)
       or :now and current_ground between :ground_from and :ground_to)
                                     and not is_sealed
                                     and registered_at >= :from_at and registered_at < :to_at
                                     and (:only::bigint[] is null or id = any (:only::bigint[])))
     - (select count(*) from map_cases where (ground between :ground_from and :ground_to and (not :now or current_ground is null)
            or :now and current_ground between :ground_from and :ground_to)
                                         and day between :first and :last
                                         and (:only::bigint[] is null or case_id = any (:only::bigint[])));

-- name: days(ground_from, ground_to, only, now, first, last, kinds)
select day, count(*)::integer
from map_cases
where (ground between :ground_from and :ground_to and (not :now or current_ground is null)
       or :now and current_ground between :ground_from and :ground_to)
  and day between :first and :last
  and (:only::bigint[] is null or case_id = any (:only::bigint[])) and kind = any (:kinds)
group by day;

-- name: case_total(ground_from, ground_to, only, now, first, last, kinds, west, south, east, north)$
select count(*)
from map_cases
where (ground between :ground_from and :ground_to and (not :now or current_ground is null)
       or :now and current_ground between :ground_from and :ground_to)
  and day between :first and :last
  and (:only::bigint[] is null or case_id = any (:only::bigint[])) and kind = any (:kinds)
  and (:west::float8 is null
       or (ST_X(place) between :west and :east and ST_Y(place) between :south and :north));

-- name: case_page(ground_from, ground_to, only, now, first, last, kinds, west, south, east, north, before_day, before_id, limit)
-- record_class: DrawnCase
with page as (
    select case_id, kind, day, due_day, is_open, is_exact, place,
           case when :now then coalesce(current_ground, ground) else ground end as lies
    from map_cases
    where (ground between :ground_from and :ground_to and (not :now or current_ground is null)
           or :now and current_ground between :ground_from and :ground_to)
      and day between :first and :last
  and (:only::bigint[] is null or case_id = any (:only::bigint[])) and kind = any (:kinds)
      and (:west::float8 is null
           or (ST_X(place) between :west and :east and ST_Y(place) between :south and :north))
      and (:before_day::integer is null or (day, case_id) < (:before_day, :before_id))
    order by day desc, case_id desc
    limit :limit
)
select p.case_id as id, p.kind, p.day, p.due_day, p.is_open, p.is_exact, c.title, k.name as category_name,
       coalesce(v.name, r.name) as region_name, c.group_no, c.registered_at, c.status, c.repeat_no,
       ST_X(ST_Transform(p.place, 4490)) as lon, ST_Y(ST_Transform(p.place, 4490)) as lat
from page p
join cases c on c.id = p.case_id
join case_categories k on k.code = c.category_code
join regions r on r.ground = p.lies
left join region_versions v on not :now and v.id = c.region_version_id
order by p.day desc, p.case_id desc;

-- name: villages(ground_from, ground_to, only, now, period, before, first, last, west, south, east, north)
-- record_class: VillageOverview
-- Those that are there today, and those that have cases. A village stands at ground with the last 12 bits clear; its grids follow it.
with counted as (
    select case when :now then coalesce(current_ground, ground) else ground end & ~4095::bigint as ground, count(*)::integer as cases
    from map_cases
    where (ground between :ground_from and :ground_to and (not :now or current_ground is null)
           or :now and current_ground between :ground_from and :ground_to)
      and day between :first and :last
  and (:only::bigint[] is null or case_id = any (:only::bigint[]))
    group by 1
)
select v.code, v.name, v.kind, t.code as town_code, t.name as town_name, s.mean_index_hundredths, s.households,
       b.mean_index_hundredths as mean_index_before, coalesce(n.cases, 0) as cases,
       ST_X(o.label_point) as lon, ST_Y(o.label_point) as lat
from regions v
join regions t on t.code = v.parent_code
left join region_versions o on o.code = v.code and o.valid_from <= app.today()
                               and coalesce(o.valid_to > app.today(), true)
left join village_scores s on s.village_code = v.code and s.period = :period
left join village_scores b on b.village_code = v.code and b.period = :before
left join counted n on n.ground = v.ground
where v.level = 'village' and v.ground between :ground_from and :ground_to
  and (o.id is not null or n.cases > 0 or not exists (select from region_versions e where e.code = v.code))
  and (:west::float8 is null
       or (ST_X(o.label_point) between :west and :east and ST_Y(o.label_point) between :south and :north))
order by v.code;

-- name: grids(ground_from, ground_to, only, now, first, last)
-- record_class: GridOverview
with counted as (
    select case when :now then coalesce(current_ground, ground) else ground end as ground, count(*)::integer as cases
    from map_cases
    where (ground between :ground_from and :ground_to and (not :now or current_ground is null)
           or :now and current_ground between :ground_from and :ground_to)
      and day between :first and :last
  and (:only::bigint[] is null or case_id = any (:only::bigint[]))
    group by 1
)
select g.code, g.name, coalesce(n.cases, 0) as cases
from regions g left join counted n on n.ground = g.ground
where g.level = 'grid' and g.ground between :ground_from and :ground_to
  and (n.cases > 0 or not exists (select from region_versions e where e.code = g.code)
       or exists (select from region_versions o where o.code = g.code and o.valid_from <= app.today()
                                                    and coalesce(o.valid_to > app.today(), true)))
order by g.code;

-- name: parts(ground_from, ground_to)^
-- record_class: PartCounts
select count(*) filter (where level = 'town')::integer as towns,
       count(*) filter (where level = 'village')::integer as villages,
       count(*) filter (where level = 'grid')::integer as grids,
       (select count(*)::integer from mediation_rooms m where m.ground between :ground_from and :ground_to) as rooms,
       (select sum(n0 + n1 + n2 + n3 + n4 + n5)::integer from map_cells m
        where m.layer = 'households' and m.level = 11 and m.ground between :ground_from and :ground_to) as households
from regions
where ground between :ground_from and :ground_to;

-- name: mean_index(ground_from, ground_to, period)$
-- Villages weigh by the households that were ranked.
select round(sum(mean_index_hundredths::numeric * ranked) / nullif(sum(ranked), 0))::integer
from village_scores
where ground between :ground_from and :ground_to and period = :period and mean_index_hundredths is not null;

-- name: household_total(ground_from, ground_to, west, south, east, north)$
select count(*)
from households h
where h.ground between :ground_from and :ground_to and h.status = 'active'
  and (:west::float8 is null
       or (ST_X(h.location) between :west and :east and ST_Y(h.location) between :south and :north));

-- name: household_page(ground_from, ground_to, period, west, south, east, north, after_code, limit)
-- record_class: HouseholdOverview
-- By number, never by score.
select h.id, h.code, h.group_no, h.householder_masked, h.is_absent_household, v.name as village_name,
       s.points_tenths, s.index_hundredths, s.rank_no, s.quintile,
       ST_X(h.location) as lon, ST_Y(h.location) as lat
from households h
join regions v on v.code = h.village_code
left join household_scores s on s.household_id = h.id and s.period = :period
where h.ground between :ground_from and :ground_to and h.status = 'active'
  and (:west::float8 is null
       or (ST_X(h.location) between :west and :east and ST_Y(h.location) between :south and :north))
  and (:after_code::text is null or h.code > :after_code)
order by h.code
limit :limit;

-- name: results(household_id)
-- record_class: HouseholdResult
select s.period, s.points_tenths, s.index_hundredths, s.rank_no, s.quintile, v.ranked, v.mean_index_hundredths
from household_scores s
left join village_scores v on v.village_code = s.village_code and v.period = s.period
where s.household_id = :household_id
order by s.period desc;

-- name: extent_of_cases(ground_from, ground_to, only)^
-- Of a region that has no boundary: where its cases lie.
select ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)
from (select ST_Extent(ST_Transform(place, 4490)) as e
      from map_cases where ground between :ground_from and :ground_to
                           and (:only::bigint[] is null or case_id = any (:only::bigint[]))) as boxed
where e is not null;

-- name: extent(code)^
-- West, south, east and north of a region.
select ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)
from (select ST_Extent(coalesce(outline, boundary)) as e
      from region_versions
      where code = :code and valid_from <= app.today() and coalesce(valid_to > app.today(), true)) as boxed
where e is not null;

-- name: hidden()^
-- record_class: HiddenCases
select elsewhere, sealed from app.hidden_cases();
