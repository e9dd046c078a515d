-- name: village(code)^
-- record_class: PaperVillage
-- Also for one who sees only a part of it.
select v.code, v.name, t.name as town_name, v.ground between app.ground_from() and app.ground_to() as is_whole,
       coalesce(c.objection_person, '') as objection_person, coalesce(c.objection_phone, '') as objection_phone,
       coalesce(c.supervision_phone, '') as supervision_phone,
       coalesce(nullif(c.seal_unit, ''), v.name || '村民委员会') as seal_unit
from regions v
join regions t on t.code = v.parent_code
left join village_contacts c on c.village_code = v.code
where v.code = :code and v.level = 'village';

-- name: standings(village_code, period)
-- record_class: PaperStanding
select p.period, p.state, p.version, p.posted_on, p.posted_until, p.reason, p.frozen_on, p.seal, p.ends_on, s.data_version,
       c.id as scheme_id, c.title as scheme_title, c.version as scheme_version, c.resolution_ref, c.base_tenths
from app.period_states(:village_code) p
left join lateral (select h.scheme_id, h.data_version from household_scores h
                   where h.village_code = :village_code and h.period = p.period limit 1) s on true
left join points_schemes c on c.id = s.scheme_id
where :period::text is null or p.period = :period
order by p.period desc;

-- name: dimensions(scheme_id)
-- record_class: PaperDimension
select code, name, weight_ppm, cap_tenths from points_dimensions where scheme_id = :scheme_id order by sort_no, code;

-- name: groups(village_code)
select distinct group_no from households
where village_code = :village_code and status = 'active' and group_no is not null order by group_no;

-- name: scored(village_code, period, group_no, household_code)
-- record_class: PaperHousehold
select h.id, h.code, h.group_no, h.householder_masked, s.points_tenths, s.index_hundredths, s.rank_no, s.band_first,
       s.band_last, s.parts
from household_scores s join households h on h.id = s.household_id
where s.village_code = :village_code and s.period = :period
  and (:group_no::integer is null or h.group_no = :group_no)
  and (:household_code::text is null or h.code = :household_code)
order by h.code;

-- name: frozen(village_code, period, version)
-- record_class: PaperHousehold
-- As it was frozen; the household's own facts are today's.
select h.id, h.code, h.group_no, h.householder_masked, (r.it ->> 'points')::integer as points_tenths,
       (r.it ->> 'index')::integer as index_hundredths, (r.it ->> 'rank')::integer as rank_no,
       (r.it -> 'band' ->> 0)::integer as band_first, (r.it -> 'band' ->> 1)::integer as band_last, r.it -> 'parts' as parts
from period_results p
cross join lateral jsonb_array_elements(p.results) as r (it)
join households h on h.code = r.it ->> 'household'
where p.village_code = :village_code and p.period = :period and p.version = :version
order by h.code;

-- name: entries(village_code, period, group_no, household_code)
-- record_class: PaperEntry
with balanced as (
    select e.*, sum(e.points_tenths) over (partition by e.household_id, e.account order by e.entry_no) as balance_tenths,
           exists (select from points_entries r where r.reversal_of = e.entry_no) as is_reversed
    from points_entries e
    where e.village_code = :village_code
      and (:household_code::text is null
           or e.household_id = (select id from households where code = :household_code))
)
select e.entry_no, e.household_id, h.code as household_code, h.householder_masked, h.group_no, e.booked_at, e.occurred_on,
       e.kind, i.name as item_name, i.dimension_code, e.points_tenths, e.account, e.evidence, e.booked_by, e.reversal_of,
       e.is_reversed, e.application_id, m.held_on as meeting_on,
       coalesce((select string_agg(p.name, '、' order by p.id)
                 from application_votes v join panel_members p on p.id = v.member_id
                 where v.application_id = e.application_id and v.meeting_id = a.meeting_id and v.vote = 'pass'),
                '') as reviewers,
       e.balance_tenths::integer as balance_tenths
from balanced e
join households h on h.id = e.household_id
left join points_items i on i.scheme_id = e.scheme_id and i.code = e.item_code
left join points_applications a on a.id = e.application_id
left join review_meetings m on m.id = a.meeting_id
where e.period = :period and (:group_no::integer is null or h.group_no = :group_no)
order by e.entry_no;

-- name: count_entries(village_code, period, group_no)$
select count(*) from points_entries e join households h on h.id = e.household_id
where e.village_code = :village_code and e.period = :period and (:group_no::integer is null or h.group_no = :group_no);

-- name: meetings(village_code, first_day, last_day)
-- record_class: PaperMeeting
select m.id, m.held_on, m.place, m.minutes, coalesce(c.name, '') as chair,
       coalesce((select jsonb_agg(jsonb_build_array(p.name, p.capacity) order by p.id)
                 from meeting_attendance t join panel_members p on p.id = t.member_id where t.meeting_id = m.id),
                '[]') as attendance
from review_meetings m left join panel_members c on c.id = m.chair_id
where m.village_code = :village_code and m.held_on between :first_day and :last_day
order by m.held_on, m.id;

-- name: matters(village_code, first_day, last_day)
-- record_class: PaperMatter
select m.id as meeting_id, a.id as application_id, h.code as household_code, h.householder_masked, i.name as item_name,
       a.points_tenths, a.decided_tenths, v.passed, v.rejected, v.abstained, v.recused
from review_meetings m
cross join lateral (
    select w.application_id, count(*) filter (where w.vote = 'pass')::integer as passed,
           count(*) filter (where w.vote = 'reject')::integer as rejected,
           count(*) filter (where w.vote = 'abstain')::integer as abstained,
           coalesce(string_agg(p.name, '、' order by p.id) filter (where w.vote = 'recused'), '') as recused
    from application_votes w join panel_members p on p.id = w.member_id
    where w.meeting_id = m.id group by w.application_id) v
join points_applications a on a.id = v.application_id
join households h on h.id = a.household_id
join points_items i on i.scheme_id = a.scheme_id and i.code = a.item_code
where m.village_code = :village_code and m.held_on between :first_day and :last_day
order by m.held_on, m.id, a.id;

-- name: redemptions(village_code, first_day, last_day, group_no)
-- record_class: PaperRedemption
select r.id, r.redeemed_on, h.code as household_code, h.householder_masked, h.group_no, g.name as goods, r.quantity,
       r.points_tenths, r.entry_no, r.signed_at is not null as is_signed
from redemptions r
join households h on h.id = r.household_id
join shop_goods g on g.id = r.goods_id
where r.village_code = :village_code and r.redeemed_on between :first_day and :last_day
  and (:group_no::integer is null or h.group_no = :group_no)
order by r.redeemed_on, r.id;

-- name: objections(village_code, period)
-- record_class: PaperObjection
select o.id, h.code as household_code, h.householder_masked, h.group_no, i.name as item_name, p.title as plan_title,
       p.resolution_ref as plan_resolution, b.decision as plan_decision,
       coalesce(o.before_tenths, a.decided_tenths, a.points_tenths, e.points_tenths) as points_tenths, o.text, o.facts, o.filed_at,
       o.due_at, o.status, o.answer, o.answered_at, o.before_tenths, o.corrected_tenths, o.corrections,
       coalesce(c.wording, '') as demand, coalesce(c.done_text, '') as done_text, c.done_at, o.result_version
from objections o
join households h on h.id = o.household_id
left join points_entries e on e.entry_no = o.entry_no
left join points_applications a on a.id = o.application_id
left join points_items i on (i.scheme_id, i.code) = (coalesce(e.scheme_id, a.scheme_id), coalesce(e.item_code, a.item_code))
left join benefit_plans p on p.id = o.plan_id
left join benefit_allocations b on b.plan_id = o.plan_id and b.household_id = o.household_id
left join correction_orders c on c.id = o.order_id
where h.village_code = :village_code and o.period = :period
order by o.id;

-- name: praised(village_code, period)
-- record_class: PraisedHousehold
-- What was booked and not taken back; only what was good.
select h.id, h.code, h.group_no, h.householder_masked,
       jsonb_agg(jsonb_build_array(d.name, d.times) order by d.points desc, d.code) as deeds, sum(d.points)::integer as points_tenths
from (select e.household_id, i.code, i.name, count(*) as times, sum(e.points_tenths) as points
      from points_entries e join points_items i on i.scheme_id = e.scheme_id and i.code = e.item_code
      where e.village_code = :village_code and e.period = :period and e.account = 'honour' and e.kind = 'item'
        and e.points_tenths > 0 and e.reversal_of is null
        and not exists (select from points_entries r where r.reversal_of = e.entry_no)
      group by 1, 2, 3) d
join households h on h.id = d.household_id
group by h.id, h.code, h.group_no, h.householder_masked
order by h.code;

-- name: consented(village_code, purpose)
select household_id, householder from app.consented_names(:village_code, :purpose);

-- name: set_contacts(village_code, person, phone, supervision, seal)$
select app.set_village_contacts(:village_code, :person, :phone, :supervision, :seal);

-- name: count_ranked(village_code, period)$
select coalesce((select ranked from village_scores where village_code = :village_code and period = :period),
                (select count(*) from household_scores
                 where village_code = :village_code and period = :period and rank_no is not null));
