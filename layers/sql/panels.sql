-- name: members(village_code)
-- record_class: Member
select m.id, m.name, m.capacity, h.code as household_code, h.householder_masked, m.from_on, m.until_on,
       coalesce((select jsonb_agg(jsonb_build_object('code', x.code, 'householder', x.householder_masked, 'relation', k.relation,
                                                     'declared_on', k.declared_on) order by x.code)
                 from panel_kin k join households x on x.id = k.household_id where k.member_id = m.id), '[]') as kin,
       (select count(*)::integer from meeting_attendance t where t.member_id = m.id) as meetings
from panel_members m left join households h on h.id = m.household_id
where m.village_code = :village_code
order by m.until_on is not null, m.id;

-- name: waiting(village_code, limit)
-- record_class: Waiting
select a.id, h.code as household_code, h.group_no, h.householder_masked, i.name as item_name, a.points_tenths,
       i.points_tenths as item_tenths, i.most_tenths, a.occurred_on, a.evidence, app.count_application_photos(a.id) as photos,
       app.who_must_recuse(a.id) as recused
from points_applications a
join households h on h.id = a.household_id
join points_items i on (i.scheme_id, i.code) = (a.scheme_id, a.item_code)
where a.village_code = :village_code and a.status = 'prechecked'
order by a.points_tenths < 0 desc, h.group_no nulls last, h.code, a.id
limit :limit;

-- name: set_member(village_code, member, called, capacity, household_code, since)$
select app.set_panel_member(:village_code, :member, :called, :capacity, :household_code, :since);

-- name: end_member(member, last_day, reason)$
select app.end_panel_member(:member, :last_day, :reason);

-- name: declare_kin(member, household_code, relation)$
select app.declare_kin(:member, :household_code, :relation);

-- name: retract_kin(member, household_code, reason)$
select app.retract_kin(:member, :household_code, :reason);

-- name: record_review(village_code, review)$
select app.record_review(:village_code, :review::jsonb);
