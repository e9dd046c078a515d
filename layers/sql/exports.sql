-- name: own(most)
-- record_class: ExportRequest
select e.id, e.kind, e.region_code, coalesce(r.name, e.region_code) as region_name, e.period, e.first_day, e.last_day, e.named,
       e.form, e.reason, e.people,
       case when e.status in ('asked', 'approved') and e.expires_at <= now() then 'expired' else e.status end as state,
       e.asker, e.asked_at, e.expires_at, e.decider, e.decided_at, e.opinion, e.taken_at, e.row_count, e.entry
from export_requests e left join regions r on r.code = e.region_code
where e.asked_by = app.account()
order by e.id desc limit :most;

-- name: to_decide(most)
-- record_class: ExportRequest
-- What the security administrator is asked, the open ones first. The policy lets others see their own as well: with the
-- bounds beside it, the index on ground serves.
select e.id, e.kind, e.region_code, coalesce(r.name, e.region_code) as region_name, e.period, e.first_day, e.last_day, e.named,
       e.form, e.reason, e.people,
       case when e.status in ('asked', 'approved') and e.expires_at <= now() then 'expired' else e.status end as state,
       e.asker, e.asked_at, e.expires_at, e.decider, e.decided_at, e.opinion, e.taken_at, e.row_count, e.entry
from export_requests e left join regions r on r.code = e.region_code
where app.may('grant_access') and e.named and e.ground between (select app.ground_from()) and (select app.ground_to())
  and (e.status = 'asked' or e.decided_by is not null)
order by (e.status = 'asked' and e.expires_at > now()) desc, e.id desc limit :most;

-- name: one(number)^
-- record_class: ExportRequest
select e.id, e.kind, e.region_code, coalesce(r.name, e.region_code) as region_name, e.period, e.first_day, e.last_day, e.named,
       e.form, e.reason, e.people,
       case when e.status in ('asked', 'approved') and e.expires_at <= now() then 'expired' else e.status end as state,
       e.asker, e.asked_at, e.expires_at, e.decider, e.decided_at, e.opinion, e.taken_at, e.row_count, e.entry
from export_requests e left join regions r on r.code = e.region_code
where e.id = :number and e.asked_by = app.account();

-- name: areas(levels)
-- record_class: ExportArea
select r.code, r.name, r.level, coalesce(p.name, '') as parent_name
from regions r left join regions p on p.code = r.parent_code
where r.ground between app.ground_from() and app.ground_to() and r.level = any (:levels)
order by r.ground;

-- name: households(ground_from, ground_to, period, most)
-- record_class: ExportedHousehold
-- By number, never by score.
select h.id, h.code, v.name as village_name, g.name as grid_name, h.group_no, h.householder_masked, h.is_absent_household,
       s.points_tenths, s.index_hundredths, s.rank_no
from households h
join regions v on v.code = h.village_code
left join regions g on g.code = h.grid_code
left join household_scores s on s.household_id = h.id and s.period = :period
where h.ground between :ground_from and :ground_to and h.status = 'active'
order by h.code limit :most;

-- name: cases(ground_from, ground_to, only, from_at, to_at, most)
-- record_class: ExportedCase
-- Sealed cases are in no file.
select c.id, c.external_id, c.source, c.channel, c.matter_kind, k.name as category_name, c.title, c.address,
       r.name as region_name, c.registered_at, c.due_at, c.closed_at, c.status, c.current_level,
       coalesce(p.name_masked, '') as petitioner_masked, coalesce(p.phone_masked, '') as phone_masked
from cases c
join case_categories k on k.code = c.category_code
join regions r on r.code = c.region_code
left join petitioners p on p.case_id = c.id
where c.ground between :ground_from and :ground_to and not c.is_sealed
  and (:only::bigint[] is null or c.id = any (:only::bigint[]))
  and c.registered_at >= :from_at and c.registered_at < :to_at
order by c.registered_at desc, c.id desc limit :most;

-- name: most()$
select app.most_exported();

-- name: most_unapproved()$
select app.most_named_unapproved();

-- name: ask(kind, region, period, first_day, last_day, named, form, reason)^
select outcome, number
from app.ask_export(:kind, :region, :period, :first_day::date, :last_day::date, :named, :form, :reason);

-- name: decide(number, approve, opinion)$
select app.decide_export(:number, :approve, :opinion);

-- name: take(number, row_count)^
select outcome, entry, keys, names from app.take_export(:number, :row_count);
