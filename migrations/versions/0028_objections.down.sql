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
        update objections o set text = gone, answer = gone where o.household_id = it.household_id and o.status <> 'filed';
    end if;
    if 'petitioner' = any (fields) then perform app.erase_petitioner(it.case_id); end if;
    if 'photos' = any (fields) then delete from case_photos p where p.case_id = it.case_id; end if;
    if 'query_code' = any (fields) then update cases set query_code_digest = null where id = it.case_id; end if;
    update data_requests r set status = 'done', erased = fields, answer = erase.answer, decided_by = app.actor(), done_at = now()
    where r.id = it.id;
    perform app.note_request(it, 'erase', '', jsonb_build_object('fields', to_jsonb(fields)));
end $$;
drop function app.amend_answer(bigint, text);
drop function app.answer_application(objections);
drop function app.answer_objection(bigint, text, text, integer, jsonb, text);
drop function app.put_right(objections, jsonb, text);
drop function app.carry_out_order(bigint, text);
drop function app.reason_in_ledger(objections);
create function app.answer_objection(number bigint, outcome text, wording text) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it objections;
begin
    update objections o set status = outcome, answer = wording, answered_at = now(), answered_by = app.actor()
    where o.id = number and o.status = 'filed' and app.may('view_objections') and app.setting('role') = 'supervision'
      and o.ground between app.ground_from() and app.ground_to() and outcome in ('upheld', 'rejected')
    returning o.* into it;
    if it.id is null then return false; end if;
    perform app.note('objection.answer', 'objection', number::text,
                     (select village_code from households where id = it.household_id), '', jsonb_build_object('outcome', outcome));
    return true;
end $$;
revoke all on function app.answer_objection from public;
grant execute on function app.answer_objection to geo_web;
drop function app.may_be_corrected(objections, integer);
drop function app.disputed(objections);
drop function app.note_objection_facts(bigint, text);
drop function app.file_objection_for(text, text, bigint, bigint, bigint, text, boolean, text);
drop function app.object_to_application(bigint, bigint, text, boolean);
drop function app.object_to_plan(bigint, bigint, text, boolean);
drop function app.file_objection(households, text, bigint, bigint, bigint, text, boolean);
drop function app.period_of_application(points_applications);
drop index objections_entry_no_idx;
drop policy reading on objections;
create policy reading on objections for select to geo_web
    using (ground between (select app.ground_from()) and (select app.ground_to()) and (select app.may('view_objections')));
alter table objections drop column application_id, drop column plan_id, drop column before_tenths, drop column corrections,
    drop column order_id, drop column result_version, drop column is_about_retaliation, drop column filed_office, drop column form_ref,
    drop column facts, drop column facts_by, drop column facts_at, drop column facts_office, drop column corrected_tenths,
    drop column erratum, drop column erratum_at;
drop table correction_orders;
