-- Taking back a large batch takes longer than a page may: it is asked for, and a job does it as whoever asked, with the rights that
-- he has by then.
alter table transfers drop constraint transfers_kind_check;
alter table transfers add constraint transfers_kind_check check (kind in ('import', 'export', 'undo'));
create unique index one_undo_of_a_batch on transfers (((wish ->> 'batch')::bigint)) where kind = 'undo' and ended_at is null;
comment on column transfers.wish is 'how the file is to be read, or what the file is to hold; or which batch goes back, and why';

create function app.undo_reason_fault(layer text, reason text) returns text
    language sql stable set search_path = public, pg_temp as $$
    select case when char_length(trim(coalesce(reason, ''))) not between 2 and 200 then 'reason_needed'
                when layer = 'points' and not app.lawful_item_text(reason) then 'reason_unlawful' end
$$;

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
    if app.undo_reason_fault(it.layer, reason) is not null then
        return jsonb_build_object('outcome', app.undo_reason_fault(it.layer, reason));
    end if;
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

-- The batch that the caller would take back; no row where there is none of his, an error where he may not.
create function app.batch_to_undo(number bigint) returns import_batches
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    it import_batches := app.batch_at_hand(number);
begin
    if it.id is null then return null; end if;
    perform app.must('import_' || it.layer);
    -- those who only see their own batch from elsewhere have no say in that place any more
    if it.ground is not null and not it.ground between app.ground_from() and app.ground_to() then return null; end if;
    -- what is booked goes back by the hand of whoever keeps the ledger
    if exists (select from import_rows r where r.batch_id = number and r.kind = 'entry') then perform app.must('keep_points'); end if;
    return it;
end $$;
create or replace function app.undo_batch(number bigint, reason text) returns jsonb
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if (app.batch_to_undo(number)).id is null then return null; end if;
    return app.take_back(number, reason, app.booker(), app.account());
end $$;

-- Has a batch taken back by a job. What came of asking, as app.undo_batch tells it, or 'asked' with the number of the work.
create function app.ask_undo(number bigint, reason text) returns jsonb
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it import_batches := app.batch_to_undo(number);
    fault text;
    work transfers;
begin
    if it.id is null then return null; end if;
    perform pg_advisory_xact_lock(hashtext('app.ask_undo'));
    fault := case when it.state <> 'stored' then it.state
                  when app.undo_reason_fault(it.layer, reason) is not null then app.undo_reason_fault(it.layer, reason)
                  when exists (select from transfers t where t.kind = 'undo' and (t.wish ->> 'batch')::bigint = number
                                                         and t.ended_at is null) then 'under_way'
                  when app.too_many_transfers() then 'too_many' end;
    if fault is not null then return jsonb_build_object('outcome', fault); end if;
    insert into transfers (kind, layer, account_id, actor_id, rights, region_code, ground, state, wish)
    values ('undo', it.layer, app.account(), app.actor(), string_to_array(app.setting('rights'), ','), app.setting('region'),
            app.ground_from(), 'storing', jsonb_build_object('batch', number, 'reason', trim(reason)))
    returning * into work;
    perform app.send_to_worker(work);
    perform app.note_transfer('undo', work, jsonb_build_object('batch', number));
    return '{"outcome": "asked"}';
end $$;

-- Does what the caller asked for, and ends that work in the same transaction. Its row is not locked before: whoever cancels it would
-- wait until all is taken back.
create function app.carry_out_undo(number bigint, its_attempt integer) returns jsonb
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it transfers;
    undone jsonb;
begin
    select t.* into it from transfers t
    where t.id = number and t.kind = 'undo' and t.state = 'storing' and t.attempt = its_attempt
      and t.account_id = app.account() and t.actor_id = app.actor();
    if it.id is null then
        raise exception 'this is not wanted any more' using errcode = 'query_canceled';
    end if;
    undone := app.undo_batch((it.wish ->> 'batch')::bigint, it.wish ->> 'reason');
    if undone ->> 'outcome' is distinct from 'done' then return undone; end if;
    update transfers t
    set state = 'done', report = undone, ended_at = clock_timestamp(), touched_at = clock_timestamp()
    where t.id = number and t.attempt = its_attempt and t.state = 'storing';
    if not found then
        raise exception 'cancelled, or begun anew by another worker' using errcode = 'query_canceled';
    end if;
    return undone;
end $$;

-- Of a case that the caller may not see, not even the reason is told.
create or replace function app.hindrances_of_batch(number bigint)
    returns table (kind text, row_id bigint, reason text, about text)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if (app.batch_at_hand(number)).state = 'stored' then
        return query
            select h.kind, h.row_id, case when told.it then h.reason else 'unseen' end, case when told.it then h.about else '' end
            from app.undo_hindrances(number) h
            left join cases c on h.kind = 'case' and c.id = h.row_id
            cross join lateral (select c.id is null or not c.is_sealed and app.sees_case(c) as it) told;
    end if;
end $$;

-- Every one of them, so that the list and its count are whole.
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
             join %4$s p on p.%5$I = k.%6$I where i.batch_id = $1 and i.kind = $2 and i.is_new %7$s',
            key_name, key.called, pointed_at, key.by_whom, key.its_column, key.our_column, own)
        using number, row_kind;
    end loop;
end $$;

revoke all on function app.undo_reason_fault, app.batch_to_undo, app.ask_undo, app.carry_out_undo from public;
grant execute on function app.ask_undo, app.carry_out_undo to geo_web;
