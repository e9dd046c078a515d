-- name: villages(town_code)
-- record_class: AuditedVillage
-- The villages of the viewer's area, or of a town of it.
select v.code, v.name, t.code as town_code, t.name as town_name
from regions v join regions t on t.code = v.parent_code
where v.level = 'village' and app.may('audit_fairness') and v.ground between app.ground_from() and app.ground_to()
  and (:town_code::text is null or v.parent_code = :town_code)
order by v.code;

-- name: towns(first, last)
-- record_class: AuditedTown
-- The towns of the viewer's area, and how much their panels decided: counts alone, which are quick for a whole county.
select t.code, t.name, count(v.code)::integer as villages, count(d.village_code)::integer as panels,
       coalesce(sum(d.decisions), 0)::integer as decisions
from regions v
join regions t on t.code = v.parent_code
left join (select a.village_code, count(*) as decisions
           from points_applications a join review_meetings r on r.id = a.meeting_id
           where r.held_on between :first and :last and a.status not in ('draft', 'submitted', 'prechecked', 'withdrawn')
           group by 1) d on d.village_code = v.code
where v.level = 'village' and app.may('audit_fairness') and v.ground between app.ground_from() and app.ground_to()
group by t.code, t.name order by t.code;

-- name: quarters()
-- The quarters in which a panel met, newest first.
select distinct to_char(m.held_on, 'YYYY"Q"Q') from review_meetings m where app.may('audit_fairness') order by 1 desc;

-- name: reviewers(villages)
-- record_class: Reviewer
select m.id, m.village_code, row_number() over (partition by m.village_code order by m.id)::integer as number, m.name
from panel_members m where app.may('audit_fairness') and m.village_code = any (:villages) order by m.village_code, m.id;

-- name: neighbourhoods(villages)
-- record_class: Neighbourhood
select distinct h.village_code, coalesce('group:' || h.group_no, 'grid:' || h.grid_code) as key, h.group_no,
       case when h.group_no is null then g.name end as grid_name
from households h left join regions g on g.code = h.grid_code
where app.may('audit_fairness') and h.village_code = any (:villages) and (h.group_no is not null or h.grid_code is not null)
order by h.village_code, h.group_no nulls last, key;

-- name: households(villages, first, last)
-- Who could have been given points; near is who lives with a member of the panel or was declared near kin of one.
select h.id, h.village_code, coalesce('group:' || h.group_no, 'grid:' || h.grid_code) as neighbourhood,
       exists (select from panel_members m
               where m.village_code = h.village_code and m.from_on <= :last and (m.until_on is null or m.until_on >= :first)
                 and (m.household_id = h.id
                      or exists (select from panel_kin k where k.member_id = m.id and k.household_id = h.id))) as near
from households h
where app.may('audit_fairness') and h.village_code = any (:villages)
  and (h.status = 'active' and not h.is_absent_household
       or exists (select from points_applications a join review_meetings r on r.id = a.meeting_id
                  where a.household_id = h.id and r.held_on between :first and :last
                    and a.status not in ('draft', 'submitted', 'prechecked', 'withdrawn')))
order by h.id;

-- name: decisions(villages, first, last)
-- What a panel decided, or an objection made of it; what was refused gave nothing.
select a.id, a.household_id, a.scheme_id || ':' || a.item_code as item, coalesce(a.decided_tenths, 0) as points_tenths
from points_applications a join review_meetings r on r.id = a.meeting_id
where app.may('audit_fairness') and a.village_code = any (:villages) and r.held_on between :first and :last
  and a.status not in ('draft', 'submitted', 'prechecked', 'withdrawn')
order by a.id;

-- name: seats(villages, first, last)
-- Who took part in a decision; who recused themselves did not.
select v.application_id, v.member_id
from application_votes v
join points_applications a on (a.id, a.meeting_id) = (v.application_id, v.meeting_id)
join review_meetings r on r.id = a.meeting_id
where app.may('audit_fairness') and a.village_code = any (:villages) and r.held_on between :first and :last
  and a.status not in ('draft', 'submitted', 'prechecked', 'withdrawn') and v.vote <> 'recused'
order by v.application_id, v.member_id;

-- name: decided(village, first, last, kind, who, limit, offset)
-- record_class: Decided
-- The decisions behind a comparison, each beside what the village usually gave for the same item.
with decided as (
    select a.id, a.household_id, a.item_code, a.scheme_id, a.meeting_id, a.status, r.held_on,
           coalesce(a.decided_tenths, 0) as points_tenths,
           avg(coalesce(a.decided_tenths, 0)) over (partition by a.scheme_id, a.item_code) as usual_tenths
    from points_applications a join review_meetings r on r.id = a.meeting_id
    where app.may('audit_fairness') and a.village_code = :village and r.held_on between :first and :last
      and a.status not in ('draft', 'submitted', 'prechecked', 'withdrawn')
)
select d.id, h.code as household_code, h.householder_masked, h.group_no, i.name as item_name, d.held_on, d.status,
       d.points_tenths, d.usual_tenths::float8 as usual_tenths, count(*) over ()::integer as total
from decided d
join households h on h.id = d.household_id
join points_items i on (i.scheme_id, i.code) = (d.scheme_id, d.item_code)
where case :kind
    when 'reviewer' then exists (select from application_votes v
                                 where (v.application_id, v.meeting_id) = (d.id, d.meeting_id)
                                   and v.member_id::text = :who and v.vote <> 'recused')
    when 'neighbourhood' then coalesce('group:' || h.group_no, 'grid:' || h.grid_code) = :who
    else exists (select from panel_members m
                 where m.village_code = h.village_code and m.from_on <= :last and (m.until_on is null or m.until_on >= :first)
                   and (m.household_id = h.id
                        or exists (select from panel_kin k where k.member_id = m.id and k.household_id = h.id))) end
order by d.held_on desc, d.id desc
limit :limit offset :offset;
