-- name: open_and_answered(state, limit)
-- record_class: Objection
select o.id, h.code as household_code, h.householder_masked, r.name as village_name, o.period, o.entry_no,
       i.name as item_name, e.points_tenths, e.occurred_on, o.text, o.filed_at, o.due_at, o.status, o.answer, o.answered_at
from objections o
join households h on h.id = o.household_id
join regions r on r.code = h.village_code
left join points_entries e on e.entry_no = o.entry_no
left join points_items i on i.scheme_id = e.scheme_id and i.code = e.item_code
where (:state = 'open') = (o.status = 'filed')
order by case when o.status = 'filed' then o.due_at end, o.answered_at desc, case when o.status = 'filed' then o.id end, o.id desc
limit :limit;

-- name: count_open()$
select count(*) from objections where status = 'filed';

-- name: answer(number, outcome, text)$
select app.answer_objection(:number, :outcome, :text);

-- name: is_open(number)$
select status = 'filed' from objections where id = :number;
