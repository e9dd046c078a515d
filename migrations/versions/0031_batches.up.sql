-- What every file brought in, row by row, so that it can be listed and taken back while nothing builds on it; and which cases or
-- households may be there twice.

-- Batches ------------------------------------------------------------------------------------------------------------------
alter table import_batches
    add column account_id bigint references accounts (id),
    add column area text not null default '',
    add column options jsonb not null default '{}',
    add column coord_source text,
    add column rows_unchanged integer not null default 0,
    add column rows_duplicate integer not null default 0,
    add column rows_removed integer not null default 0,
    add column state text not null default 'stored' check (state in ('stored', 'unchanged', 'undone', 'undo', 'settled')),
    add column undoes bigint unique references import_batches (id),
    add column undone_by text not null default '',
    add column undone_at timestamptz,
    add column undo_reason text not null default '' check (char_length(undo_reason) <= 200),
    add column ground bigint,
    add check ((state = 'undone') = (undone_at is not null)),
    add check ((state = 'undo') = (undoes is not null));
comment on column import_batches.state is 'unchanged: the file only repeated what was there; undo: took another back; settled: too old to be taken back';
comment on column import_batches.area is 'code of the region that the account works in; empty: brought in at the command line';
comment on column import_batches.ground is 'that area, or the smallest region that holds every row; null: nothing was touched, or no region holds it all';
-- of what came in before, no rows were noted
update import_batches set state = 'settled';
create index on import_batches (ground);
create index on import_batches (account_id);

-- No foreign key: a hundred thousand rows would each be checked against the one batch, which nobody can delete.
create table import_rows (
    batch_id bigint not null,
    kind text not null check (kind in ('region', 'version', 'household', 'room', 'case', 'entry', 'application')),
    row_id bigint not null,
    is_new boolean not null,
    changed text[] not null default '{}',
    before jsonb,
    digest uuid,
    primary key (batch_id, kind, row_id)
);
comment on column import_rows.row_id is 'the row''s number; of a region its ground';
comment on column import_rows.before is 'what the batch changed of a row that was there, as it was; gone after a while';
comment on column import_rows.digest is 'of the row as the batch left it: another one now means that somebody went on from there; of an application, of its content';
create index on import_rows (kind, row_id);

create function app.importable() returns text[]
    language sql stable parallel safe as $$
    select array(select layer from unnest('{regions,households,rooms,cases,points}'::text[]) as layer where app.may('import_' || layer))
$$;
call app.protect('import_rows', 'batch_id in (select b.id from import_batches b)');
revoke select on import_rows from geo_web;
grant select (batch_id, kind, row_id, is_new, changed) on import_rows to geo_web;
create policy reading on import_batches for select to geo_web using (
    layer = any ((select app.importable())::text[])
    and (ground between (select app.ground_from()) and (select app.ground_to()) or account_id = (select app.account())));
grant select on import_batches to geo_web;

grant select (id, state), update (rows_read, rows_inserted, rows_updated, rows_unchanged, rows_duplicate, rows_rejected, state, ground)
    on import_batches to geo_points, geo_cases;
grant select (batch_id, kind, row_id, digest), insert on import_rows to geo_points;
create policy geo_points on import_rows to geo_points using (kind in ('entry', 'application')) with check (kind in ('entry', 'application'));
grant insert on import_rows to geo_cases;
create policy geo_cases on import_rows to geo_cases using (kind = 'case') with check (kind = 'case');

-- Where a row that will be deleted is pointed at, each row is looked for.
create index on case_assignments (case_id);
create index on case_grants (case_id);

-- Keyed with the data key: the same number gives the same digest, which tells nothing without the key.
alter table petitioners add column phone_digest bytea check (length(phone_digest) = 32);
create index on petitioners (phone_digest) where phone_digest is not null;
create function app.keep_phone_digest() returns trigger language plpgsql as $$
begin
    if new.phone_digest is not distinct from old.phone_digest then new.phone_digest := null; end if;
    return new;
end $$;
create trigger keep_phone_digest before update on petitioners for each row
    when (new.phone_sealed is distinct from old.phone_sealed) execute function app.keep_phone_digest();

-- What tells that somebody went on from a row: every column that people or files can change, none that follows from others.
create function app.digest_of(it households) returns uuid language sql stable parallel safe as $$
    select md5(row (it.code, it.village_code, it.grid_code, it.group_no, it.householder, it.location, it.coord_source, it.status,
                    it.is_absent_household)::text)::uuid
$$;
create function app.digest_of(it mediation_rooms) returns uuid language sql stable parallel safe as $$
    select md5(row (it.name, it.brand, it.level, it.kind, it.region_code, it.place_code, it.unit, it.location, it.phone, it.hours,
                    it.specialities, it.capacity, it.active_from, it.active_to)::text)::uuid
$$;
-- a region's name follows its versions, on the day on which one comes into force
create function app.digest_of(it regions) returns uuid language sql stable parallel safe as $$
    select md5(row (it.code, it.kind)::text)::uuid
$$;
create function app.digest_of(it region_versions) returns uuid language sql stable parallel safe as $$
    select md5(row (it.code, it.name, it.valid_from, it.valid_to, it.boundary, it.label_point, it.boundary_source)::text)::uuid
$$;
create function app.digest_of(it cases, who petitioners) returns uuid language sql stable parallel safe as $$
    select md5(row (it.source, it.external_id, it.channel, it.matter_kind, it.category_code, it.title, it.body, it.address, it.location,
                    it.location_precision, it.region_code, extract(epoch from it.due_at), extract(epoch from it.accepted_at),
                    extract(epoch from it.closed_at), it.status, it.resolved_level, it.repeat_of, it.person_count, it.satisfaction,
                    it.respondent_code, it.current_level, who.name, who.phone_sealed)::text)::uuid
$$;

-- A row as it was before a file changed it; a geometry as PostGIS writes it, since GeoJSON would round it.
create function app.kept(it households) returns jsonb language sql stable parallel safe as $$
    select to_jsonb(it) - '{id,location}'::text[] || jsonb_build_object('location', it.location::text)
$$;
create function app.kept(it mediation_rooms) returns jsonb language sql stable parallel safe as $$
    select to_jsonb(it) - '{id,location,served_area}'::text[] || jsonb_build_object('location', it.location::text)
$$;
create function app.kept(it regions) returns jsonb language sql stable parallel safe as $$
    select to_jsonb(it)
$$;
create function app.kept(it region_versions) returns jsonb language sql stable parallel safe as $$
    select to_jsonb(it) - '{id,code,valid_from,ground,boundary,outline,label_point}'::text[] || jsonb_build_object(
        'boundary', it.boundary::text, 'outline', it.outline::text, 'label_point', it.label_point::text)
$$;
create function app.kept(it cases, who petitioners) returns jsonb language sql stable parallel safe as $$
    select to_jsonb(it) - '{id,location,query_code_digest}'::text[] || jsonb_build_object(
        'location', it.location::text,
        'petitioner', case when who.case_id is not null
                           then jsonb_build_object('name', who.name, 'phone_sealed', who.phone_sealed, 'phone_masked', who.phone_masked,
                                                   'phone_digest', who.phone_digest) end)
$$;
create function app.changed_keys(before jsonb, after jsonb) returns text[] language sql immutable parallel safe as $$
    select array(select b.key from jsonb_each(before) b where b.value is distinct from after -> b.key order by b.key)
$$;

-- What was deleted of a person is not kept here either.
create function app.forget_before() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update import_rows r set before = null
    where r.kind = tg_argv[0] and r.row_id = (to_jsonb(new) ->> tg_argv[1])::bigint and r.before is not null;
    return null;
end $$;
create trigger forget_before after update on petitioners for each row
    when (new.name = '（已删除）') execute function app.forget_before('case', 'case_id');
create trigger forget_before after update on households for each row
    when (new.householder = '（已删除）' or old.location is not null and new.location is null)
    execute function app.forget_before('household', 'id');

-- Taking back --------------------------------------------------------------------------------------------------------------
-- Who points at rows that would be deleted, through whatever foreign key there is, now or later; what is deleted with them, and
-- what only follows from them, aside.
create function app.pointed_at(number bigint, row_kind text, pointed_at regclass, key_name text, aside text[])
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

-- Why a batch cannot be taken back, row by row; empty where it can.
create function app.undo_hindrances(number bigint)
    returns table (kind text, row_id bigint, reason text, about text)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    layer text := (select b.layer from import_batches b where b.id = number);
begin
    return query
        select r.kind, r.row_id, 'later_batch', min(l.batch_id)::text
        from import_rows r join import_rows l on (l.kind, l.row_id) = (r.kind, r.row_id) and l.batch_id > r.batch_id
        join import_batches b on b.id = l.batch_id and b.state in ('stored', 'settled')
        where r.batch_id = number group by r.kind, r.row_id;
    return query select r.kind, r.row_id, 'forgotten', '' from import_rows r
        where r.batch_id = number and not r.is_new and r.before is null;
    -- that a later batch changed a row says more than that it was changed
    return query execute format(
        'select h.* from app.undo_hindrances_of_%I($1) h where h.reason <> ''changed'' or not exists (
             select from import_rows l join import_batches b on b.id = l.batch_id and b.state in (''stored'', ''settled'')
             where (l.kind, l.row_id) = (h.kind, h.row_id) and l.batch_id > $1)', layer) using number;
end $$;

create function app.undo_hindrances_of_households(number bigint)
    returns table (kind text, row_id bigint, reason text, about text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select r.kind, r.row_id, 'changed', '' from import_rows r left join households h on h.id = r.row_id
    where r.batch_id = number and r.digest is distinct from app.digest_of(h)
    union all
    select 'household', p.row_id, 'pointed_at', p.by_table
    from app.pointed_at(number, 'household', 'households', 'id', '{household_scores,household_candidates}') p
    union all
    select distinct r.kind, r.row_id, 'frozen', s.period
    from import_rows r join household_scores s on s.household_id = r.row_id
    where r.batch_id = number and r.is_new and app.is_frozen(s.village_code, s.period)
$$;
create function app.undo_hindrances_of_rooms(number bigint)
    returns table (kind text, row_id bigint, reason text, about text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select r.kind, r.row_id, 'changed', '' from import_rows r left join mediation_rooms m on m.id = r.row_id
    where r.batch_id = number and r.digest is distinct from app.digest_of(m)
    union all
    select 'room', p.row_id, 'pointed_at', p.by_table from app.pointed_at(number, 'room', 'mediation_rooms', 'id', '{}') p
$$;
create function app.undo_hindrances_of_cases(number bigint)
    returns table (kind text, row_id bigint, reason text, about text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select r.kind, r.row_id, 'changed', ''
    from import_rows r left join cases c on c.id = r.row_id left join petitioners p on p.case_id = c.id
    where r.batch_id = number and r.digest is distinct from app.digest_of(c, p)
    union all
    select 'case', p.row_id, 'pointed_at', p.by_table
    from app.pointed_at(number, 'case', 'cases', 'id', '{petitioners,map_cases,duplicate_candidates}') p
    union all
    select 'case', q.case_id, 'pointed_at', 'data_requests' from data_requests q
    join import_rows r on (r.batch_id, r.kind, r.row_id) = (number, 'case', q.case_id) where r.is_new
$$;
create function app.undo_hindrances_of_points(number bigint)
    returns table (kind text, row_id bigint, reason text, about text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select r.kind, r.row_id, 'quarter_posted', e.period
    from import_rows r join points_entries e on e.entry_no = r.row_id
    where r.batch_id = number and r.kind = 'entry'
      and exists (select from period_results p where (p.village_code, p.period) = (e.village_code, e.period))
      and not exists (select from points_entries x where x.reversal_of = e.entry_no)
    union all
    select r.kind, r.row_id, 'in_review', a.status
    from import_rows r join points_applications a on a.id = r.row_id
    where r.batch_id = number and r.kind = 'application'
      and a.status not in ('draft', 'submitted', 'prechecked', 'reviewed_reject', 'withdrawn')
$$;
create function app.undo_hindrances_of_regions(number bigint)
    returns table (kind text, row_id bigint, reason text, about text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select r.kind, r.row_id, 'changed', '' from import_rows r left join regions g on g.ground = r.row_id
    where r.batch_id = number and r.kind = 'region' and r.digest is distinct from app.digest_of(g)
    union all
    select r.kind, r.row_id, 'changed', '' from import_rows r left join region_versions v on v.id = r.row_id
    where r.batch_id = number and r.kind = 'version' and r.digest is distinct from app.digest_of(v)
    union all
    select 'region', p.row_id, 'pointed_at', p.by_table from app.pointed_at(number, 'region', 'regions', 'ground', '{}') p
    union all
    select 'version', p.row_id, 'pointed_at', p.by_table from app.pointed_at(number, 'version', 'region_versions', 'id', '{}') p
$$;

-- Puts rows back as they were kept. What follows from other columns is found anew by the table's own triggers.
create function app.put_back(number bigint, row_kind text, into_table regclass, key_name text) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    names text[];
    done integer;
begin
    select array_agg(a.attname order by a.attnum) into names
    from pg_attribute a
    where a.attrelid = into_table and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      and a.attname <> all ('{id,ground,registered_at,current_code,current_ground,respondent_from,respondent_to}')
      and (select r.before from import_rows r where r.batch_id = number and r.kind = row_kind and r.before is not null limit 1)
          ? a.attname;
    if names is null then return 0; end if;
    execute format(
        'update %1$s t set (%2$s) = (select %3$s from jsonb_populate_record(null::%1$s, r.before) o)
         from import_rows r where r.batch_id = $1 and r.kind = $2 and not r.is_new and t.%4$I = r.row_id',
        into_table, (select string_agg(format('%I', n), ', ') from unnest(names) n),
        (select string_agg(format('o.%I', n), ', ') from unnest(names) n), key_name)
    using number, row_kind;
    get diagnostics done = row_count;
    return done;
end $$;

create function app.take_back_households(number bigint, reason text, out removed integer, out restored integer)
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    villages text[];
begin
    select array_agg(distinct h.village_code) into villages
    from import_rows r join households h on h.id = r.row_id where r.batch_id = number and r.is_new;
    delete from household_scores s using import_rows r where r.batch_id = number and r.is_new and s.household_id = r.row_id;
    delete from households h using import_rows r where r.batch_id = number and r.is_new and h.id = r.row_id;
    get diagnostics removed = row_count;
    restored := app.put_back(number, 'household', 'households', 'id');
    perform app.defer_job('rescore_village', jsonb_build_object('village_code', v.village_code, 'period', v.period),
                          'score ' || v.village_code)
    from village_scores v where v.village_code = any (villages) and not app.is_frozen(v.village_code, v.period);
end $$;
create function app.take_back_rooms(number bigint, reason text, out removed integer, out restored integer)
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from mediation_rooms m using import_rows r where r.batch_id = number and r.is_new and m.id = r.row_id;
    get diagnostics removed = row_count;
    restored := app.put_back(number, 'room', 'mediation_rooms', 'id');
end $$;
create function app.take_back_cases(number bigint, reason text, out removed integer, out restored integer)
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    delete from cases c using import_rows r where r.batch_id = number and r.is_new and c.id = r.row_id;
    get diagnostics removed = row_count;
    restored := app.put_back(number, 'case', 'cases', 'id');
    delete from petitioners p using import_rows r
    where r.batch_id = number and not r.is_new and p.case_id = r.row_id and r.before -> 'petitioner' = 'null';
    update petitioners p
    set name = o.name, phone_sealed = o.phone_sealed, phone_masked = o.phone_masked, phone_digest = o.phone_digest
    from import_rows r cross join lateral jsonb_populate_record(null::petitioners, r.before -> 'petitioner') o
    where r.batch_id = number and not r.is_new and p.case_id = r.row_id and r.before -> 'petitioner' <> 'null'
      and (p.name, p.phone_sealed) is distinct from (o.name, o.phone_sealed);
end $$;
-- The ledger only grows: what was booked is booked back, what was applied for is withdrawn. Both stay to be read.
create function app.take_back_points(number bigint, reason text, out removed integer, out restored integer)
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it bigint;
begin
    removed := 0;
    restored := 0;
    for it in select r.row_id from import_rows r
              where r.batch_id = number and r.kind = 'entry'
                and not exists (select from points_entries x where x.reversal_of = r.row_id) order by r.row_id loop
        perform app.reverse_entry(it, format('撤回第 %s 批导入', number));
        removed := removed + 1;
    end loop;
    for it in select a.id from import_rows r join points_applications a on a.id = r.row_id
              where r.batch_id = number and r.kind = 'application' and a.status in ('draft', 'submitted', 'prechecked') order by a.id loop
        perform app.step_application(it, 'withdrawn', format('撤回第 %s 批导入', number));
        removed := removed + 1;
    end loop;
end $$;
create function app.take_back_regions(number bigint, reason text, out removed integer, out restored integer)
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    fineness text;
    versions integer;
    deleted integer;
    to_redraw jsonb[];
begin
    removed := 0;
    select array_agg(distinct jsonb_build_object(
        'level', g.level, 'county', case when g.level <> 'county' then app.unit_from(g.ground, 'county') end)) into to_redraw
    from import_rows r join region_versions v on v.id = r.row_id join regions g on g.code = v.code
    where r.batch_id = number and r.kind = 'version';
    delete from region_versions v using import_rows r where r.batch_id = number and r.kind = 'version' and r.is_new and v.id = r.row_id;
    get diagnostics versions = row_count;
    restored := app.put_back(number, 'version', 'region_versions', 'id');
    foreach fineness in array '{grid,village,town,county}'::text[] loop
        delete from regions g using import_rows r
        where r.batch_id = number and r.kind = 'region' and r.is_new and g.ground = r.row_id and g.level = fineness;
        get diagnostics deleted = row_count;
        removed := removed + deleted;
    end loop;
    update regions g set name = r.before ->> 'name', name_pinyin = r.before ->> 'name_pinyin',
        name_initials = r.before ->> 'name_initials', kind = r.before ->> 'kind'
    from import_rows r where r.batch_id = number and r.kind = 'region' and not r.is_new and g.ground = r.row_id;
    -- of a region that was there the batch opened a version: that is undone as well
    restored := greatest(restored, versions - removed);
    -- neighbours were drawn anew to meet what has gone
    perform app.defer_job('redraw_outlines', it, 'redraw_outlines') from unnest(to_redraw) as it;
end $$;

-- Takes a batch back, all of it or nothing. For the command line, and for the function below, which asks who may.
create function app.take_back(number bigint, reason text, who text, account bigint) returns jsonb
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

-- A batch of the caller's area, of a layer that he may bring in; null where there is none.
create function app.batch_at_hand(number bigint) returns import_batches
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    it import_batches;
begin
    select b.* into it from import_batches b
    where b.id = number and b.layer = any (app.importable())
      and (b.ground between app.ground_from() and app.ground_to() or b.account_id = app.account());
    return it;
end $$;
create function app.hindrances_of_batch(number bigint)
    returns table (kind text, row_id bigint, reason text, about text)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if (app.batch_at_hand(number)).state = 'stored' then return query select * from app.undo_hindrances(number); end if;
end $$;
create function app.undo_batch(number bigint, reason text) returns jsonb
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

-- Twice there? -------------------------------------------------------------------------------------------------------------
-- Two cases that may be one: the later, and the earlier. Of sealed ones nobody is asked. Nobody is counted here, and nothing is
-- found by who complained: that two have the same number is told of the pair, to those who see both.
create table duplicate_candidates (
    id bigint generated always as identity primary key,
    case_id bigint not null references cases (id) on delete cascade,
    other_id bigint not null references cases (id) on delete cascade,
    reasons text[] not null check (reasons <@ '{content,phone,nearby,address}' and reasons <> '{}'),
    days integer not null check (days >= 0),
    metres integer check (metres >= 0),
    found_at timestamptz not null default now(),
    batch_id bigint,
    state text not null default 'open' check (state in ('open', 'same', 'different')),
    judged_by text not null default '',
    judged_at timestamptz,
    before jsonb,
    ground bigint not null,
    unique (case_id, other_id),
    check (case_id <> other_id),
    check ((state = 'open') = (judged_at is null))
);
create index on duplicate_candidates (ground, id desc) where state = 'open';
create index on duplicate_candidates (other_id);
comment on column duplicate_candidates.before is 'same: how the later case stood before, so that the judgement can be taken back';
call app.protect('duplicate_candidates', '(select app.may(''judge_duplicates''))
    and ground between (select app.ground_from()) and (select app.ground_to())
    and exists (select from cases c where c.id = case_id and not c.is_sealed)
    and exists (select from cases c where c.id = other_id and not c.is_sealed)');
revoke select on duplicate_candidates from geo_web;
grant select (id, case_id, other_id, reasons, days, metres, found_at, batch_id, state, judged_by, judged_at, ground)
    on duplicate_candidates to geo_web;
grant insert on duplicate_candidates to geo_cases;
create policy geo_cases on duplicate_candidates for insert to geo_cases with check (true);

-- Two households that may be one, of one village: noted for whoever keeps the register; no program makes one of two.
create table household_candidates (
    household_id bigint not null references households (id) on delete cascade,
    other_id bigint not null references households (id) on delete cascade,
    found_at timestamptz not null default now(),
    batch_id bigint,
    state text not null default 'open' check (state in ('open', 'noted')),
    judged_by text not null default '',
    judged_at timestamptz,
    ground bigint not null,
    primary key (household_id, other_id),
    check (household_id <> other_id)
);
create index on household_candidates (other_id);
create index on household_candidates (ground);
call app.protect('household_candidates', 'ground between (select app.ground_from()) and (select app.ground_to())
    and (select app.may(''import_households'')) and (select app.may(''view_household_points''))');

-- A pair of the caller's area, both of which he may see.
create function app.candidate_at_hand(number bigint) returns duplicate_candidates
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it duplicate_candidates;
begin
    select d.* into it from duplicate_candidates d
    where d.id = number and d.ground between app.ground_from() and app.ground_to()
      and exists (select from cases c where c.id = d.case_id and not c.is_sealed and app.sees_case(c))
      and exists (select from cases c where c.id = d.other_id and not c.is_sealed and app.sees_case(c))
    for update;
    return it;
end $$;
create function app.judge_duplicate(number bigint, verdict text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it duplicate_candidates;
    later cases;
    root cases;
begin
    perform app.must('judge_duplicates');
    it := app.candidate_at_hand(number);
    if it.id is null then return null; end if;
    if verdict not in ('same', 'different') then return 'no_such_verdict'; end if;
    if it.state <> 'open' then return 'judged_already'; end if;
    select c.* into later from cases c where c.id = it.case_id for update;
    if verdict = 'same' then
        select c.* into root from cases c where c.id = it.other_id;
        for _ in 1..50 loop
            exit when root.status <> 'merged' or root.repeat_of is null;
            select c.* into root from cases c where c.id = root.repeat_of;
        end loop;
        if later.status = 'merged' then return 'merged_already'; end if;
        if root.id = later.id then return 'other_way_round'; end if;
        -- a chain would end in what is sealed, or in what the caller may not see
        if root.is_sealed or not app.sees_case(root) then return 'merged_elsewhere'; end if;
        update cases c set status = 'merged', repeat_of = root.id, closed_at = coalesce(c.closed_at, greatest(now(), c.registered_at)),
            repeat_no = (select coalesce(max(r.repeat_no), 0) + 1 from cases r where r.repeat_of = root.id)
        where c.id = later.id;
    end if;
    update duplicate_candidates d set state = verdict, judged_by = app.booker(), judged_at = now(),
        before = case verdict when 'same' then jsonb_build_object(
            'status', later.status, 'closed_at', later.closed_at, 'repeat_of', later.repeat_of, 'repeat_no', later.repeat_no,
            'merged_into', root.id) end
    where d.id = number;
    perform app.note('duplicate.' || verdict, 'case', it.case_id::text, later.region_code, '',
                     jsonb_build_object('other', it.other_id, 'candidate', it.id)
                     || case when root.id is null then '{}' else jsonb_build_object('merged_into', root.id) end);
    return 'done';
end $$;
-- Takes a judgement back: the pair is open again, and the later case stands as it did.
create function app.reopen_duplicate(number bigint) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it duplicate_candidates;
    region text;
begin
    perform app.must('judge_duplicates');
    it := app.candidate_at_hand(number);
    if it.id is null then return null; end if;
    if it.state = 'open' then return 'not_judged'; end if;
    if it.state = 'same' then
        update cases c set status = it.before ->> 'status', closed_at = (it.before ->> 'closed_at')::timestamptz,
            repeat_of = (it.before ->> 'repeat_of')::bigint, repeat_no = (it.before ->> 'repeat_no')::integer
        where c.id = it.case_id and c.status = 'merged' and c.repeat_of = (it.before ->> 'merged_into')::bigint;
        if not found then return 'changed_since'; end if;
    end if;
    select c.region_code into region from cases c where c.id = it.case_id;
    update duplicate_candidates d set state = 'open', judged_by = '', judged_at = null, before = null where d.id = number;
    perform app.note('duplicate.reopen', 'case', it.case_id::text, region, '',
                     jsonb_build_object('other', it.other_id, 'candidate', it.id, 'was', it.state));
    return 'done';
end $$;

-- The pairs that a case just recorded by the caller makes with earlier ones: at most five.
create function app.look_for_duplicates(number bigint, digest bytea) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it cases;
    found integer;
begin
    select c.* into it from cases c
    where c.id = number and c.source = 'web' and c.external_id like app.account() || ':%' and app.may('record_cases');
    if it.id is null or it.is_sealed then return 0; end if;
    if digest is not null then
        update petitioners p set phone_digest = digest where p.case_id = number and p.phone_sealed is not null;
    end if;
    insert into duplicate_candidates (case_id, other_id, reasons, days, metres, ground)
    select it.id, f.id, array_agg(distinct f.reason order by f.reason), min(f.days), min(f.metres), it.ground
    from (
        select c.id, 'phone' as reason, (it.registered_at::date - c.registered_at::date) as days, null::integer as metres
        from petitioners p join cases c on c.id = p.case_id
        where p.phone_digest = digest and c.category_code = it.category_code and not c.is_sealed
          and c.registered_at > it.registered_at - interval '90 days'
        union all
        select c.id, 'nearby', it.registered_at::date - c.registered_at::date,
               ST_Distance(c.location::geography, it.location::geography)::integer
        from cases c
        where c.ground between app.unit_from(it.ground, 'town') and app.unit_to(it.ground, 'town') and not c.is_sealed
          and c.category_code = it.category_code and c.registered_at > it.registered_at - interval '7 days'
          and ST_DWithin(c.location::geography, it.location::geography, 50)
        union all
        select c.id, 'address', it.registered_at::date - c.registered_at::date, null
        from cases c
        where c.ground between app.unit_from(it.ground, 'town') and app.unit_to(it.ground, 'town') and not c.is_sealed
          and c.category_code = it.category_code and c.registered_at > it.registered_at - interval '30 days'
          and char_length(it.address) >= 6 and c.address = it.address
    ) f
    where f.id <> it.id
    group by f.id order by count(*) desc, f.id desc limit 5
    on conflict do nothing;
    get diagnostics found = row_count;
    return found;
end $$;

create function app.note_household_pair(household bigint, other bigint) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it household_candidates;
begin
    perform app.must('import_households');
    select k.* into it from household_candidates k
    where (k.household_id, k.other_id) = (household, other) and app.may('view_household_points')
      and k.ground between app.ground_from() and app.ground_to() for update;
    if it.household_id is null then return null; end if;
    if it.state <> 'open' then return 'judged_already'; end if;
    update household_candidates k set state = 'noted', judged_by = app.booker(), judged_at = now()
    where (k.household_id, k.other_id) = (household, other);
    perform app.note('duplicate.note_household', 'household', household::text,
                     (select h.village_code from households h where h.id = household), '', jsonb_build_object('other', other));
    return 'done';
end $$;

insert into retention_rules (sort_no, what, days, minimum_days, title, legal_basis, acts_on) values
    (21, 'batches', 90, 7, '导入前的旧值', '《个人信息保护法》第十九条', '导入起算，到期删除；那一批导入不能再撤回');

revoke all on function app.importable, app.digest_of(households), app.digest_of(mediation_rooms), app.digest_of(regions),
    app.digest_of(region_versions), app.digest_of(cases, petitioners), app.kept(households), app.kept(mediation_rooms),
    app.kept(regions), app.kept(region_versions), app.kept(cases, petitioners), app.changed_keys, app.keep_phone_digest,
    app.forget_before, app.pointed_at, app.undo_hindrances, app.undo_hindrances_of_households, app.undo_hindrances_of_rooms,
    app.undo_hindrances_of_cases, app.undo_hindrances_of_points, app.undo_hindrances_of_regions, app.put_back,
    app.take_back_households, app.take_back_rooms, app.take_back_cases, app.take_back_points, app.take_back_regions,
    app.take_back, app.batch_at_hand, app.hindrances_of_batch, app.undo_batch, app.candidate_at_hand, app.judge_duplicate,
    app.reopen_duplicate, app.look_for_duplicates, app.note_household_pair from public;
grant execute on function app.importable, app.hindrances_of_batch, app.undo_batch, app.judge_duplicate, app.reopen_duplicate,
    app.look_for_duplicates, app.note_household_pair to geo_web;
grant execute on function app.digest_of(cases, petitioners), app.kept(cases, petitioners), app.changed_keys to geo_cases;
