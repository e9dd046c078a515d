-- name: resolve()#
-- Points are booked under the scheme that the household's village followed in the quarter of the deed.
update staged s set household_id = h.id, scheme_id = n.scheme_id
from households h, (
    select f.village_code, f.period, app.scheme_in_force(f.village_code, f.period) as scheme_id
    from (select distinct k.village_code, app.quarter_of(g.occurred_on) as period
          from staged g join households k on k.code = g.household_code where g.occurred_on is not null) f) n
where h.code = s.household_code and n.village_code = h.village_code and n.period = app.quarter_of(s.occurred_on);
update staged s set points = i.points_tenths
from points_items i
where (i.scheme_id, i.code) = (s.scheme_id, s.item_code) and s.points is null;

-- name: faults(as_applications)
-- What goes to the panel, as losses always do and a village's own points too, must be such as it may decide on.
select s.row_no, f.column_name, f.reason, f.value, f.detail
from staged s
left join households h on h.code = s.household_code
left join points_items i on (i.scheme_id, i.code) = (s.scheme_id, s.item_code)
cross join lateral (
    select 'household_code' as column_name, 'household_unknown' as reason, s.household_code as value, null as detail
    where s.household_code is not null and h.id is null
    union all
    select 'item_code', 'no_scheme', s.item_code, h.village_code
    where h.id is not null and s.scheme_id is null and s.occurred_on is not null
    union all
    select 'item_code', 'item_unknown', s.item_code,
           (select string_agg(k.code || k.name, '、' order by k.code) from points_items k where k.scheme_id = s.scheme_id)
    where s.scheme_id is not null and s.item_code is not null and i.code is null
    union all
    select 'points', 'wrong_sign', round(s.points / 10.0, 1)::text, i.name
    where sign(s.points) <> sign(i.points_tenths)
    union all
    select 'evidence', 'evidence_needed', s.item_code, i.name where s.points < 0 and s.evidence is null
    union all
    select 'points', 'points_not_of_item', round(s.points / 10.0, 1)::text, i.name
    where (s.points < 0 or :as_applications) and sign(s.points) = sign(i.points_tenths) and not app.item_gives(i, s.points)
    union all
    select 'item_code', 'item_without_basis', s.item_code, i.name where s.points < 0 and i.points_tenths < 0 and i.basis = ''
    union all
    select 'evidence', 'evidence_too_long', s.item_code, i.name where (s.points < 0 or :as_applications) and char_length(s.evidence) > 500
    union all
    select 'occurred_on', 'in_the_future', s.occurred_on::text, null where (s.points < 0 or :as_applications) and s.occurred_on > app.china_today()
    union all
    select 'occurred_on', 'quarter_posted', app.quarter_of(s.occurred_on), null
    where h.id is not null and s.occurred_on is not null and not app.is_quarter_open(h.village_code, s.occurred_on)
    union all
    select 'evidence', 'evidence_unlawful', s.evidence, null where not app.lawful_item_text(s.evidence)
) f
order by s.row_no;

-- name: store_new(booked_by)$
-- The ledger only grows: of rows that are alike, those beyond what is booked are new, and each has a key of its own, made of
-- what it says: two files at once book it once. What takes points away is never booked by a file. An entry that went back
-- with its whole batch does not count as booked, else the mended file would bring in nothing; its key is not used again.
with rows as (
    select *, row_number() over (partition by household_id, item_code, occurred_on, points, evidence order by row_no) as copy_no
    from staged
), stored as (
insert into points_entries (household_id, village_code, period, scheme_id, item_code, points_tenths, occurred_on,
                            evidence, booked_by, source_key, ground)
select n.household_id, h.village_code, to_char(n.occurred_on, 'YYYY"Q"Q'), n.scheme_id, n.item_code, n.points,
       n.occurred_on, coalesce(n.evidence, ''), :booked_by,
       'import:' || encode(sha256(convert_to(concat_ws('|', n.household_id, n.item_code, n.occurred_on, n.points,
                                                       n.copy_no + known.gone, coalesce(n.evidence, '')), 'UTF8')), 'hex'),
       h.ground
from rows n
join households h on h.id = n.household_id
cross join lateral (
    select count(*) filter (where not g.gone) as there, count(*) filter (where g.gone) as gone
    from points_entries e
    cross join lateral (
        select exists (select from import_rows i join import_batches b on b.id = i.batch_id and b.state = 'undone'
                       where i.kind = 'entry' and i.row_id = e.entry_no) as gone) g
    where e.household_id = n.household_id and e.item_code = n.item_code and e.occurred_on = n.occurred_on
      and e.points_tenths = n.points and e.evidence = coalesce(n.evidence, '') and e.reversal_of is null) known
where n.points > 0 and n.copy_no > known.there
order by n.row_no
returning entry_no, ground
), noted as (
    insert into touched (kind, row_id, is_new, ground) select 'entry', entry_no, true, ground from stored
)
select count(*) from stored;

-- name: file_applications(losses_only, filed_by)$
-- What takes points away goes to the panel, once: those that an earlier version booked are there already. What a village
-- brings in goes there altogether.
with rows as (
    select *, row_number() over (partition by household_id, item_code, occurred_on, points, evidence order by row_no) as copy_no,
           md5(concat_ws('|', household_id, item_code, occurred_on, points, evidence))::uuid as digest
    from staged
), withdrawn as materialized (
    select i.digest, count(*) as gone from import_rows i join import_batches b on b.id = i.batch_id and b.state = 'undone'
    where i.kind = 'application' group by i.digest
), filed as materialized (
    select p.number, p.is_new, h.ground, n.digest
    from rows n
    join households h on h.id = n.household_id
    left join withdrawn w on w.digest = n.digest
    cross join lateral app.put_application(
        n.household_id, n.item_code, n.points, n.occurred_on, '', null, null, '', n.evidence, 'import', :filed_by::bigint,
        sha256(convert_to(concat_ws('|', 'import', n.household_id, n.item_code, n.occurred_on, n.points,
                                    n.copy_no + coalesce(w.gone, 0), n.evidence), 'UTF8')),
        null) p
    where (n.points < 0 or not :losses_only) and n.copy_no > (
        select count(*) from points_entries e
        where e.household_id = n.household_id and e.item_code = n.item_code and e.occurred_on = n.occurred_on
          and e.points_tenths = n.points and e.evidence = coalesce(n.evidence, '') and e.reversal_of is null
          and e.application_id is null)
), noted as (
    insert into touched (kind, row_id, is_new, ground, digest) select 'application', number, true, ground, digest
    from filed where is_new
)
select count(*) filter (where is_new) from filed;
