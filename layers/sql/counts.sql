-- name: tree()
-- record_class: CountedRegion

select code, parent_code, ground from regions order by ground;

-- name: kinds(from_at, to_at)
-- Where cases were, to the region that is known, by kind. Accusations and cases that complain of a unit are not among them:
-- a number of them, even of none, would be news to whoever it is about.
select c.region_code, k.map_kind, count(*)::integer
from cases c join case_categories k on k.code = c.category_code
where c.registered_at >= :from_at and c.registered_at < :to_at and not c.is_sealed and c.respondent_code is null
group by 1, 2;

-- name: apart(from_at, to_at)
-- Sealed cases, by county. Those that complain of a unit are not among them: the county sees each, and would know the rest.
select r.code, count(c.id)::integer
from regions r
left join cases c on c.ground between r.ground and r.ground_to and c.registered_at >= :from_at
                     and c.registered_at < :to_at and c.is_sealed
where r.level = 'county' group by 1;

-- name: first_at()$
select min(registered_at) from cases;

-- name: published()
select distinct period from case_counts_published;

-- name: lock()$
select pg_advisory_xact_lock(hashtext('publish_counts'))::text;

-- name: clear(period)!
delete from case_counts_published where period = :period;

-- name: periods()
-- Those published of what the viewer may see, newest first.
select distinct period from case_counts_published where ground between app.ground_from() and app.ground_to() order by 1 desc;

-- name: region_and_parts(code, period)
-- record_class: PublishedCount
select r.code as region_code, r.name as region_name, r.level, p.kind, p.n, p.why
from regions r join case_counts_published p on p.region_code = r.code and p.period = :period
where (r.code = :code or r.parent_code = :code) and r.ground between app.ground_from() and app.ground_to()
order by r.code <> :code, r.code,
         array_position('{environment,safety,dispute,facility,livelihood,other,total,apart}', p.kind);

-- name: village_totals(ground_from, ground_to, period)
-- record_class: PublishedCount
select r.code as region_code, r.name as region_name, r.level, p.kind, p.n, p.why
from case_counts_published p join regions r on r.code = p.region_code
where p.period = :period and p.kind = 'total' and r.level = 'village' and p.ground between :ground_from and :ground_to
order by r.code;
