-- name: plans(village_code)
-- record_class: BenefitPlan
select p.id, p.village_code, p.period, p.version, p.title, p.benefit_type, p.description, p.decided_by, p.resolution_ref,
       p.resolved_on, p.entitled, p.present, p.votes_for, p.posted_on, p.posted_until, p.edition,
       count(a.decision)::integer as decided, count(a.received_on)::integer as received
from benefit_plans p left join benefit_allocations a on a.plan_id = p.id
where p.village_code = :village_code
group by p.id order by p.id desc;

-- name: plan(village_code, number)^
-- record_class: BenefitPlan
select p.id, p.village_code, p.period, p.version, p.title, p.benefit_type, p.description, p.decided_by, p.resolution_ref,
       p.resolved_on, p.entitled, p.present, p.votes_for, p.posted_on, p.posted_until, p.edition,
       count(a.decision)::integer as decided, count(a.received_on)::integer as received
from benefit_plans p left join benefit_allocations a on a.plan_id = p.id
where p.village_code = :village_code and p.id = :number
group by p.id;

-- name: listed(number, group_no)
-- record_class: ListedHousehold
-- Every household of the results that the assembly looked at, by number; those that are new since, without a result.
with results as (
    select e.it from benefit_plans p
    join period_results v on v.village_code = p.village_code and v.period = p.period and v.version = p.version
    cross join lateral jsonb_array_elements(v.results) as e (it)
    where p.id = :number
)
select h.id, h.code, h.group_no, h.householder_masked, (r.it ->> 'index')::integer as index_hundredths,
       (r.it ->> 'rank')::integer as rank_no, (r.it -> 'band' ->> 0)::integer as band_first,
       (r.it -> 'band' ->> 1)::integer as band_last, coalesce(a.decision, '') as decision,
       array(select c.former from benefit_corrections c where c.plan_id = p.id and c.household_id = h.id order by c.id) as former,
       a.received_on
from benefit_plans p
join households h on h.village_code = p.village_code
left join results r on r.it ->> 'household' = h.code
left join benefit_allocations a on a.plan_id = p.id and a.household_id = h.id
where p.id = :number and (h.status = 'active' or a.decision is not null)
  and (:group_no::integer is null or h.group_no = :group_no)
order by h.code;

-- name: make(village_code, period, title, benefit_type, description, decided_by, resolution_ref, resolved_on, entitled, present, votes_for)^
select outcome, number from app.plan_benefits(
    :village_code, :period, :title, :benefit_type, :description, :decided_by, :resolution_ref, :resolved_on, :entitled,
    :present, :votes_for);

-- name: decide(number, household_code, wording)$
select app.decide_benefit(:number, :household_code, :wording);

-- name: post(number, until)$
select app.post_benefits(:number, :until);

-- name: unpost(number, reason)$
select app.unpost_benefits(:number, :reason);

-- name: receive(number, household_code)$
select app.receive_benefit(:number, :household_code);
