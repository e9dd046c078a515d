-- name: queue(village_code, period, kind, current, limit)
-- record_class: ToReview
-- The households of a list, in its order, so many of them that the one in question stands in their midst.
with objected as (
    select distinct on (h.id) h.id as household_id, o.due_at, coalesce(i.name, '整期结果') as item
    from objections o
    left join points_applications a on a.id = o.application_id
    left join points_entries e on e.entry_no = o.entry_no
    left join points_items i on i.scheme_id = coalesce(a.scheme_id, e.scheme_id) and i.code = coalesce(a.item_code, e.item_code)
    join households h on h.id = coalesce(a.household_id, o.household_id)
    where o.status = 'filed' and h.village_code = :village_code
    order by h.id, o.due_at
), waiting as (
    select distinct on (a.household_id) a.household_id, a.filed_at, i.name as item
    from points_applications a
    join points_items i on i.scheme_id = a.scheme_id and i.code = a.item_code
    where a.village_code = :village_code and a.status in ('submitted', 'prechecked', 'reviewed_pass')
    order by a.household_id, a.filed_at
), listed as (
    select h.code, h.group_no, h.householder_masked, s.index_hundredths, s.rank_no, o.item as objection, o.due_at,
           w.item as pending,
           row_number() over (order by case :kind when 'objected' then o.due_at when 'pending' then w.filed_at end, h.code)::integer
               as place,
           count(*) over ()::integer as total
    from households h
    left join household_scores s on s.household_id = h.id and s.period = :period
    left join objected o on o.household_id = h.id
    left join waiting w on w.household_id = h.id
    where h.village_code = :village_code and h.status = 'active'
      and case :kind when 'objected' then o.household_id is not null when 'pending' then w.household_id is not null else true end
)
select code, group_no, householder_masked, index_hundredths, rank_no, objection, due_at, pending, place, total
from listed
where place > least(coalesce((select place from listed where code = :current), 1) - 1 - :limit / 2, total - :limit)
order by place limit :limit;

-- name: queue_counts(village_code)^
select (select count(distinct coalesce(a.household_id, o.household_id))
        from objections o
        left join points_applications a on a.id = o.application_id
        join households h on h.id = coalesce(a.household_id, o.household_id)
        where o.status = 'filed' and h.village_code = :village_code) as objected,
       (select count(distinct a.household_id) from points_applications a
        where a.village_code = :village_code and a.status in ('submitted', 'prechecked', 'reviewed_pass')) as pending,
       (select count(*) from households where village_code = :village_code and status = 'active') as households;

-- name: entries(household_id, period)
-- record_class: BookedEntry
select e.entry_no, e.item_code, i.name as item_name, i.dimension_code, e.points_tenths, i.cap_tenths as item_cap_tenths,
       e.occurred_on, e.booked_at, e.evidence, case when e.application_id is null then 'import' else 'application' end as source,
       e.application_id, e.reversal_of, x.entry_no as reversed_by,
       exists (select from objections o where o.status = 'filed'
               and (o.entry_no = e.entry_no or o.application_id = e.application_id)) as is_disputed
from points_entries e
join households h on h.id = e.household_id and h.village_code = e.village_code
join points_items i on i.scheme_id = e.scheme_id and i.code = e.item_code
left join points_entries x on x.reversal_of = e.entry_no
where e.household_id = :household_id and e.period = :period and e.account = 'honour' and e.kind = 'item'
order by e.occurred_on, e.entry_no;

-- name: notices(household_id)
-- record_class: NoticeOf
select a.id, i.name as item_name, a.points_tenths, a.decided_tenths, a.occurred_on, a.status, a.publicity_until
from points_applications a
join points_items i on i.scheme_id = a.scheme_id and i.code = a.item_code
where a.household_id = :household_id and a.status not in ('draft', 'booked', 'reversed', 'withdrawn', 'reviewed_reject')
  and not (a.status = 'revised' and a.decided_tenths = 0)
order by a.id;

-- name: below(village_code, period, index_hundredths)^
-- How many ranked households have a lower index, and how many there are.
select count(*) filter (where index_hundredths < :index_hundredths), count(*)
from household_scores where village_code = :village_code and period = :period and rank_no is not null;

-- name: parts_of_village(village_code, period)
-- The parts of every ranked household, as the dimensions stand in the scheme.
select array(select (p.part ->> 'part')::integer from jsonb_array_elements(s.parts) with ordinality as p (part, place) order by p.place)
from household_scores s where s.village_code = :village_code and s.period = :period and s.rank_no is not null;

-- name: scheme(household_id, period)$
select scheme_id from household_scores where household_id = :household_id and period = :period;
