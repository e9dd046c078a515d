-- name: petitioner(id)^
-- record_class: Petitioner
select name_masked, phone_masked from petitioners where case_id = :id;

-- name: reveal(id, reason)^
-- record_class: RevealedPetitioner
select name, phone_sealed from app.reveal_petitioner(:id, :reason);

-- name: respondent(id)$
select app.case_respondent(:id);

-- name: assignees(id)
-- record_class: Assignee
select number, name, display_name, role, region_name, assigned_at, reason from app.case_assignees(:id);

-- name: takers(id)
-- record_class: Candidate
select name, display_name, role, region_name from app.takers_of_case(:id);

-- name: assign(id, account, reason)$
select app.assign_case(:id, :account, :reason);

-- name: end_assignment(id, number, reason)$
select app.end_assignment(:id, :number, :reason);

-- name: levels(id)$
select app.levels_of_case(:id);

-- name: move(id, level, reason)$
select app.move_case(:id, :level, :reason);
