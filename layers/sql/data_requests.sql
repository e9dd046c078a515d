-- name: page(state, today, most, skip)
-- record_class: RequestRow
select r.id, r.kind, case when r.case_id is null then 'household' else 'case' end as subject, r.subject_key,
       g.name as region_name, r.channel, r.field, r.filed_at, r.due_on, r.status, r.done_at
from data_requests r join regions g on g.code = r.region_code
where case :state when 'open' then r.done_at is null when 'overdue' then r.done_at is null and r.due_on < :today
                  else r.done_at is not null end
order by case when :state = 'done' then r.done_at end desc, r.due_on, r.id
limit :most offset :skip;

-- name: counts(today)^
select count(*) filter (where done_at is null), count(*) filter (where done_at is null and due_on < :today),
       count(*) filter (where done_at is not null)
from data_requests;

-- name: file(kind, household_code, case_number, said_by, relation, identity_checked, contact_sealed, contact_masked, wording, field, wanted, wanted_sealed, days)$
select app.file_request(:kind, :household_code, :case_number, :said_by, :relation, :identity_checked, :contact_sealed,
                        :contact_masked, :wording, :field, :wanted::jsonb, :wanted_sealed, :days);

-- name: open(number)^
-- record_class: RequestFacts
select * from app.open_request(:number);

-- name: erasable(number)
-- record_class: Erasable
select * from app.erasable(:number);

-- name: accept(number)$
select app.accept_request(:number);

-- name: extend(number, until, reason)$
select app.extend_request(:number, :until, :reason);

-- name: refuse(number, legal_reason, answer)$
select app.refuse_request(:number, :legal_reason, :answer);

-- name: withdraw(number, reason)$
select app.withdraw_request(:number, :reason);

-- name: contact(number)$
select app.reveal_contact(:number);

-- name: finish(number, answer)$
select app.finish_request(:number, :answer);

-- name: place(number, wanted)$
select app.place_request(:number, :wanted::jsonb);

-- name: correct(number)$
select app.correct_subject(:number);

-- name: erase(number, fields, answer)$
select app.erase(:number, :fields, :answer);

-- name: give_copy(number, form)^
select bundle, phone_sealed from app.give_copy(:number, :form);

-- name: release_copy(number, answer)$
select app.release_copy(:number, :answer);
