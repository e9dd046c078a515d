-- An objection may be to an item's notice or to a list of benefits as well as to what is booked; the facts are looked into, the
-- supervision committee decides, and what it decides is carried out in the same step, or demanded of the village.

-- What the supervision committee found to be put right by the village, of a benefit list or a quarter's results. The village sees
-- what is to be done, and not who brought it up.
create table correction_orders (
    id bigint generated always as identity primary key,
    village_code text not null references regions (code),
    period text not null check (period ~ '^[0-9]{4}Q[1-4]$'),
    plan_id bigint references benefit_plans (id),
    edition integer,
    wording text not null check (char_length(wording) between 5 and 400),
    ordered_at timestamptz not null default now(),
    ordered_by bigint references accounts (id),
    done_text text not null default '' check (char_length(done_text) <= 1000),
    done_at timestamptz,
    done_by bigint references accounts (id),
    ground bigint not null,
    check ((done_text = '') = (done_at is null)),
    check ((plan_id is null) = (edition is null))
);
comment on column correction_orders.edition is 'of the posted list that is to be mended';
create index on correction_orders (ground);
create index on correction_orders (plan_id) where plan_id is not null;
create trigger place_in_region before insert on correction_orders for each row
    when (new.ground is null) execute function app.place_in_region('village_code');
call app.protect('correction_orders', 'ground between (select app.ground_from()) and (select app.ground_to())
                                       and ((select app.may(''view_objections'')) or (select app.may(''keep_points'')))');

alter table objections
    add column application_id bigint references points_applications (id),
    add column plan_id bigint references benefit_plans (id),
    add column is_about_retaliation boolean not null default false,
    add column filed_office text not null default '',
    add column form_ref text not null default '' check (char_length(form_ref) <= 40),
    add column facts text not null default '' check (char_length(facts) <= 1000),
    add column facts_by bigint references accounts (id),
    add column facts_at timestamptz,
    add column facts_office text not null default '',
    add column before_tenths integer,
    add column corrected_tenths integer,
    add column corrections jsonb not null default '[]',
    add column order_id bigint references correction_orders (id),
    add column result_version integer,
    add column erratum text not null default '' check (char_length(erratum) <= 1000),
    add column erratum_at timestamptz,
    add check ((facts = '') = (facts_at is null)),
    add check ((erratum = '') = (erratum_at is null)),
    add check (erratum = '' or status <> 'filed'),
    add check (corrected_tenths is null or status = 'upheld'),
    add check (num_nonnulls(entry_no, application_id, plan_id) <= 1),
    add check ((before_tenths is null) = (corrected_tenths is null)),
    add check (corrections = '[]' or status = 'upheld'),
    add check (order_id is null or status = 'upheld'),
    add check ((filed_office = '') = (form_ref = ''));
comment on column objections.is_about_retaliation is 'for the supervision committee and the town only: the village committee does not see it';
comment on column objections.form_ref is 'filed at the office: the number of the paper that the household signed';
comment on column objections.facts is 'what the village found when it looked into it';
comment on column objections.before_tenths is 'upheld: the points that were objected to';
comment on column objections.corrected_tenths is 'upheld: the points that are right instead; null or 0: none';
comment on column objections.corrections is 'upheld, to a whole quarter: the entries that were corrected, each with before and after';
comment on column objections.order_id is 'upheld: what the village is to put right';
comment on column objections.result_version is 'upheld: the posted version of the results that has what was corrected';
comment on column objections.erratum is 'what was wrong in the answer: an answer is never taken back';
create index on objections (application_id) where application_id is not null;
create index on objections (plan_id) where plan_id is not null;
create index on objections (order_id) where order_id is not null;
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
    number := app.file_objection(h, app.period_of_application(a), null, a.id, null, wording, retaliation);
    -- of what is said to be retaliation the application itself tells nothing
    if number is not null and a.status <> 'objected' and not retaliation then
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

-- Objects to a list of benefits, or to not being on it: of the household's own village, while the list is posted.
create function app.object_to_plan(household bigint, plan bigint, wording text, retaliation boolean) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    h households;
    p benefit_plans;
begin
    select * into h from households where id = household;
    select * into p from benefit_plans where id = plan for share;
    if h.id is null or p.id is null or p.village_code <> h.village_code or h.status <> 'active'
       or coalesce(p.posted_until < app.china_today(), true) then
        return null;
    end if;
    return app.file_objection(h, p.period, null, null, p.id, wording, retaliation);
end $$;

create function app.file_objection(h households, about text, entry bigint, application bigint, plan bigint, wording text,
                                   retaliation boolean) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    number bigint;
begin
    select o.id into number from objections o
    where o.household_id = h.id and o.period = about and o.status = 'filed' and o.text = wording
      and o.entry_no is not distinct from entry and o.application_id is not distinct from application
      and o.plan_id is not distinct from plan and o.is_about_retaliation = retaliation;
    if number is not null then return number; end if;
    perform 1 from households where id = h.id for update;  -- of two at once, the second counts the first
    -- each kind for itself: at the office nobody learns from a full desk that there are others
    if (select count(*) >= 10 from objections o
        where o.household_id = h.id and o.status = 'filed' and o.is_about_retaliation = retaliation) then
        return null;
    end if;
    insert into objections (household_id, period, entry_no, application_id, plan_id, text, is_about_retaliation, ground)
    values (h.id, about, entry, application, plan, wording, retaliation, h.ground) returning id into number;
    return number;
end $$;

-- For a villager who comes to the office: with the number of the paper that the household signed. To an entry, a notice, a list
-- of benefits, or a whole period. Null when that is not the household's own, not in the caller's area, or not open to objections
-- any more.
create function app.file_objection_for(household_code text, about text, entry bigint, application bigint, plan bigint,
                                       wording text, retaliation boolean, form_ref text) returns bigint
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
    elsif plan is not null then
        number := app.object_to_plan(h.id, plan, wording, retaliation);
    elsif entry is not null then
        select e.period into about from points_entries e
        where e.entry_no = entry and e.household_id = h.id and e.account = 'honour' and e.kind = 'item';
        if about is not null then number := app.file_objection(h, about, entry, null, null, wording, retaliation); end if;
    elsif exists (select from household_scores s where s.household_id = h.id and s.period = about) then
        number := app.file_objection(h, about, null, null, null, wording, retaliation);
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

-- What stands in the ledger, which all who keep it read, beside what an answer corrected.
create function app.reason_in_ledger(it objections) returns text
    language sql immutable as $$ select case when it.is_about_retaliation then '村务监督委员会更正' else it.answer end $$;

-- Answers an objection and carries the answer out: the supervision committee alone, once. One to a whole quarter that is upheld
-- says which entries are other points ([{"entry", "points"}]), or what the village is to put right; one to a list of benefits, on
-- which the assembly decides, always the latter.
drop function app.answer_objection(bigint, text, text);
create function app.answer_objection(number bigint, outcome text, wording text, corrected integer default null,
                                     entries jsonb default '[]', demand text default '') returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it objections;
    has_points boolean;
    before integer;
begin
    if not app.may('view_objections') or app.setting('role') is distinct from 'supervision' then return false; end if;
    select * into it from objections o
    where o.id = number and o.status = 'filed' and o.ground between app.ground_from() and app.ground_to() for update;
    if it.id is null or outcome not in ('upheld', 'rejected') then return false; end if;
    has_points := exists (select from app.disputed(it));
    if coalesce(corrected, 0) <> 0 and (outcome = 'rejected' or not app.may_be_corrected(it, corrected)) then
        perform app.refuse('points_not_of_item', corrected::text);
    end if;
    if outcome = 'rejected' or coalesce(it.entry_no, it.application_id) is not null then
        entries := '[]';
        demand := '';
    elsif demand = '' and (entries = '[]' or it.plan_id is not null) then
        perform app.refuse('correction_needed');
    end if;
    if outcome = 'upheld' and has_points then
        select coalesce(a.decided_tenths, x.points_tenths) into before
        from app.disputed(it) x left join points_applications a on a.id = it.application_id;
    end if;
    update objections o set status = outcome, answer = wording, answered_at = now(), answered_by = app.actor(),
        before_tenths = before, corrected_tenths = case when before is not null then coalesce(corrected, 0) end
    where o.id = it.id returning * into it;
    if it.application_id is not null then
        perform app.answer_application(it);
    elsif it.corrected_tenths is not null then
        perform app.book_correction(it.entry_no, it.corrected_tenths, app.reason_in_ledger(it));
    elsif outcome = 'upheld' and it.entry_no is null then
        perform app.put_right(it, entries, demand);
    end if;
    if outcome = 'upheld' and it.plan_id is null then
        update objections o set result_version = (
            select max(p.version) from period_results p join households h on h.village_code = p.village_code
            where h.id = it.household_id and p.period = it.period)
        where o.id = it.id;
    end if;
    perform app.note('objection.answer', 'objection', number::text,
                     (select village_code from households where id = it.household_id), '',
                     jsonb_build_object('outcome', outcome)
                     || case when it.corrected_tenths is null then '{}'
                             else jsonb_build_object('corrected', it.corrected_tenths / 10.0) end
                     || case when entries = '[]' then '{}' else jsonb_build_object('entries', jsonb_array_length(entries)) end
                     || case when demand = '' then '{}' else jsonb_build_object('demanded', true) end);
    return true;
end $$;

-- Corrects the entries that an answer names, and writes down what the village is to put right; frozen results are opened for it
-- by an erratum, and are counted anew.
create function app.put_right(it objections, entries jsonb, demand text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    village text := (select h.village_code from households h where h.id = it.household_id);
    found points_entries;
    one objections := it;
    wanted record;
    made bigint;
    told jsonb := '[]';
    ordered bigint;
begin
    for wanted in select (e ->> 'entry')::bigint as entry, (e ->> 'points')::integer as points
                  from jsonb_array_elements(entries) e order by 1 loop
        select * into found from points_entries e
        where e.entry_no = wanted.entry and e.household_id = it.household_id and e.period = it.period and e.account = 'honour';
        one.entry_no := found.entry_no;
        if found.entry_no is null or wanted.points = found.points_tenths or not app.may_be_corrected(one, wanted.points) then
            perform app.refuse('points_not_of_item', wanted.entry::text);
        end if;
        made := app.book_correction(found.entry_no, wanted.points, app.reason_in_ledger(it));
        told := told || jsonb_build_object(
            'entry', found.entry_no, 'occurred_on', found.occurred_on, 'before', found.points_tenths, 'after', wanted.points,
            'made', made, 'item', (select i.name from points_items i
                                   where (i.scheme_id, i.code) = (found.scheme_id, found.item_code)));
    end loop;
    if demand <> '' then
        if not app.lawful_item_text(demand) then perform app.refuse('demand_unlawful'); end if;
        insert into correction_orders (village_code, period, plan_id, edition, wording, ordered_by, ground)
        select village, it.period, it.plan_id, p.edition, demand, app.actor(), r.ground
        from regions r left join benefit_plans p on p.id = it.plan_id where r.code = village
        returning id into ordered;
        if it.plan_id is null and app.is_frozen(village, it.period) then
            perform app.begin_erratum(village, it.period, '村务监督委员会要求更正：' || demand);
        end if;
    end if;
    update objections o set corrections = told, order_id = ordered where o.id = it.id;
    if it.plan_id is null then
        perform app.defer_job('rescore_village', jsonb_build_object('village_code', village, 'period', it.period),
                              'score ' || village);
    end if;
end $$;

-- What was demanded has been done: the village says what, once. A list was posted anew before.
create function app.carry_out_order(number bigint, wording text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it correction_orders;
begin
    perform app.must('keep_points');
    select * into it from correction_orders c
    where c.id = number and c.ground between app.ground_from() and app.ground_to() for update;
    if it.id is null then return null; end if;
    if it.done_at is not null then return 'done_already'; end if;
    if char_length(trim(coalesce(wording, ''))) not between 5 and 1000 then return 'text_needed'; end if;
    if it.plan_id is not null and not exists (select from benefit_plans p where p.id = it.plan_id
                                              and p.edition > it.edition and p.posted_on is not null) then
        return 'not_posted_anew';
    end if;
    update correction_orders c set done_text = trim(carry_out_order.wording), done_at = now(), done_by = app.actor() where c.id = it.id;
    perform app.note('objection.carry_out', 'correction_order', it.id::text, it.village_code);
    return 'done';
end $$;

-- What an answer does to an application. While another objection to it is open nothing is booked: with the last answer the
-- application goes on, or gets the points that the latest objection upheld says. One about retaliation never held it up; upheld,
-- it corrects what is booked, or on its way to be.
create function app.answer_application(it objections) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    a points_applications;
    upheld objections;
begin
    select * into a from points_applications where id = it.application_id for update;
    if a.status = 'booked' and it.status = 'upheld' then
        perform app.book_correction(a.entry_no, it.corrected_tenths, app.reason_in_ledger(it));
    end if;
    if exists (select from objections o where o.application_id = a.id and o.status = 'filed' and not o.is_about_retaliation) then
        return;
    end if;
    if it.is_about_retaliation and it.status = 'upheld' and a.status in ('publicized', 'upheld') then
        perform app.step_application(a.id, 'objected', '');
    elsif a.status <> 'objected' then
        return;
    end if;
    select * into upheld from objections o
    where o.application_id = a.id and o.status = 'upheld' order by o.answered_at desc, o.id desc limit 1;
    if upheld.id is null then
        perform app.step_application(a.id, 'upheld', it.answer);
    else
        perform app.revise_application(a.id, upheld.corrected_tenths, app.reason_in_ledger(upheld));
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
        update correction_orders c set wording = gone, done_text = case c.done_text when '' then '' else gone end
        from objections o where o.order_id = c.id and o.household_id = it.household_id and c.done_at is not null;
    end if;
    if 'petitioner' = any (fields) then perform app.erase_petitioner(it.case_id); end if;
    if 'photos' = any (fields) then delete from case_photos p where p.case_id = it.case_id; end if;
    if 'query_code' = any (fields) then update cases set query_code_digest = null where id = it.case_id; end if;
    update data_requests r set status = 'done', erased = fields, answer = erase.answer, decided_by = app.actor(), done_at = now()
    where r.id = it.id;
    perform app.note_request(it, 'erase', '', jsonb_build_object('fields', to_jsonb(fields)));
end $$;

revoke all on function app.object_to_application, app.object_to_plan, app.period_of_application, app.file_objection,
    app.file_objection_for, app.note_objection_facts, app.may_be_corrected, app.disputed, app.reason_in_ledger,
    app.answer_objection, app.put_right, app.carry_out_order, app.answer_application, app.amend_answer from public;
grant execute on function app.file_objection_for, app.note_objection_facts, app.answer_objection, app.carry_out_order,
    app.amend_answer to geo_web;
