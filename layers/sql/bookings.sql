-- name: village(code)^
-- record_class: VillageHead
-- One's own village, or the one that one's grid lies in; is_whole: all of it is in the viewer's area.
select r.code, r.name, r.ground between app.ground_from() and app.ground_to() as is_whole
from regions r
where r.code = :code and r.level = 'village'
  and (r.ground between app.ground_from() and app.ground_to() or app.ground_from() between r.ground and r.ground_to);

-- name: rows(village_code, household, account, period, limit, offset)
-- record_class: LedgerRow
-- The newest first; the balance is carried on from the oldest. Points of honour begin anew with each quarter.
with booked as (
    select e.*, sum(e.points_tenths) over (partition by e.account, case when e.account = 'honour' then e.period end
                                           order by e.entry_no) as balance_tenths
    from points_entries e
    where e.village_code = :village_code and e.account = :account
      and (:household = '' or e.household_id = (select id from households where code = :household))
      and (e.account <> 'honour' or e.period = :period)),
shown as (
    select b.*, count(*) over ()::integer as total from booked b where b.period = :period
    order by b.entry_no desc limit :limit offset :offset)
select b.entry_no, h.code as household_code, h.householder_masked, h.group_no, b.period, b.item_code, i.name as item_name,
       b.points_tenths, b.account, b.kind, b.occurred_on, b.evidence, b.booked_by, b.booked_at, b.application_id,
       m.held_on as met_on, c.name as chair, b.reversal_of, x.entry_no as reversed_by, b.balance_tenths, s.seal_no, b.total
from shown b
join households h on h.id = b.household_id
left join points_items i on (i.scheme_id, i.code) = (b.scheme_id, b.item_code)
left join points_applications a on a.id = b.application_id
left join review_meetings m on m.id = a.meeting_id
left join panel_members c on c.id = m.chair_id
left join points_entries x on x.reversal_of = b.entry_no
left join ledger_seals s on s.village_code = b.village_code and b.entry_no between s.first_entry and s.last_entry
order by b.entry_no desc;

-- name: periods(village_code)
-- The quarters in which the viewer sees anything booked for the village, newest first.
-- One look into the index for each quarter: a village has tens of thousands of entries, and a dozen quarters.
with recursive found (period) as (
    select max(period) from points_entries where village_code = :village_code
    union all
    select (select max(e.period) from points_entries e where e.village_code = :village_code and e.period < f.period)
    from found f where f.period is not null
)
select period from found where period is not null order by 1 desc;

-- name: sealed(village_code)
-- record_class: SealedLine
select e.entry_no, h.code as household_code, e.period, coalesce(e.item_code, '') as item_code, e.points_tenths, e.account,
       e.kind, e.occurred_on, e.evidence, e.booked_by, e.booked_at, e.reversal_of,
       rtrim(app.entry_line(e), E'\n') as line, s.seal_no, encode(s.digest, 'hex') as seal
from points_entries e
join households h on h.id = e.household_id
join ledger_seals s on s.village_code = e.village_code and e.entry_no between s.first_entry and s.last_entry
where e.village_code = :village_code order by e.entry_no;

-- name: take_back(entry, reason)$
select app.take_back_entry(:entry, :reason);
