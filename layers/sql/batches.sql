-- name: begin()#
-- What a file brings in or changes is noted here by the queries that store it.
create temporary table touched (
    kind text not null, row_id bigint not null, is_new boolean not null, ground bigint not null, before jsonb, digest uuid
) on commit drop;

-- name: remember_regions()#
-- One region changes others: a new boundary ends the one before it, a complete file ends what it lacks. So the regions of the
-- file and those beside them are looked at before and afterwards.
create temporary table regions_before on commit drop as
select 'region' as kind, r.ground as row_id, r.ground, app.digest_of(r) as digest, app.kept(r) as before
from regions r
where r.code in (select code from staged) or r.parent_code in (select parent_code from staged)
union all
select 'version', v.id, v.ground, app.digest_of(v), app.kept(v)
from region_versions v join regions r on r.code = v.code
where r.code in (select code from staged) or r.parent_code in (select parent_code from staged);

-- name: settle_regions()#
insert into touched (kind, row_id, is_new, ground, before)
select n.kind, n.row_id, b.row_id is null, n.ground, b.before
from (
    select 'region' as kind, r.ground as row_id, r.ground, app.digest_of(r) as digest, app.kept(r) as now
    from regions r
    where r.code in (select code from staged) or r.parent_code in (select parent_code from staged)
    union all
    select 'version', v.id, v.ground, app.digest_of(v), null
    from region_versions v join regions r on r.code = v.code
    where r.code in (select code from staged) or r.parent_code in (select parent_code from staged)
) n left join regions_before b on (b.kind, b.row_id) = (n.kind, n.row_id)
where b.digest is distinct from n.digest or n.now is distinct from case n.kind when 'region' then b.before end;

-- name: open_batch(layer, file_name, sha256, imported_by, account_id, area, options, coord_source)$
insert into import_batches (layer, file_name, sha256, rows_read, rows_inserted, rows_updated, rows_rejected, imported_by, account_id,
                            area, options, coord_source)
values (:layer, :file_name, :sha256, 0, 0, 0, 0, :imported_by, :account_id, :area, :options, :coord_source)
returning id;

-- name: record_regions(number)!
insert into import_rows (batch_id, kind, row_id, is_new, changed, before, digest)
select :number, t.kind, t.row_id, t.is_new, coalesce(app.changed_keys(t.before, n.now), '{}'), t.before, n.digest
from touched t cross join lateral (
    select app.digest_of(r) as digest, app.kept(r) as now from regions r where t.kind = 'region' and r.ground = t.row_id
    union all
    select app.digest_of(v), app.kept(v) from region_versions v where t.kind = 'version' and v.id = t.row_id) n;

-- name: record_households(number)!
insert into import_rows (batch_id, kind, row_id, is_new, changed, before, digest)
select :number, t.kind, t.row_id, true, '{}', null, t.digest from touched t where t.is_new
union all
select :number, t.kind, t.row_id, false, app.changed_keys(t.before, app.kept(h)), t.before, app.digest_of(h)
from touched t join households h on h.id = t.row_id where not t.is_new;

-- name: record_rooms(number)!
insert into import_rows (batch_id, kind, row_id, is_new, changed, before, digest)
select :number, 'room', t.row_id, t.is_new,
       case when t.is_new then '{}' else app.changed_keys(t.before, app.kept(m)) end, t.before, app.digest_of(m)
from touched t join mediation_rooms m on m.id = t.row_id;

-- name: record_cases(number)!
insert into import_rows (batch_id, kind, row_id, is_new, changed, before, digest)
select :number, t.kind, t.row_id, true, '{}', null, t.digest from touched t
where t.is_new and not exists (select from petitioners p where p.case_id = t.row_id)
union all
select :number, t.kind, t.row_id, t.is_new,
       case when t.is_new then '{}' else app.changed_keys(t.before, app.kept(c, p)) end, t.before, app.digest_of(c, p)
from touched t join cases c on c.id = t.row_id left join petitioners p on p.case_id = c.id
where not t.is_new or p.case_id is not null;

-- name: record_points(number)!
-- The digest of an application is that of its content: withdrawn with its batch, the same may be filed anew.
insert into import_rows (batch_id, kind, row_id, is_new, digest) select :number, kind, row_id, is_new, digest from touched;

-- name: close_batch(number, area, read, inserted, updated, unchanged, duplicates, rejected)$
-- Where a batch belongs: to its account's area, else to the smallest region that holds all it touched.
update import_batches b
set rows_read = :read, rows_inserted = :inserted, rows_updated = :updated, rows_unchanged = :unchanged,
    rows_duplicate = :duplicates, rows_rejected = :rejected,
    state = case when exists (select from touched) then 'stored' else 'unchanged' end,
    ground = case when :area <> '' then (select r.ground from regions r where r.code = :area) else (
        select r.ground from regions r, (select min(ground) as low, max(ground) as high from touched) t
        where r.ground <= t.low and r.ground_to >= t.high order by r.ground_to - r.ground, r.ground desc limit 1) end
where b.id = :number
returning b.state;

-- name: page(layers, before, most)
-- record_class: Batch
select b.id, b.layer, b.file_name, b.imported_by, b.imported_at, b.area, b.coord_source, b.rows_read, b.rows_inserted,
       b.rows_updated, b.rows_unchanged, b.rows_duplicate, b.rows_rejected, b.rows_removed, b.state, b.undoes, b.undone_by,
       b.undone_at, b.undo_reason, b.options, r.name as region_name, r.code as region_code
from import_batches b left join regions r on r.ground = b.ground
where b.layer = any (:layers::text[]) and (:before::bigint is null or b.id < :before)
order by b.id desc limit :most;

-- name: one(number)^
-- record_class: Batch
select b.id, b.layer, b.file_name, b.imported_by, b.imported_at, b.area, b.coord_source, b.rows_read, b.rows_inserted,
       b.rows_updated, b.rows_unchanged, b.rows_duplicate, b.rows_rejected, b.rows_removed, b.state, b.undoes, b.undone_by,
       b.undone_at, b.undo_reason, b.options, r.name as region_name, r.code as region_code
from import_batches b left join regions r on r.ground = b.ground
where b.id = :number;

-- name: undo_of(number)$
select b.id from import_batches b where b.undoes = :number;

-- name: rows_of_cases(number, after, most)
-- record_class: BatchRow
select r.kind, r.row_id, r.is_new, r.changed, case when c.is_sealed then '' else c.external_id end as key,
       coalesce(case when c.is_sealed then '密封件' else c.title end, '') as title, c.id is not null as is_there
from import_rows r left join cases c on c.id = r.row_id
where r.batch_id = :number and r.kind = 'case' and r.row_id > :after order by r.row_id limit :most;

-- name: rows_of_households(number, after, most)
-- record_class: BatchRow
select r.kind, r.row_id, r.is_new, r.changed, coalesce(h.code, '') as key, coalesce(h.householder_masked, '') as title,
       h.id is not null as is_there
from import_rows r left join households h on h.id = r.row_id
where r.batch_id = :number and r.kind = 'household' and r.row_id > :after order by r.row_id limit :most;

-- name: rows_of_rooms(number, after, most)
-- record_class: BatchRow
select r.kind, r.row_id, r.is_new, r.changed, coalesce(m.region_code, '') as key, coalesce(m.name, '') as title,
       m.id is not null as is_there
from import_rows r left join mediation_rooms m on m.id = r.row_id
where r.batch_id = :number and r.kind = 'room' and r.row_id > :after order by r.row_id limit :most;

-- name: rows_of_regions(number, after, most)
-- record_class: BatchRow
select r.kind, r.row_id, r.is_new, r.changed, coalesce(g.code, v.code, '') as key,
       coalesce(g.name, v.name || '，' || to_char(v.valid_from, 'YYYY-MM-DD') || ' 起的边界', '') as title,
       coalesce(g.code, v.code) is not null as is_there
from import_rows r
left join regions g on r.kind = 'region' and g.ground = r.row_id
left join region_versions v on r.kind = 'version' and v.id = r.row_id
where r.batch_id = :number and r.kind in ('region', 'version') and r.row_id > :after order by r.row_id, r.kind limit :most;

-- name: rows_of_points(number, after, most)
-- record_class: BatchRow
select r.kind, r.row_id, r.is_new, r.changed, coalesce(h.code, '') as key,
       coalesce(i.name || '，' || to_char(coalesce(e.occurred_on, a.occurred_on), 'YYYY-MM-DD'), '') as title,
       coalesce(e.entry_no, a.id) is not null as is_there
from import_rows r
left join points_entries e on r.kind = 'entry' and e.entry_no = r.row_id
left join points_applications a on r.kind = 'application' and a.id = r.row_id
left join households h on h.id = coalesce(e.household_id, a.household_id)
left join points_items i on (i.scheme_id, i.code) = (coalesce(e.scheme_id, a.scheme_id), coalesce(e.item_code, a.item_code))
where r.batch_id = :number and r.kind in ('entry', 'application') and r.row_id > :after order by r.row_id limit :most;

-- name: count_rows(number)^
select count(*) filter (where is_new), count(*) filter (where not is_new) from import_rows where batch_id = :number;

-- name: hindrances(number, most)
-- record_class: Hindrance
select kind, row_id, reason, about from app.hindrances_of_batch(:number) order by row_id, reason limit :most;

-- name: hindrances_at_hand(number, most)
-- record_class: Hindrance
-- For the command line, which asks nobody.
select kind, row_id, reason, about from app.undo_hindrances(:number) order by row_id, reason limit :most;

-- name: names(kinds, numbers)
-- What people know rows by, of those that the viewer may see.
select k.kind, k.row_id, coalesce(c.source, '') as source,
       coalesce(h.code, c.external_id, m.region_code, g.code, v.code, '') as code,
       coalesce(
           case when h.id is not null then
               concat(w.name, ' ' || h.group_no || ' 组', ' ' || h.householder_masked, '，' || i.name,
                      '，' || to_char(coalesce(e.occurred_on, a.occurred_on), 'YYYY-MM-DD')) end,
           c.title, m.name, g.name, v.name || '，' || to_char(v.valid_from, 'YYYY-MM-DD') || ' 起', '') as title
from unnest(:kinds::text[], :numbers::bigint[]) as k (kind, row_id)
left join points_entries e on k.kind = 'entry' and e.entry_no = k.row_id
left join points_applications a on k.kind = 'application' and a.id = k.row_id
left join points_items i on (i.scheme_id, i.code) = (coalesce(e.scheme_id, a.scheme_id), coalesce(e.item_code, a.item_code))
left join households h on h.id = case k.kind when 'household' then k.row_id else coalesce(e.household_id, a.household_id) end
left join regions w on w.code = h.village_code
left join cases c on k.kind = 'case' and c.id = k.row_id and not c.is_sealed
left join mediation_rooms m on k.kind = 'room' and m.id = k.row_id
left join regions g on k.kind = 'region' and g.ground = k.row_id
left join region_versions v on k.kind = 'version' and v.id = k.row_id
where coalesce(h.id, c.id, m.id, g.ground, v.id) is not null;

-- name: undo(number, reason)$
select app.undo_batch(:number, :reason);

-- name: ask_undo(number, reason)$
select app.ask_undo(:number, :reason);

-- name: carry_out_undo(work, attempt)$
select app.carry_out_undo(:work, :attempt);

-- name: undo_at_hand(number, reason, who)$
select app.take_back(:number, :reason, :who, null);
