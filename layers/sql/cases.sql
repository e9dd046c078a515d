-- name: page(ground_from, ground_to, only, now, from_at, to_at, kinds, categories, state, status, west, south, east, north, before_at, before_id, limit)
-- record_class: CaseRow
-- `state` is open, closed or overdue; a bound that is null does not count. Sealed cases are in no list and no count: who was
-- let into one finds it by itself. `now` asks where a case lies under the boundaries of today. `only` names the cases of those who see but a few, so that an index finds them.
select c.id, c.source, c.channel, c.matter_kind, c.category_code, k.name as category_name, k.map_kind, c.title, c.address, c.group_no,
       ST_X(c.location) as lon, ST_Y(c.location) as lat, c.location_precision,
       r.code as region_code, coalesce(v.name, r.name) as region_name, c.registered_at, c.due_at, c.closed_at, c.status,
       c.repeat_no
from cases c
join case_categories k on k.code = c.category_code
join regions r on r.ground = case when :now then coalesce(c.current_ground, c.ground) else c.ground end
left join region_versions v on not :now and v.id = c.region_version_id
where (c.ground between :ground_from and :ground_to and (not :now or c.current_ground is null)
       or :now and c.current_ground between :ground_from and :ground_to)
  and not c.is_sealed
  and (:only::bigint[] is null or c.id = any (:only::bigint[]))
  and (:from_at::timestamptz is null or c.registered_at >= :from_at)
  and (:to_at::timestamptz is null or c.registered_at < :to_at)
  and (:kinds::text[] is null or k.map_kind = any (:kinds))
  and (:categories::text[] is null or c.category_code = any (:categories))
  and (:status::text is null or c.status = :status)
  and case :state::text when 'open' then c.closed_at is null
                        when 'closed' then c.closed_at is not null
                        when 'overdue' then c.closed_at is null and c.due_at < now() else true end
  and (:west::float8 is null or (ST_X(c.location) between :west and :east and ST_Y(c.location) between :south and :north))
  and (:before_at::timestamptz is null or (c.registered_at, c.id) < (:before_at, :before_id))
order by c.registered_at desc, c.id desc
limit :limit;

-- name: total(ground_from, ground_to, only, now, from_at, to_at, kinds, categories, state, status, west, south, east, north)$
select count(*)
from cases c
join case_categories k on k.code = c.category_code
where (c.ground between :ground_from and :ground_to and (not :now or c.current_ground is null)
       or :now and c.current_ground between :ground_from and :ground_to)
  and not c.is_sealed
  and (:only::bigint[] is null or c.id = any (:only::bigint[]))
  and (:from_at::timestamptz is null or c.registered_at >= :from_at)
  and (:to_at::timestamptz is null or c.registered_at < :to_at)
  and (:kinds::text[] is null or k.map_kind = any (:kinds))
  and (:categories::text[] is null or c.category_code = any (:categories))
  and (:status::text is null or c.status = :status)
  and case :state::text when 'open' then c.closed_at is null
                        when 'closed' then c.closed_at is not null
                        when 'overdue' then c.closed_at is null and c.due_at < now() else true end
  and (:west::float8 is null or (ST_X(c.location) between :west and :east and ST_Y(c.location) between :south and :north));

-- name: newest(ground_from, ground_to, only)$
select (registered_at at time zone 'Asia/Shanghai')::date
from cases where ground between :ground_from and :ground_to and not is_sealed
             and (:only::bigint[] is null or id = any (:only::bigint[]))
order by registered_at desc limit 1;

-- name: only()$
select app.only_cases();

-- name: facts(id)^
-- record_class: CaseFacts
select c.id, c.source, c.external_id, c.channel, c.matter_kind, c.category_code, k.name as category_name, k.map_kind,
       c.title, coalesce(app.case_text(c.id), '') as body, c.address, c.group_no, c.stray_m,
       ST_X(c.location) as lon, ST_Y(c.location) as lat, c.location_precision,
       c.region_code, coalesce(v.name, r.name) as region_name, c.registered_at, c.accepted_at, c.due_at, c.closed_at,
       c.status, c.resolved_level, c.repeat_of, c.repeat_no, c.person_count, c.satisfaction, c.is_sealed, c.current_level,
       coalesce(u.name, r.name) as unit_name
from cases c
join case_categories k on k.code = c.category_code
join regions r on r.code = c.region_code
left join region_versions v on v.id = c.region_version_id
left join regions u on u.ground = c.unit_ground
where c.id = :id;

-- name: place_of_point(lon, lat)^
-- The smallest region of the viewer's own area that holds the point today, with its version.
select v.code, v.id
from region_versions v join regions r on r.code = v.code
where v.valid_from <= current_date and (v.valid_to is null or v.valid_to > current_date)
  and v.boundary && ST_SetSRID(ST_Point(:lon, :lat), 4490)
  and ST_Intersects(v.boundary, ST_SetSRID(ST_Point(:lon, :lat), 4490))
order by case r.level when 'grid' then 1 when 'village' then 2 when 'town' then 3 else 4 end, v.code
limit 1;

-- name: version_of_region(code)$
select id from region_versions
where code = :code and valid_from <= current_date and (valid_to is null or valid_to > current_date);

-- name: category_exists(code)$
select exists (select from case_categories where code = :code);

-- name: record(source, external_id, channel, matter_kind, category, title, body, address, lon, lat, coord_source, region, version, persons, respondent, petitioner, phone_sealed, phone_masked, group_no)^
select outcome, number
from app.record_case(:source, :external_id, :channel, :matter_kind, :category, :title, :body, :address, :lon::float8,
                     :lat::float8, :coord_source, :region, :version::bigint, :persons, :respondent, :petitioner,
                     :phone_sealed::bytea, :phone_masked, :group_no::integer);
