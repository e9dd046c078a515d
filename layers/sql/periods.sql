-- name: states(village_code)
-- record_class: PeriodState
select * from app.period_states(:village_code);

-- name: versions(village_code)
-- record_class: FrozenResult
select p.period, p.version, p.posted_on, p.posted_until, p.reason, p.frozen_on, encode(p.ledger_seal, 'hex') as seal,
       encode(p.digest, 'hex') as digest, jsonb_array_length(p.results) as households, s.version as scheme_version
from period_results p join points_schemes s on s.id = p.scheme_id
where p.village_code = :village_code order by p.period desc, p.version desc;

-- name: results(village_code, period, version)^
select p.results from period_results p
where p.village_code = :village_code and p.period = :period
  and p.results is not null and (:version::integer is null or p.version = :version)
order by p.version desc limit 1;

-- name: waiting(village_code, period)
-- record_class: WaitingApplication
select a.id, h.code as household_code, i.name as item_name, a.status, a.publicity_until
from points_applications a
join households h on h.id = a.household_id
join points_items i on (i.scheme_id, i.code) = (a.scheme_id, a.item_code)
where a.village_code = :village_code and app.quarter_of(a.occurred_on) = :period
  and a.status in ('submitted', 'prechecked', 'reviewed_pass', 'publicized', 'objected', 'upheld', 'revised')
order by a.id limit 200;

-- name: post(village_code, period, posted_on, posted_until)$
select app.post_results(:village_code, :period, :posted_on, :posted_until);

-- name: freeze(village_code, period)$
select app.freeze_results(:village_code, :period);

-- name: erratum(village_code, period, reason)$
select app.open_erratum(:village_code, :period, :reason);

-- name: frozen(village_codes, period)
-- Those of the villages whose latest results of the period are frozen.
select p.village_code
from (select distinct on (village_code) village_code, frozen_on from period_results
      where village_code = any(:village_codes) and period = :period order by village_code, version desc) p
where p.frozen_on is not null;
