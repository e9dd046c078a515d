-- An objection may be to an item's notice as well as to what is booked; the facts are looked into, the supervision committee
-- decides, and what it decides is carried out in the same step.
alter table objections
    add column application_id bigint references points_applications (id),
    add column is_about_retaliation boolean not null default false,
    add column filed_office text not null default '',
    add column form_ref text not null default '' check (char_length(form_ref) <= 40),
    add column facts text not null default '' check (char_length(facts) <= 1000),
    add column facts_by bigint references accounts (id),
    add column facts_at timestamptz,
    add column facts_office text not null default '',
    add column corrected_tenths integer,
    add column erratum text not null default '' check (char_length(erratum) <= 1000),
    add column erratum_at timestamptz,
    add check ((facts = '') = (facts_at is null)),
    add check ((erratum = '') = (erratum_at is null)),
    add check (erratum = '' or status <> 'filed'),
    add check (corrected_tenths is null or status = 'upheld'),
    add check (entry_no is null or application_id is null),
    add check ((filed_office = '') = (form_ref = ''));
comment on column objections.is_about_retaliation is 'for the supervision committee and the town only: the village committee does not see it';
comment on column objections.form_ref is 'filed at the office: the number of the paper that the household signed';
comment on column objections.facts is 'what the village found when it looked into it';
comment on column objections.corrected_tenths is 'upheld: the points that are right instead; null or 0: none';
comment on column objections.erratum is 'what was wrong in the answer: an answer is never taken back';
create index on objections (application_id) where application_id is not null;
create index on objections (entry_no) where entry_no is not null;

-- The committee and the grid worker look into the facts; of what is said to be retaliation they learn nothing.
drop policy reading on objections;
create policy reading on objections for select to geo_web
    using (ground between (select app.ground_from()) and (select app.ground_to())
           and ((select app.may('view_objections'))
                or not is_about_retaliation and ((select app.may('keep_points')) or (select app.may('precheck_points')))));

-- Objects to an item's notice: of the household's own village, while the notice is up. Null when there is nothing to object to,
-- or when ten of the household's are open already. The same words twice are one objection.
create function app.object_to_application(household bigint, application bigint, wording text, retaliation boolean) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    h households;
    a points_applications;
    number bigint;
begin
    select * into h from households where id = household;
    select * into a from points_applications where id = application for update;
    if h.id is null or a.id is null or a.village_code <> h.village_code
       or a.status not in ('publicized', 'objected', 'upheld') or a.publicity_until < app.china_today() then
        return null;
    end if;
    number := app.file_objection(h, app.period_of_application(a), null, a.id, wording, retaliation);
    if number is not null and a.status <> 'objected' then
        perform app.step_application(a.id, 'objected', '');
    end if;
    return number;
end $$;

-- The quarter that what was applied for counts in.
create function app.period_of_application(a points_applications) returns text
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return coalesce((select e.period from points_entries e where e.entry_no = a.entry_no),
                    app.booking_period(a.village_code, a.occurred_on));
end $$;

create function app.file_objection(h households, about text, entry bigint, application bigint, wording text, retaliation boolean)
    returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    number bigint;
begin
    select o.id into number from objections o
    where o.household_id = h.id and o.period = about and o.status = 'filed' and o.text = wording
      and o.entry_no is not distinct from entry and o.application_id is not distinct from application
      and o.is_about_retaliation = retaliation;
    if number is not null then return number; end if;
    perform 1 from households where id = h.id for update;  -- of two at once, the second counts the first
    if (select count(*) >= 10 from objections o where o.household_id = h.id and o.status = 'filed') then return null; end if;
    insert into objections (household_id, period, entry_no, application_id, text, is_about_retaliation, ground)
    values (h.id, about, entry, application, wording, retaliation, h.ground) returning id into number;
    return number;
end $$;

-- For a villager who comes to the office: with the number of the paper that the household signed. To an entry, a notice, or a
-- whole period. Null when that is not the household's own, not in the caller's area, or not open to objections any more.
create function app.file_objection_for(household_code text, about text, entry bigint, application bigint, wording text,
                                       retaliation boolean, form_ref text) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    h households;
    number bigint;
begin
    if not (app.may('keep_points') or app.may('precheck_points') or app.setting('role') = 'supervision') then
        raise exception 'objections are taken in by the village' using errcode = 'insufficient_privilege';
    end if;
    select * into h from households x
    where x.code = household_code and x.status = 'active' and x.ground between app.ground_from() and app.ground_to();
    if h.id is null or form_ref = '' then return null; end if;
    if application is not null then
        number := app.object_to_application(h.id, application, wording, retaliation);
    elsif entry is not null then
        select e.period into about from points_entries e
        where e.entry_no = entry and e.household_id = h.id and e.account = 'honour' and e.kind = 'item';
        if about is not null then number := app.file_objection(h, about, entry, null, wording, retaliation); end if;
    elsif exists (select from household_scores s where s.household_id = h.id and s.period = about) then
        number := app.file_objection(h, about, null, null, wording, retaliation);
    end if;
    if number is null then return null; end if;
    update objections o set form_ref = file_objection_for.form_ref,
        filed_office = app.office(app.setting('role'), app.setting('region'), '')
    where o.id = number and o.form_ref = '';
    perform app.note('objection.file', 'objection', number::text, h.village_code, '',
                     jsonb_build_object('form_ref', form_ref));
    return number;
end $$;

-- What the village found; who of it may not see the objection writes nothing. Until it is answered it may be written anew.
create function app.note_objection_facts(number bigint, wording text) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it objections;
begin
    if not (app.may('keep_points') or app.may('precheck_points')) then
        raise exception 'facts are looked into by the village' using errcode = 'insufficient_privilege';
    end if;
    update objections o set facts = wording, facts_by = app.actor(), facts_at = now(),
        facts_office = app.office(app.setting('role'), app.setting('region'), '')
    where o.id = number and o.status = 'filed' and wording <> ''
      and o.ground between app.ground_from() and app.ground_to()
      and (app.may('view_objections') or not o.is_about_retaliation)
    returning o.* into it;
    if it.id is null then return false; end if;
    perform app.note('objection.facts', 'objection', number::text,
                     (select village_code from households where id = it.household_id));
    return true;
end $$;

-- Whether an answer may give these points instead of what was asked for or booked: as the item gives them, and no more than that,
-- or than the item brings once.
create function app.may_be_corrected(it objections, points integer) returns boolean
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return coalesce((
        select points = 0 or app.item_gives(i, points)
               and abs(points) <= greatest(abs(x.points_tenths), abs(coalesce(i.most_tenths, i.points_tenths)))
        from app.disputed(it) x join points_items i on i.scheme_id = x.scheme_id and i.code = x.item_code), false);
end $$;
-- What an objection is about: what was applied for, or the entry, if it is one that an answer can correct.
create function app.disputed(it objections) returns table (points_tenths integer, scheme_id bigint, item_code text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select a.points_tenths, a.scheme_id, a.item_code from points_applications a where a.id = it.application_id
    union all
    select e.points_tenths, e.scheme_id, e.item_code from points_entries e
    where e.entry_no = it.entry_no and e.reversal_of is null and e.kind = 'item'
      and not exists (select from points_entries x where x.reversal_of = e.entry_no)
$$;

-- Answers an objection and carries the answer out: the supervision committee alone, once.
drop function app.answer_objection(bigint, text, text);
create function app.answer_objection(number bigint, outcome text, wording text, corrected integer default null) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it objections;
    has_points boolean;
begin
    if not app.may('view_objections') or app.setting('role') is distinct from 'supervision' then return false; end if;
    select * into it from objections o
    where o.id = number and o.status = 'filed' and o.ground between app.ground_from() and app.ground_to() for update;
    if it.id is null or outcome not in ('upheld', 'rejected') then return false; end if;
    has_points := exists (select from app.disputed(it));
    if coalesce(corrected, 0) <> 0 and (outcome = 'rejected' or not app.may_be_corrected(it, corrected)) then
        perform app.refuse('points_not_of_item', corrected::text);
    end if;
    update objections o set status = outcome, answer = wording, answered_at = now(), answered_by = app.actor(),
        corrected_tenths = case when outcome = 'upheld' and has_points then coalesce(corrected, 0) end
    where o.id = it.id returning * into it;
    if it.application_id is not null then
        perform app.answer_application(it);
    elsif it.corrected_tenths is not null then
        perform app.book_correction(it.entry_no, it.corrected_tenths, wording);
    end if;
    perform app.note('objection.answer', 'objection', number::text,
                     (select village_code from households where id = it.household_id), '',
                     jsonb_build_object('outcome', outcome)
                     || case when it.corrected_tenths is null then '{}'
                             else jsonb_build_object('corrected', it.corrected_tenths / 10.0) end);
    return true;
end $$;

-- What an answer does to an application. While another objection to it is open nothing is booked: with the last answer the
-- application goes on, or gets the points that the latest objection upheld says.
create function app.answer_application(it objections) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    a points_applications;
    upheld objections;
begin
    select * into a from points_applications where id = it.application_id for update;
    if a.status = 'booked' and it.status = 'upheld' then
        perform app.book_correction(a.entry_no, it.corrected_tenths, it.answer);
    end if;
    if a.status <> 'objected' or exists (select from objections o where o.application_id = a.id and o.status = 'filed') then
        return;
    end if;
    select * into upheld from objections o
    where o.application_id = a.id and o.status = 'upheld' order by o.answered_at desc, o.id desc limit 1;
    if upheld.id is null then
        perform app.step_application(a.id, 'upheld', it.answer);
    else
        perform app.revise_application(a.id, upheld.corrected_tenths, upheld.answer);
    end if;
end $$;

-- An answer stays; what was wrong in it is said beside it.
create function app.amend_answer(number bigint, wording text) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it objections;
begin
    if not app.may('view_objections') or app.setting('role') is distinct from 'supervision' then return false; end if;
    update objections o set erratum = wording, erratum_at = now()
    where o.id = number and o.status <> 'filed' and o.erratum = '' and wording <> ''
      and o.ground between app.ground_from() and app.ground_to()
    returning o.* into it;
    if it.id is null then return false; end if;
    perform app.note('objection.amend', 'objection', number::text,
                     (select village_code from households where id = it.household_id));
    return true;
end $$;

-- What was said of an objection goes when the objection does.
create or replace function app.erase(number bigint, fields text[], answer text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it data_requests := app.request_at_hand(number, '{accepted,extended}');
    gone constant text := '（已删除）';
begin
    if it.kind <> 'deletion' or cardinality(fields) = 0
       or exists (select from unnest(fields) as f
                  where not exists (select from app.erasable(number) e where e.field = f and e.may_erase)) then
        raise exception 'request % asks for what may not be deleted', number using errcode = 'object_not_in_prerequisite_state';
    end if;
    if 'location' = any (fields) then
        update households set location = null where id = it.household_id;
    end if;
    if 'householder' = any (fields) then
        update households set householder = gone, householder_pinyin = '', householder_initials = '' where id = it.household_id;
    end if;
    -- what earlier corrections remember of it goes with it, what was said of it too
    update data_requests r set wanted = null, before_value = null, after_value = null,
        wording = case r.wording when '' then '' else gone end
    where r.household_id = it.household_id and r.field = any (fields) and r.status in ('done', 'refused', 'withdrawn');
    if 'resident_access' = any (fields) then
        delete from resident_sessions s where s.household_id = it.household_id;
        delete from resident_codes s where s.household_id = it.household_id;
    end if;
    if 'objections' = any (fields) then
        update objections o set text = gone, answer = gone, facts = case o.facts when '' then '' else gone end,
            erratum = case o.erratum when '' then '' else gone end, form_ref = case o.form_ref when '' then '' else gone end
        where o.household_id = it.household_id and o.status <> 'filed';
    end if;
    if 'petitioner' = any (fields) then perform app.erase_petitioner(it.case_id); end if;
    if 'photos' = any (fields) then delete from case_photos p where p.case_id = it.case_id; end if;
    if 'query_code' = any (fields) then update cases set query_code_digest = null where id = it.case_id; end if;
    update data_requests r set status = 'done', erased = fields, answer = erase.answer, decided_by = app.actor(), done_at = now()
    where r.id = it.id;
    perform app.note_request(it, 'erase', '', jsonb_build_object('fields', to_jsonb(fields)));
end $$;

revoke all on function app.object_to_application, app.period_of_application, app.file_objection, app.file_objection_for,
    app.note_objection_facts, app.may_be_corrected, app.disputed, app.answer_objection, app.answer_application, app.amend_answer
    from public;
grant execute on function app.file_objection_for, app.note_objection_facts, app.answer_objection, app.amend_answer to geo_web;
