-- name: village(code)^
-- record_class: RuleVillage
select r.code, r.name, coalesce(t.name, '') as town_name,
       r.ground between app.ground_from() and app.ground_to() as is_own
from regions r left join regions t on t.code = r.parent_code
where r.code = :code and r.level = 'village';

-- name: versions(village_code)
-- record_class: RuleVersion
-- A village's own, newest first, and the example after them.
select s.id, s.village_code, s.version, s.title, s.valid_from, s.adopted_on, s.resolution_ref, a.decided_by, a.met_on,
       coalesce(a.place, '') as place, a.entitled, a.present, a.votes_for, a.votes_against, a.abstained,
       coalesce(a.minutes, '') as minutes, a.filing, a.filed_on, coalesce(a.filing_ref, '') as filing_ref,
       coalesce(a.filing_note, '') as filing_note
from points_schemes s left join scheme_adoptions a on a.scheme_id = s.id
where s.village_code = :village_code or s.village_code is null
order by s.village_code is null, s.version desc, s.valid_from desc, s.id desc;

-- name: in_force(village_code, period)$
select app.scheme_in_force(:village_code, :period);

-- name: drafts(village_code)
-- record_class: Draft
select d.id, d.village_code, d.body, d.based_on, d.edition, d.tried_edition, d.changed_at,
       coalesce(app.draft_changer(d.id), '') as changed_by, d.adopted_as
from scheme_drafts d where d.village_code = :village_code and d.adopted_as is null order by d.id desc;

-- name: draft(village_code, number)^
-- record_class: Draft
select d.id, d.village_code, d.body, d.based_on, d.edition, d.tried_edition, d.changed_at,
       coalesce(app.draft_changer(d.id), '') as changed_by, d.adopted_as
from scheme_drafts d where d.village_code = :village_code and d.id = :number;

-- name: create_draft(village_code, body, based_on)$
select app.create_draft(:village_code, :body, :based_on);

-- name: save_draft(number, edition, body)$
select app.save_draft(:number, :edition, :body);

-- name: discard_draft(number)$
select app.discard_draft(:number);

-- name: closed_periods(village_code)
select period from app.closed_periods(:village_code) as c (period);

-- name: note_trial(number, edition)$
select app.note_trial(:number, :edition);

-- name: adopt_draft(number, edition, adoption)$
select app.adopt_draft(:number, :edition, :adoption);

-- name: file_scheme(scheme_id, outcome, ref, note)$
select app.file_scheme(:scheme_id, :outcome, :ref, :note);

-- name: waiting()
-- record_class: WaitingRules
select a.scheme_id, a.village_code, r.name as village_name, s.version, s.title, a.met_on, s.valid_from, a.filing
from scheme_adoptions a
join points_schemes s on s.id = a.scheme_id
join regions r on r.code = a.village_code
where a.filing = 'due' and a.ground between app.ground_from() and app.ground_to()
order by a.recorded_at, a.scheme_id;

-- name: entries(village_code, period)
-- As the scores take them: an entry counts for the household while it belongs to the village that booked it.
select e.household_id, e.item_code, e.points_tenths
from points_entries e
join households h on h.id = e.household_id and h.village_code = e.village_code and h.status = 'active'
where e.village_code = :village_code and e.period = :period and e.account = 'honour'
order by e.entry_no;

-- name: households(village_code)
select id, coalesce(group_no, 0), not is_absent_household
from households where village_code = :village_code and status = 'active' order by id;

-- name: named(ids)
-- record_class: TriedHousehold
select id, code, householder_masked, group_no from households where id = any (:ids);
