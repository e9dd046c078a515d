drop function resident.copy, resident.withdraw_request, resident.file_request, resident.requests;
drop function app.release_copy, app.give_copy, app.copy_of_case, app.copy_of_household, app.requests_about, app.looks_at,
    app.office, app.erase, app.erase_petitioner, app.erasable, app.is_over, app.correct_subject, app.place_request, app.finish_request,
    app.reveal_contact, app.withdraw_request,
    app.refuse_request, app.extend_request, app.accept_request, app.open_request;
drop type app.request_facts;
drop function app.file_request, app.refuse_far_places, app.in_village, app.china_today, app.note_request,
    app.request_at_hand, app.may_handle_case;
drop trigger follow_requests on cases;
drop trigger follow_requests on households;
drop function app.follow_requests;
drop index cases_by_number;
drop table data_requests, retention_rules;
create or replace function app.mask_name(name text) returns text
    language sql immutable parallel safe as $$
    select case when name = '' then ''
                when left(name, 2) = any ('{欧阳,司马,上官,诸葛,东方,皇甫,尉迟,公孙,慕容,令狐,夏侯,万俟,长孙,宇文,司徒,司空,端木,南宫,西门,闻人}')
                    and char_length(name) > 2 then left(name, 2)
                else left(name, 1) end
           || case when name = '' then '' when char_length(name) = 2 then '*' else '**' end
$$;
