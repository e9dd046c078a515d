delete from transfers where kind = 'undo';
drop function app.carry_out_undo, app.ask_undo;

create or replace function app.undo_batch(number bigint, reason text) returns jsonb
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it import_batches := app.batch_at_hand(number);
begin
    if it.id is null then return null; end if;
    perform app.must('import_' || it.layer);
    -- those who only see their own batch from elsewhere have no say in that place any more
    if it.ground is not null and not it.ground between app.ground_from() and app.ground_to() then return null; end if;
    -- what is booked goes back by the hand of whoever keeps the ledger
    if exists (select from import_rows r where r.batch_id = number and r.kind = 'entry') then perform app.must('keep_points'); end if;
    return app.take_back(number, reason, app.booker(), app.account());
end $$;
create or replace function app.take_back(number bigint, reason text, who text, account bigint) returns jsonb
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it import_batches;
    found jsonb;
    counts record;
    undo bigint;
begin
    select b.* into it from import_batches b where b.id = number;
    if it.id is null then return null; end if;
    -- as an import of the layer does: neither comes between the other's look and write
    perform pg_advisory_xact_lock(hashtext('import ' || it.layer));
    if it.layer = 'points' then perform pg_advisory_xact_lock(hashtext('app.ledger')); end if;
    select b.* into it from import_batches b where b.id = number for update;
    if it.state <> 'stored' then return jsonb_build_object('outcome', it.state); end if;
    if char_length(trim(coalesce(reason, ''))) not between 2 and 200 then return '{"outcome": "reason_needed"}'; end if;
    if it.layer = 'points' and not app.lawful_item_text(reason) then return '{"outcome": "reason_unlawful"}'; end if;
    select jsonb_build_object('outcome', 'built_upon', 'rows', count(distinct (h.kind, h.row_id))) into found
    from app.undo_hindrances(number) h;
    if (found ->> 'rows')::bigint > 0 then return found; end if;
    execute format('select * from app.take_back_%I($1, $2)', it.layer) into counts using number, trim(reason);
    update import_batches b set state = 'undone', undone_at = now(), undone_by = who, undo_reason = trim(reason) where b.id = number;
    insert into import_batches (layer, file_name, sha256, rows_read, rows_inserted, rows_updated, rows_rejected, rows_removed,
                                imported_by, account_id, area, state, undoes, undo_reason, ground)
    values (it.layer, it.file_name, it.sha256, 0, 0, counts.restored, 0, counts.removed, who, account,
            coalesce(app.setting('region'), ''), 'undo', number, trim(reason), it.ground)
    returning id into undo;
    update import_rows r set before = null where r.batch_id = number and r.before is not null;
    perform app.note('import.undo', 'batch', number::text, it.area, trim(reason), jsonb_build_object(
        'layer', it.layer, 'file', it.file_name, 'removed', counts.removed, 'restored', counts.restored, 'undo', undo));
    return jsonb_build_object('outcome', 'done', 'undo', undo, 'removed', counts.removed, 'restored', counts.restored);
end $$;
create or replace function app.hindrances_of_batch(number bigint)
    returns table (kind text, row_id bigint, reason text, about text)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if (app.batch_at_hand(number)).state = 'stored' then return query select * from app.undo_hindrances(number); end if;
end $$;
create or replace function app.pointed_at(number bigint, row_kind text, pointed_at regclass, key_name text, aside text[])
    returns table (row_id bigint, by_table text)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    key record;
    own text;
begin
    for key in
        select c.conrelid::regclass as by_whom, c.conrelid::regclass::text as called, a.attname as its_column, f.attname as our_column
        from pg_constraint c
        join pg_attribute a on (a.attrelid, a.attnum) = (c.conrelid, c.conkey[1])
        join pg_attribute f on (f.attrelid, f.attnum) = (c.confrelid, c.confkey[1])
        where c.contype = 'f' and c.confrelid = pointed_at and cardinality(c.conkey) = 1 and c.conparentid = 0
    loop
        continue when key.called = any (aside);
        -- of rows of the batch that point at each other, both go
        own := case key.called when 'regions' then $q$and not exists (select from import_rows o
                                   where (o.batch_id, o.kind, o.row_id) = ($1, 'region', p.ground) and o.is_new)$q$
                               when 'region_versions' then $q$and not exists (select from import_rows o
                                   where (o.batch_id, o.kind, o.row_id) = ($1, 'version', p.id) and o.is_new)$q$
                               when 'cases' then $q$and not exists (select from import_rows o
                                   where (o.batch_id, o.kind, o.row_id) = ($1, 'case', p.id) and o.is_new)$q$ else '' end;
        return query execute format(
            'select distinct k.%1$I::bigint, %2$L::text from import_rows i join %3$s k on k.%1$I = i.row_id
             join %4$s p on p.%5$I = k.%6$I where i.batch_id = $1 and i.kind = $2 and i.is_new %7$s limit 200',
            key_name, key.called, pointed_at, key.by_whom, key.its_column, key.our_column, own)
        using number, row_kind;
    end loop;
end $$;
drop function app.batch_to_undo, app.undo_reason_fault;

drop index one_undo_of_a_batch;
alter table transfers drop constraint transfers_kind_check;
alter table transfers add constraint transfers_kind_check check (kind in ('import', 'export'));
comment on column transfers.wish is 'how the file is to be read, or what the file is to hold';
