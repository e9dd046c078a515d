-- name: stage#
create temporary table scored (
    household bigint primary key, points_tenths integer not null, index_hundredths integer not null,
    rank_no integer not null, quintile smallint not null, band_first integer not null, band_last integer not null,
    tie_group integer not null, data_version bigint not null, parts jsonb not null
) on commit drop;

-- name: unstage#
drop table pg_temp.scored;

-- name: delete_stale(period, village_codes)!
delete from household_scores s
where s.village_code = any(:village_codes) and s.period = :period
  and not exists (select from pg_temp.scored n where n.household = s.household_id);

-- name: store_households(period, scheme_id)!
insert into household_scores as s (household_id, period, village_code, scheme_id, data_version, points_tenths,
                                   index_hundredths, rank_no, quintile, band_first, band_last, tie_group, parts, ground)
select h.id, :period, h.village_code, :scheme_id, n.data_version, n.points_tenths, n.index_hundredths, nullif(n.rank_no, 0),
       nullif(n.quintile, 0), nullif(n.band_first, 0), nullif(n.band_last, 0), nullif(n.tie_group, 0), n.parts, h.ground
from pg_temp.scored n
join households h on h.id = n.household
order by h.id
on conflict (household_id, period) do update set
    village_code = excluded.village_code, scheme_id = excluded.scheme_id, data_version = excluded.data_version,
    points_tenths = excluded.points_tenths, index_hundredths = excluded.index_hundredths, rank_no = excluded.rank_no,
    quintile = excluded.quintile, band_first = excluded.band_first, band_last = excluded.band_last,
    tie_group = excluded.tie_group, parts = excluded.parts, ground = excluded.ground, computed_at = now()
where (s.village_code, s.scheme_id, s.data_version, s.points_tenths, s.index_hundredths, s.rank_no, s.quintile, s.band_first,
       s.band_last, s.tie_group, s.parts, s.ground)
    is distinct from (excluded.village_code, excluded.scheme_id, excluded.data_version, excluded.points_tenths,
                      excluded.index_hundredths, excluded.rank_no, excluded.quintile, excluded.band_first,
                      excluded.band_last, excluded.tie_group, excluded.parts, excluded.ground);

-- name: store_villages(period, scheme_id, village_codes, data_versions, households, ranked, means, sums)!
insert into village_scores as s (village_code, period, scheme_id, data_version, households, ranked,
                                 mean_index_hundredths, index_sum, ground)
select v.code, :period, :scheme_id, v.data_version, v.households, v.ranked, v.mean, v.index_sum, r.ground
from unnest(:village_codes::text[], :data_versions::bigint[], :households::integer[], :ranked::integer[],
            :means::integer[], :sums::bigint[]) as v (code, data_version, households, ranked, mean, index_sum)
join regions r on r.code = v.code
order by v.code
on conflict (village_code, period) do update set
    scheme_id = excluded.scheme_id, data_version = excluded.data_version, households = excluded.households,
    ranked = excluded.ranked, mean_index_hundredths = excluded.mean_index_hundredths, index_sum = excluded.index_sum,
    computed_at = now()
where (s.scheme_id, s.data_version, s.households, s.ranked, s.mean_index_hundredths, s.index_sum)
    is distinct from (excluded.scheme_id, excluded.data_version, excluded.households, excluded.ranked,
                      excluded.mean_index_hundredths, excluded.index_sum);

-- name: village(village_code, period)^
-- record_class: VillageScore
select v.village_code, v.period, s.version as scheme_version, v.data_version, v.households, v.ranked,
       v.mean_index_hundredths, v.index_sum
from village_scores v join points_schemes s on s.id = v.scheme_id
where v.village_code = :village_code and (:period::text is null or v.period = :period)
order by v.period desc limit 1;

-- name: ranking(village_code, period)
-- record_class: RankedHousehold
select h.code as household_code, s.points_tenths, s.index_hundredths, s.rank_no, h.householder_masked, h.group_no,
       s.band_first, s.band_last, s.tie_group
from household_scores s join households h on h.id = s.household_id
where s.village_code = :village_code and s.period = :period
order by s.rank_no, h.code;

-- name: of_household(household_code, period)^
-- record_class: Score
-- The parts are joined with what the scheme says of their dimensions.
select s.period, s.points_tenths, s.index_hundredths, s.rank_no, s.quintile,
       (select jsonb_agg(p.part || jsonb_build_object('name', d.name, 'weight_ppm', d.weight_ppm, 'cap', d.cap_tenths)
                         order by p.place)
        from jsonb_array_elements(s.parts) with ordinality as p (part, place)
        join points_dimensions d on d.scheme_id = s.scheme_id and d.code = p.part ->> 'dimension') as parts,
       c.version as scheme_version, app.data_version(s.village_code, s.period) as data_version, s.band_first, s.band_last, s.tie_group
from households h
join household_scores s on s.household_id = h.id
join points_schemes c on c.id = s.scheme_id
where h.code = :household_code and (:period::text is null or s.period = :period)
order by s.period desc limit 1;

-- name: held(village_codes, period)
select household_id, points_tenths, index_hundredths, coalesce(rank_no, 0), coalesce(quintile, 0), data_version
from household_scores where village_code = any(:village_codes) and period = :period order by household_id;

-- name: held_of_villages(village_codes, period)
-- record_class: VillageScore
select v.village_code, v.period, s.version as scheme_version, v.data_version, v.households, v.ranked,
       v.mean_index_hundredths, v.index_sum
from village_scores v join points_schemes s on s.id = v.scheme_id
where v.village_code = any(:village_codes) and v.period = :period order by v.village_code;
