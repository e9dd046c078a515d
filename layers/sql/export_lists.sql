-- Any list or layer as a file holds it. What a viewer may see of it is row-level security's affair, as on the pages; a bound
-- that is null does not count. `as_map` is set where the file is a map: then only what a map may draw has a geometry. Geometries
-- are hex, so that everything is text. A count leaves out the last `order by`, which begins its line.

-- name: regions(ground_from, ground_to, levels, on_day)
-- What is in force now, or was on a day.
select r.code, v.name, r.level, r.parent_code, r.kind, v.boundary_source, v.valid_from,
       ST_X(v.label_point) as lon, ST_Y(v.label_point) as lat,
       encode(ST_AsBinary(ST_Force2D(v.boundary)), 'hex') as geometry
from regions r
join region_versions v on v.code = r.code
where r.ground between :ground_from and :ground_to and r.level = any (:levels)
  and v.valid_from <= coalesce(:on_day::date, app.today()) and coalesce(v.valid_to > coalesce(:on_day::date, app.today()), true)
order by r.code;

-- name: households(ground_from, ground_to, period, west, south, east, north)
-- By number, never by score; names masked.
select h.code, h.village_code, v.name as village_name, h.grid_code, g.name as grid_name, h.group_no, h.householder_masked,
       h.is_absent_household, s.period, s.points_tenths, s.index_hundredths, s.rank_no, s.quintile, h.stray_m,
       ST_X(h.location) as lon, ST_Y(h.location) as lat, encode(ST_AsBinary(h.location), 'hex') as geometry
from households h
join regions v on v.code = h.village_code
left join regions g on g.code = h.grid_code
left join household_scores s on s.household_id = h.id and s.period = :period
where h.ground between :ground_from and :ground_to and h.status = 'active'
  and (:west::float8 is null
       or (ST_X(h.location) between :west and :east and ST_Y(h.location) between :south and :north))
order by h.code;

-- name: rooms(ground_from, ground_to, west, south, east, north)
select m.name, m.brand, m.level, m.region_code, r.name as region_name, m.unit, m.phone, m.hours, m.stray_m,
       ST_X(m.location) as lon, ST_Y(m.location) as lat, encode(ST_AsBinary(m.location), 'hex') as geometry
from mediation_rooms m left join regions r on r.code = m.region_code
where m.ground between :ground_from and :ground_to
  and (:west::float8 is null
       or (ST_X(m.location) between :west and :east and ST_Y(m.location) between :south and :north))
order by m.region_code, m.name, m.id;

-- name: cases(ground_from, ground_to, only, now, from_at, to_at, kinds, categories, state, status, drawn, as_map, with_place, west, south, east, north)
-- `drawn`: those of the map's list, whose bounds are in web mercator as where the map draws them; else those of the list. Sealed ones are in no file.
select c.id, c.source, c.external_id, c.registered_at, c.channel, c.matter_kind, k.name as category, c.title, c.address,
       r.code as region_code, coalesce(v.name, r.name) as region_name, c.group_no, c.status, c.current_level, c.due_at, c.closed_at, c.resolved_level,
       c.satisfaction, c.location_precision, k.map_kind, c.stray_m,
       case when c.location_precision = 'group' and c.location is null then 'group_unplaced' else c.location_precision end
           as place_known,
       case when :with_place then encode(ST_AsBinary(ST_Transform(m.place, 4490)), 'hex') end as place,
       ST_X(c.location) as lon, ST_Y(c.location) as lat,
       case when not :as_map or m.case_id is not null then encode(ST_AsBinary(c.location), 'hex') end as geometry
from cases c
join case_categories k on k.code = c.category_code
join regions r on r.ground = case when :now then coalesce(c.current_ground, c.ground) else c.ground end
left join region_versions v on not :now and v.id = c.region_version_id
left join map_cases m on m.case_id = c.id
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
  and (not :drawn or m.case_id is not null)
  and (:west::float8 is null
       or case when :drawn then ST_X(m.place) between :west and :east and ST_Y(m.place) between :south and :north
               else ST_X(c.location) between :west and :east and ST_Y(c.location) between :south and :north end)
order by c.registered_at desc, c.id desc;

-- name: villages(ground_from, ground_to, period, before, classes, breaks, west, south, east, north)
-- As the table of villages says it; `classes` are those of the map's legend, the last of them without a mean.
select v.code, v.name, t.name as town_name, v.kind, s.period, s.mean_index_hundredths, b.mean_index_hundredths as mean_before,
       s.households, s.ranked, p.posted_until, p.frozen_on
from regions v
join regions t on t.code = v.parent_code
left join region_versions o on o.code = v.code and o.valid_from <= app.today() and coalesce(o.valid_to > app.today(), true)
left join village_scores s on s.village_code = v.code and s.period = :period
left join village_scores b on b.village_code = v.code and b.period = :before
left join lateral (select r.posted_until, r.frozen_on from period_results r
                   where r.village_code = v.code and r.period = :period order by r.version desc limit 1) p on true
where v.level = 'village' and v.ground between :ground_from and :ground_to
  and (:classes::integer[] is null
       or coalesce(width_bucket((s.mean_index_hundredths + 5) / 10 * 10, :breaks::integer[]), cardinality(:breaks::integer[]) + 1)
          = any (:classes::integer[]))
  and (:west::float8 is null
       or (ST_X(o.label_point) between :west and :east and ST_Y(o.label_point) between :south and :north))
order by v.code;

-- name: ranking(village_code, period, before, group_no, text, order)
-- Those that do not take part come last, whatever the order.
select h.code, h.householder_masked, h.group_no, c.base_tenths + s.points_tenths as points_tenths, s.index_hundredths,
       b.index_hundredths as index_before, s.rank_no, s.band_first, s.band_last
from household_scores s
join households h on h.id = s.household_id
join points_schemes c on c.id = s.scheme_id
left join household_scores b on b.household_id = s.household_id and b.period = :before and b.rank_no is not null
where s.village_code = :village_code and s.period = :period
  and (:group_no::integer is null or h.group_no = :group_no)
  and (:text = '' or strpos(right(h.code, 4), :text) > 0
       or h.code = :text or left(h.householder_masked, char_length(:text)) = :text)
order by s.rank_no is null, case :order when 'rank' then s.rank_no end,
         case :order when 'change' then s.index_hundredths - b.index_hundredths end desc nulls last, h.code;

-- name: ledger(village_code, period, account, household)
-- The newest first, each with the balance after it, as the page of the ledger has them.
with booked as (
    select e.*, sum(e.points_tenths) over (partition by e.account, case when e.account = 'honour' then e.period end
                                           order by e.entry_no) as balance_tenths
    from points_entries e
    where e.village_code = :village_code and e.account = :account
      and (:household = '' or e.household_id = (select id from households where code = :household))
      and (e.account <> 'honour' or e.period = :period))
select b.entry_no, h.code as household_code, h.householder_masked, h.group_no, b.period, b.item_code, i.name as item_name,
       b.points_tenths, b.balance_tenths::bigint, b.account, b.kind, b.occurred_on, b.evidence, b.booked_by, b.booked_at,
       b.reversal_of
from booked b
join households h on h.id = b.household_id
left join points_items i on (i.scheme_id, i.code) = (b.scheme_id, b.item_code)
where b.period = :period
order by b.entry_no desc;

-- name: applications(village_code, statuses)
select a.id, h.code as household_code, h.group_no, h.householder_masked, a.item_code, i.name as item_name, a.points_tenths,
       a.decided_tenths, a.occurred_on, a.source, a.filed_at, a.status, a.publicized_on, a.publicity_until
from points_applications a
join households h on h.id = a.household_id
join points_items i on (i.scheme_id, i.code) = (a.scheme_id, a.item_code)
where a.village_code = :village_code and (:statuses::text[] is null or a.status = any (:statuses::text[]))
order by a.id;

-- name: objections(state, ground_from, ground_to)
-- By whom an objection was filed is told only as the household whose it is.
select o.id, r.name as village_name, h.code as household_code, h.householder_masked, h.group_no, o.period, i.name as item_name,
       coalesce(a.decided_tenths, a.points_tenths, e.points_tenths) as points_tenths, o.text, o.filed_at, o.due_at, o.status,
       o.answer, o.answered_at, o.corrected_tenths
from objections o
left join points_applications a on a.id = o.application_id
join households h on h.id = coalesce(a.household_id, o.household_id)
join regions r on r.code = h.village_code
left join points_entries e on e.entry_no = o.entry_no
left join points_items i on i.scheme_id = coalesce(a.scheme_id, e.scheme_id) and i.code = coalesce(a.item_code, e.item_code)
where h.ground between :ground_from and :ground_to
  and case :state when 'open' then o.status = 'filed' when 'overdue' then o.status = 'filed' and o.due_at < now()
                  when 'answered' then o.status <> 'filed' else true end
order by case when o.status = 'filed' then 0 else 1 end, case when o.status = 'filed' then o.due_at end, o.answered_at desc,
         o.id desc;

-- name: consents(village_code, text)
select h.code as household_code, h.householder_masked, h.group_no, c.purpose, c.form_ref, c.given_on, c.withdrawn_on
from naming_consents c join households h on h.id = c.household_id
where h.village_code = :village_code
  and (right(h.code, char_length(:text)) = :text or left(h.householder_masked, char_length(:text)) = :text)
order by c.withdrawn_on is not null, h.code, c.purpose, c.id desc;

-- name: batches(ground_from, ground_to)
-- What oneself brought in counts wherever it lies, as on the page, unless a part of the own area is asked for.
select b.id, b.layer, b.file_name, b.state, b.rows_read, b.rows_inserted, b.rows_updated, b.rows_unchanged, b.rows_duplicate,
       b.rows_rejected, b.rows_removed, b.imported_by, b.imported_at, r.name as region_name, b.undoes, b.undo_reason
from import_batches b left join regions r on r.ground = b.ground
where b.ground between :ground_from and :ground_to or (:ground_from, :ground_to) = (app.ground_from(), app.ground_to())
order by b.id desc;

-- name: duplicates(ground_from, ground_to, state, batch)
-- Row-level security leaves pairs of which the viewer sees both, and no sealed one.
select d.id, d.state, (select string_agg(reason, ',' order by reason) from unnest(d.reasons) as reason) as reasons, d.days, d.metres,
       o.id as earlier_id, o.external_id as earlier_number, o.title as earlier_title, ok.name as earlier_category,
       o.registered_at as earlier_registered_at, o.address as earlier_address, oregion.name as earlier_region,
       c.id as later_id, c.external_id as later_number, c.title as later_title, k.name as later_category,
       c.registered_at as later_registered_at, c.address as later_address, r.name as later_region,
       d.batch_id, d.found_at, d.judged_by, d.judged_at
from duplicate_candidates d
join cases o on o.id = d.other_id join case_categories ok on ok.code = o.category_code join regions oregion on oregion.code = o.region_code
join cases c on c.id = d.case_id join case_categories k on k.code = c.category_code join regions r on r.code = c.region_code
where d.ground between :ground_from and :ground_to
  and case :state when 'open' then d.state = 'open' when 'judged' then d.state <> 'open' else true end
  and (:batch::bigint is null or d.batch_id = :batch)
order by d.id desc;

-- name: household_pairs(ground_from, ground_to)
-- Those that nobody has looked at; whose they are is on the page alone.
select o.code as earlier_code, h.code as later_code, v.name as village_name, h.group_no, k.found_at::date as found_on
from household_candidates k
join households h on h.id = k.household_id join households o on o.id = k.other_id join regions v on v.code = h.village_code
where k.state = 'open' and k.ground between :ground_from and :ground_to
order by k.household_id desc, k.other_id;
