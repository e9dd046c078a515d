-- name: seal()$
select app.seal_unsealed();

-- name: villages()
select village_code from (select village_code from points_entries group by 1 union select village_code from ledger_seals) v
order by 1;

-- name: check(village_code)
-- record_class: SealCheck
select * from app.check_seals(:village_code);

-- name: frozen_with(village_code)
-- The seals that frozen results carry.
select p.period, p.version, p.ledger_seal from period_results p
where p.village_code = :village_code and p.ledger_seal is not null order by p.frozen_on, p.period, p.version;

-- name: latest(village_code)$
select app.latest_seal(:village_code);

-- name: false_reversals()
-- Reversals that are not the exact negation of what they take back: none, unless they were loaded past the triggers.
select r.entry_no from points_entries r join points_entries e on e.entry_no = r.reversal_of
where (r.household_id, r.village_code, r.period, r.account, r.kind, -r.points_tenths, r.item_code)
      is distinct from (e.household_id, e.village_code, e.period, e.account, e.kind, e.points_tenths, e.item_code)
   or e.reversal_of is not null
order by 1 limit 20;

-- name: keep_check(villages, entries, differences, detail)!
insert into ledger_checks (villages, entries, differences, detail) values (:villages, :entries, :differences, :detail);

-- name: last_check()^
-- record_class: LedgerCheck
select checked_at, villages, entries, differences from ledger_checks order by id desc limit 1;

-- name: scored()
-- Villages and quarters that have scores and are not frozen.
select v.village_code, v.period from village_scores v
where not app.is_frozen(v.village_code, v.period) order by v.period, v.village_code;

-- name: frozen_scores()
-- Frozen results beside the digest they were frozen with.
select p.village_code, p.period, p.version from period_results p
where p.digest is distinct from sha256(convert_to(p.results::text, 'UTF8')) and p.frozen_on is not null
order by 1, 2, 3 limit 20;

-- name: overdrawn()
-- Households that spent more than they had, corrections apart: what was spent stays when what was earned is taken back.
select e.household_id, sum(e.points_tenths)::bigint
from points_entries e where e.account = 'redeemable'
group by 1 having sum(e.points_tenths) < 0
  and not bool_or(e.points_tenths < 0 and e.reversal_of is not null)
order by 1 limit 20;
