-- name: page(state, village_code, household_id, number, limit)
-- record_class: Objection
-- Of an area, a village, a household's points, or one: by whom it was filed is told only as the household whose it is.
select o.id, h.code as household_code, h.householder_masked, h.group_no, h.village_code, r.name as village_name, o.period,
       o.entry_no, o.application_id, o.plan_id, p.title as plan_title, p.resolution_ref as plan_resolution,
       b.decision as plan_decision, d.code as objector_code,
       i.code as item_code, i.name as item_name, i.dimension_code, coalesce(a.decided_tenths, a.points_tenths, e.points_tenths) as points_tenths,
       i.points_tenths as item_tenths, i.most_tenths as item_most_tenths, coalesce(a.points_tenths, e.points_tenths) as asked_tenths,
       coalesce(a.occurred_on, e.occurred_on) as occurred_on, a.status as application_status, o.text, o.filed_at, o.due_at,
       o.filed_office, o.form_ref, o.is_about_retaliation, o.facts, o.facts_at, o.facts_office, o.status, o.answer, o.answered_at,
       o.before_tenths, o.corrected_tenths, o.corrections, coalesce(c.wording, '') as demand,
       coalesce(c.done_text, '') as done_text, c.done_at, o.result_version, v.posted_until as result_until,
       v.frozen_on as result_frozen_on, o.erratum, o.erratum_at,
       exists (select from points_entries x where x.reversal_of = o.entry_no) as is_reversed
from objections o
join households d on d.id = o.household_id
left join points_applications a on a.id = o.application_id
join households h on h.id = coalesce(a.household_id, o.household_id)
join regions r on r.code = h.village_code
left join points_entries e on e.entry_no = o.entry_no
left join points_items i on i.scheme_id = coalesce(a.scheme_id, e.scheme_id) and i.code = coalesce(a.item_code, e.item_code)
left join benefit_plans p on p.id = o.plan_id
left join benefit_allocations b on b.plan_id = o.plan_id and b.household_id = h.id
left join correction_orders c on c.id = o.order_id
left join period_results v on (v.village_code, v.period, v.version) = (h.village_code, o.period, o.result_version)
where (:number::bigint is null or o.id = :number)
  and (:village_code::text is null or h.village_code = :village_code)
  and (:household_id::bigint is null or h.id = :household_id)
  and case :state when 'open' then o.status = 'filed' when 'overdue' then o.status = 'filed' and o.due_at < now()
                  when 'answered' then o.status <> 'filed' else true end
order by case when o.status = 'filed' then 0 else 1 end, case when o.status = 'filed' then o.due_at end, o.answered_at desc, o.id desc
limit :limit;

-- name: counts(village_code)^
-- How many wait, and how many of them have waited too long.
select count(*), count(*) filter (where o.due_at < now())
from objections o join households h on h.id = o.household_id
where o.status = 'filed' and (:village_code::text is null or h.village_code = :village_code);

-- name: correctable(numbers)
-- record_class: Correctable
-- Of open objections to a whole quarter: what stands in the ledger for the household.
select o.id as objection_id, e.entry_no, e.occurred_on, i.name as item_name, e.points_tenths as asked_tenths,
       i.points_tenths as item_tenths, i.most_tenths as item_most_tenths
from objections o
join points_entries e on e.household_id = o.household_id and e.period = o.period and e.account = 'honour' and e.kind = 'item'
join points_items i on i.scheme_id = e.scheme_id and i.code = e.item_code
where o.id = any (:numbers) and o.status = 'filed' and coalesce(o.entry_no, o.application_id, o.plan_id) is null
  and e.reversal_of is null and not exists (select from points_entries x where x.reversal_of = e.entry_no)
order by o.id, e.occurred_on, e.entry_no;

-- name: answer(number, outcome, text, corrected, entries, demand)$
select app.answer_objection(:number, :outcome, :text, :corrected, :entries, :demand);

-- name: orders(village_code, plan_id)
-- record_class: CorrectionOrder
-- What was demanded of villages, what is not done yet first; of a year's what is done.
select c.id, c.village_code, r.name as village_name, c.period, c.plan_id, p.title as plan_title, c.wording, c.ordered_at,
       c.done_text, c.done_at
from correction_orders c
join regions r on r.code = c.village_code
left join benefit_plans p on p.id = c.plan_id
where (:village_code::text is null or c.village_code = :village_code)
  and (:plan_id::bigint is null or c.plan_id = :plan_id)
  and (c.done_at is null or c.done_at > now() - interval '1 year')
order by c.done_at is not null, c.ordered_at desc, c.id desc limit 100;

-- name: carry_out(number, text)$
select app.carry_out_order(:number, :text);

-- name: note_facts(number, text)$
select app.note_objection_facts(:number, :text);

-- name: amend(number, text)$
select app.amend_answer(:number, :text);

-- name: file_for(household_code, period, entry_no, application_id, plan_id, text, is_about_retaliation, form_ref)$
select app.file_objection_for(:household_code, :period, :entry_no, :application_id, :plan_id, :text, :is_about_retaliation,
                              :form_ref);
