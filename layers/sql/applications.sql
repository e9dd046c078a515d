-- name: page(village_code, statuses, limit, offset)
-- record_class: ApplicationRow
-- What has waited longest comes first; what is done with, newest first.
select a.id, h.code as household_code, h.group_no, h.householder_masked, a.item_code, i.name as item_name, a.points_tenths,
       a.decided_tenths, a.occurred_on, a.source, a.filed_at, a.status, a.publicized_on, a.publicity_until,
       app.count_application_photos(a.id) as photos, count(*) over ()::integer as total
from points_applications a
join households h on h.id = a.household_id
join points_items i on (i.scheme_id, i.code) = (a.scheme_id, a.item_code)
where a.village_code = :village_code and a.status = any(:statuses)
order by case when a.status in ('booked', 'reversed', 'reviewed_reject', 'withdrawn', 'revised') then -a.id else a.id end
limit :limit offset :offset;

-- name: counts(village_code)
select status, count(*)::integer from points_applications where village_code = :village_code group by status;

-- name: facts(number)^
-- record_class: ApplicationFacts
select a.id, a.village_code, r.name as village_name, h.code as household_code, h.group_no, h.householder_masked, a.item_code,
       i.name as item_name, d.name as dimension_name, i.unit, i.points_tenths as item_tenths, i.most_tenths, i.evidence_rule,
       i.basis, i.redeemable as is_redeemable, s.version as scheme_version, a.points_tenths, a.decided_tenths, a.occurred_on,
       a.place, ST_X(a.location) as lon, ST_Y(a.location) as lat, a.description, a.evidence, a.source, a.filed_at, a.status,
       a.meeting_id, a.publicized_on, a.publicity_until, a.entry_no, app.count_application_photos(a.id) as photos,
       app.open_objections_to(a.id) as open_objections
from points_applications a
join regions r on r.code = a.village_code
join households h on h.id = a.household_id
join points_schemes s on s.id = a.scheme_id
join points_items i on (i.scheme_id, i.code) = (a.scheme_id, a.item_code)
join points_dimensions d on (d.scheme_id, d.code) = (i.scheme_id, i.dimension_code)
where a.id = :number;

-- name: course(number)
-- record_class: Step
select * from app.application_course(:number);

-- name: votes(number)
-- record_class: Vote
select m.name, m.capacity, v.vote
from application_votes v left join panel_members m on m.id = v.member_id
where v.application_id = :number order by v.member_id;

-- name: meeting(number)^
-- record_class: Meeting
select r.id, r.held_on, r.place, m.name as chair, r.minutes
from review_meetings r left join panel_members m on m.id = r.chair_id where r.id = :number;

-- name: items(village_code, day)
-- record_class: ItemChoice
select i.code, d.code as dimension_code, d.name as dimension_name, i.name, i.points_tenths, i.most_tenths, i.unit,
       i.evidence_rule, i.basis
from points_items i
join points_dimensions d on (d.scheme_id, d.code) = (i.scheme_id, i.dimension_code)
where i.scheme_id = app.scheme_in_force(:village_code, to_char(:day::date, 'YYYY"Q"Q'))
order by d.sort_no, i.points_tenths < 0, i.code;

-- name: households(village_code)
-- record_class: HouseholdChoice
select code, group_no, householder_masked from households
where village_code = :village_code and status = 'active' order by group_no nulls last, code;

-- name: village(village_code)^
select code, name from regions where code = :village_code and level = 'village';

-- name: number_of_households(village_code)$
select count(*) from households where village_code = :village_code and status = 'active';

-- name: file(household_code, item, points, occurred_on, place, lon, lat, description, evidence, source, key_digest, photos)^
select number, is_new from app.file_application(:household_code, :item, :points, :occurred_on, :place, :lon, :lat, :description,
                                                :evidence, :source, :key_digest, :photos::jsonb);

-- name: inspect(village_code, day, sheet)^
select filed, known from app.file_inspection(:village_code, :day, :sheet::jsonb);

-- name: inspected(village_code, day)
-- record_class: Inspected
select h.code as household_code, a.item_code, a.status
from points_applications a join households h on h.id = a.household_id
where a.village_code = :village_code and a.occurred_on = :day and a.source = 'inspector' and a.status <> 'withdrawn';

-- name: precheck(number, outcome, reason)$
select app.precheck_application(:number, :outcome, :reason);

-- name: precheck_all(numbers)$
select app.precheck_applications(:numbers);

-- name: withdraw(number, reason)$
select app.withdraw_application(:number, :reason);

-- name: publicise(village_code, numbers, posted_on, until)$
select app.publicise(:village_code, :numbers, :posted_on, :until);

-- name: book(number)$
select app.book_application(:number);

-- name: book_due(village_code)$
select app.book_due(:village_code);

-- name: villages_with_due()
select distinct village_code from points_applications
where status in ('publicized', 'upheld', 'revised') and publicity_until < app.china_today() order by village_code;

-- name: book_due_of(village_code)$
select app.book_due_of(:village_code);

-- name: photo(number, photo_no)$
select app.application_photo(:number, :photo_no);

-- name: notice(village_code, posted_on)
-- record_class: ApplicationRow
-- What hangs in the village: given points of a notice, by group and household. Of deductions, the item and no reason.
select a.id, h.code as household_code, h.group_no, h.householder_masked, a.item_code, i.name as item_name, a.points_tenths,
       a.decided_tenths, a.occurred_on, a.source, a.filed_at, a.status, a.publicized_on, a.publicity_until, 0 as photos,
       count(*) over ()::integer as total
from points_applications a
join households h on h.id = a.household_id
join points_items i on (i.scheme_id, i.code) = (a.scheme_id, a.item_code)
where a.village_code = :village_code and a.publicized_on = :posted_on
order by h.group_no nulls last, h.code, a.id;

-- name: notices(village_code)
select publicized_on, max(publicity_until) as until, count(*)::integer from points_applications
where village_code = :village_code and publicized_on is not null group by publicized_on order by publicized_on desc limit 12;
