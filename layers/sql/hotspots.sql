-- name: drawn_cases(ground_from, ground_to, only, first, last, kinds)
-- The cases of an area and of some days whose place is known: those that stand in the middle of their village for want of a
-- place would make a hotspot of every village's middle. 2147483647: never due.
select key, day, coalesce(due_day, 2147483647) as due_day, kind, is_open
from map_cases
where is_exact and day between :first and :last and ground between :ground_from and :ground_to
  and (:only::bigint[] is null or case_id = any (:only::bigint[]))
  and (:kinds::smallint[] is null or kind = any (:kinds::smallint[]));

-- name: without_place(ground_from, ground_to, only, first, last, kinds)$
select count(*)
from map_cases
where not is_exact and day between :first and :last and ground between :ground_from and :ground_to
  and (:only::bigint[] is null or case_id = any (:only::bigint[]))
  and (:kinds::smallint[] is null or kind = any (:kinds::smallint[]));

-- name: boundary(code)$
-- Today's boundary of a region; of one that has none, those of its parts together.
select ST_AsBinary(coalesce(
    (select v.boundary from region_versions v
     where v.code = :code and v.valid_from <= app.today() and coalesce(v.valid_to > app.today(), true)),
    (select ST_Union(v.boundary) from region_versions v join regions r on r.code = v.code
     where r.parent_code = :code and v.valid_from <= app.today() and coalesce(v.valid_to > app.today(), true))));

-- name: places_at(lon, lat)
-- What each of some places is called today: its village, and the hamlet within 600 metres.
select p.number::integer, v.code, v.name,
       (select b.name from base_features b
        where b.kind = 'hamlet' and b.name <> '' and ST_DWithin(b.shape::geography, p.place::geography, 600)
        order by b.shape <-> p.place limit 1)
from (select number, ST_SetSRID(ST_MakePoint(lon, lat), 4490) as place
      from unnest(:lon::float8[], :lat::float8[]) with ordinality as given (lon, lat, number)) p
join lateral (
    select r.code, v.name from region_versions v join regions r on r.code = v.code
    where r.level = 'village' and v.valid_from <= app.today() and coalesce(v.valid_to > app.today(), true)
      and ST_Intersects(v.boundary, p.place)
    order by r.code limit 1) v on true
order by p.number;
