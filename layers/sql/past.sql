-- name: seal(village_code, last_entry, sealed_at)!
-- Seals what a village booked up to an entry, as app.seal_unsealed does with all of it.
insert into ledger_seals (village_code, seal_no, first_entry, last_entry, entries, sealed_at, previous, digest)
select :village_code, coalesce(l.seal_no, 0) + 1, n.first_entry, n.last_entry, n.entries, :sealed_at, p.digest,
       sha256(p.digest || convert_to(n.lines, 'UTF8'))
from (select 1) as one
left join lateral (select s.* from ledger_seals s where s.village_code = :village_code
                   order by s.seal_no desc limit 1) l on true
cross join lateral (select coalesce(l.digest, decode(repeat('00', 32), 'hex')) as digest) p
cross join lateral (
    select min(e.entry_no) as first_entry, max(e.entry_no) as last_entry, count(*) as entries,
           string_agg(app.entry_line(e), '' order by e.entry_no) as lines
    from points_entries e
    where e.village_code = :village_code and e.entry_no > coalesce(l.last_entry, 0) and e.entry_no <= :last_entry) n
where n.entries > 0;

-- name: last_entries(village_codes, period)
select e.village_code, max(e.entry_no) from points_entries e
where e.village_code = any (:village_codes) and e.period = :period group by 1 order by 1;

-- name: post(village_codes, period, version, posted_on, reason)!
insert into period_results (village_code, period, version, scheme_id, posted_on, posted_until, reason)
select v.village_code, v.period, :version, v.scheme_id, :posted_on::date, :posted_on::date + 15, :reason
from village_scores v where v.village_code = any (:village_codes) and v.period = :period;

-- name: freeze(village_codes, period, version, frozen_on)!
-- As app.freeze_results does it: with all bands, and the seal of the ledger that it was counted from.
update period_results p
set frozen_on = :frozen_on, results = n.results, digest = sha256(convert_to(n.results::text, 'UTF8')), ledger_seal = n.seal
from (select v.village_code, app.frozen_results(v.village_code, :period) as results,
             (select s.digest from ledger_seals s where s.village_code = v.village_code order by s.seal_no desc limit 1) as seal
      from unnest(:village_codes::text[]) as v (village_code)) n
where (p.village_code, p.period, p.version) = (n.village_code, :period, :version) and p.posted_until < :frozen_on;

-- name: reverse(entry, number, booked_at, evidence)!
insert into points_entries (entry_no, household_id, village_code, period, scheme_id, item_code, points_tenths, account, kind,
                            occurred_on, evidence, booked_by, booked_at, application_id, source_key, reversal_of, ground)
select :number, e.household_id, e.village_code, e.period, e.scheme_id, e.item_code, -e.points_tenths, e.account, e.kind,
       e.occurred_on, :evidence, e.booked_by, :booked_at, e.application_id, 'reversal:' || e.entry_no, e.entry_no, e.ground
from points_entries e where e.entry_no = :entry;

-- name: correct(entry, number, points, booked_at, evidence)!
insert into points_entries (entry_no, household_id, village_code, period, scheme_id, item_code, points_tenths, account, kind,
                            occurred_on, evidence, booked_by, booked_at, application_id, source_key, ground)
select :number, e.household_id, e.village_code, e.period, e.scheme_id, e.item_code, :points, e.account, e.kind,
       e.occurred_on, :evidence, e.booked_by, :booked_at, e.application_id, 'correction:' || e.entry_no, e.ground
from points_entries e where e.entry_no = :entry;

-- name: reversed_application(application, at, reason)!
with changed as (update points_applications set status = 'reversed' where id = :application returning id, ground)
insert into application_steps (application_id, at, from_status, to_status, reason, ground)
select id, :at, 'booked', 'reversed', :reason, ground from changed;

-- name: households(village_code)
select h.id, h.ground, h.is_absent_household, s.rank_no
from households h left join lateral (select x.rank_no from household_scores x where x.household_id = h.id
                                     order by x.period desc limit 1) s on true
where h.village_code = :village_code and h.status = 'active' order by h.id;

-- name: result_versions(village_code)
select period, version, frozen_on from period_results where village_code = :village_code order by period, version;

-- name: reconcile_soon()$
select app.defer_job('reconcile_ledger', '{"timestamp": 0}', 'reconcile_ledger');
