-- Pairs of cases of which one came in by this import, each with the one before it that says the same: as many as there are
-- cases, however many say the same. Whatever a file holds, its rows are sorted or hashed, never held one against every other:
-- keys are made distinct before anything is looked for by them, and nested loops, which the planner takes for a good thing where
-- it believes that there is little, are out of question.

-- name: plan_for_the_worst()#
set local enable_nestloop = off;
set local work_mem = '64MB';

-- name: plan_as_ever()#
set local enable_nestloop = on;
set local work_mem to default;

-- name: gather()#
create temporary table pairs (case_id bigint, other_id bigint, reason text, days integer, metres integer) on commit drop;
create temporary table come on commit drop as
select c.id, c.ground, c.registered_at, c.category_code, c.location, c.address,
       md5(row (c.source, c.channel, c.category_code, c.title, c.body, c.address, c.location)::text)::uuid as content
from touched t join cases c on c.id = t.row_id
where t.kind = 'case' and t.is_new and not c.is_sealed
  and c.id between (select min(row_id) from touched where is_new) and (select max(row_id) from touched where is_new);
analyze come (id, registered_at, category_code, address, content);

-- name: find_by_content()!
with moments as materialized (
    select distinct registered_at from come
), alike as (
    select id, registered_at, content, true as is_new from come
    union all
    select c.id, c.registered_at, md5(row (c.source, c.channel, c.category_code, c.title, c.body, c.address, c.location)::text)::uuid,
           false
    from cases c join moments m on m.registered_at = c.registered_at
    where c.registered_at between (select min(registered_at) from come) and (select max(registered_at) from come)
      and not c.is_sealed and not exists (select from come n where n.id = c.id)
)
insert into pairs (case_id, other_id, reason, days)
select id, earlier, 'content', 0
from (
    select id, is_new, lag(id) over before as earlier, lag(is_new) over before as earlier_is_new
    from alike window before as (partition by registered_at, content order by id)
) p
where earlier is not null and (is_new or earlier_is_new);

-- name: find_by_phone()#
create temporary table called on commit drop as
select n.id, n.registered_at, n.category_code, p.phone_digest
from come n join petitioners p on p.case_id = n.id where p.phone_digest is not null;
analyze called;
insert into pairs (case_id, other_id, reason, days)
select id, earlier, 'phone', on_day - earlier_day
from (
    select id, is_new, registered_at::date as on_day, lag(id) over alike as earlier, lag(is_new) over alike as earlier_is_new,
           lag(registered_at::date) over alike as earlier_day
    from (
        select id, registered_at, category_code, phone_digest, true as is_new from called
        union all
        select c.id, c.registered_at, c.category_code, p.phone_digest, false
        from (select distinct phone_digest from called) d
        join petitioners p on p.phone_digest = d.phone_digest join cases c on c.id = p.case_id
        where not c.is_sealed and not exists (select from come n where n.id = c.id)
    ) k
    window alike as (partition by phone_digest, category_code order by registered_at, id)
) p
where earlier is not null and (is_new or earlier_is_new) and on_day - earlier_day <= 90;

-- name: find_by_place()#
-- In cells of more than 100 m, laid four times, each by half a cell aside: whatever lies within 50 m lies in one of them together.
-- Of a cell each case is held against the three before it, where the last of them came within the week; how far apart they are
-- is measured once for a pair. Of the places
-- nothing needs to be known to plan this, and PostGIS takes seconds to know it where all are one.
create temporary table spots on commit drop as
select n.id, n.registered_at, n.category_code, n.location, true as is_new from come n where n.location is not null
union all
select c.id, c.registered_at, c.category_code, c.location, false
from cases c join (select distinct category_code from come) k on k.category_code = c.category_code
where c.location is not null and not c.is_sealed
  and c.ground between (select min(ground) & ~16777215::bigint from come where location is not null)
                   and (select max(ground) | 16777215::bigint from come where location is not null)
  and c.registered_at between (select min(registered_at) - interval '7 days' from come where location is not null)
                          and (select max(registered_at) + interval '7 days' from come where location is not null)
  and not exists (select from come n where n.id = c.id);
analyze spots (id, registered_at, category_code);
-- a category's place among all, the layer, and the cell's column and row, packed into one number
create temporary table laid on commit drop as
select s.id, s.is_new, s.registered_at,
       ((k.n * 4 + l.n) << 36) + ((floor(s.lon / 0.0016 + l.x)::bigint + 131072) << 18) + floor(s.lat / 0.001 + l.y)::bigint + 131072
           as cell
from (select id, is_new, registered_at, category_code, ST_X(location) as lon, ST_Y(location) as lat from spots) s
join (select code, row_number() over (order by code) as n from case_categories) k on k.code = s.category_code
cross join (values (0, 0.0, 0.0), (1, 0.5, 0.0), (2, 0.0, 0.5), (3, 0.5, 0.5)) as l (n, x, y);
analyze laid;
create temporary table beside on commit drop as
with cells as materialized (
    select distinct cell from laid where is_new
), held as materialized (
    select * from (
        select n.id, n.registered_at, lag(n.registered_at) over w as last_at,
               lag(n.id, 1) over w as id1, lag(n.id, 2) over w as id2, lag(n.id, 3) over w as id3
        from laid n join cells c on c.cell = n.cell
        window w as (partition by n.cell order by n.registered_at, n.id)) h
    where registered_at - last_at <= interval '7 days'
)
select id, id1 as earlier from held
union
select id, id2 from held where id2 is not null
union
select id, id3 from held where id3 is not null;
analyze beside;
insert into pairs (case_id, other_id, reason, days, metres)
select id, earlier, 'nearby', days, metres::integer
from (
    select b.id, b.earlier, n.registered_at::date - e.registered_at::date as days,
           ST_Distance(n.location::geography, e.location::geography) as metres
    from beside b join spots n on n.id = b.id join spots e on e.id = b.earlier
    where (n.is_new or e.is_new) and n.registered_at - e.registered_at <= interval '7 days'
) d
where metres <= 50;

-- name: find_by_address()!
with told as materialized (
    select distinct address, category_code from come where char_length(address) >= 6
), named as (
    select id, registered_at, category_code, regexp_replace(address, '\s', '', 'g') as address, true as is_new from come
    where char_length(address) >= 6
    union all
    select c.id, c.registered_at, c.category_code, regexp_replace(c.address, '\s', '', 'g'), false
    from cases c join told t on (t.address, t.category_code) = (c.address, c.category_code)
    where not c.is_sealed and char_length(c.address) >= 6
      and c.ground between (select min(ground) & ~16777215::bigint from come) and (select max(ground) | 16777215::bigint from come)
      and c.registered_at between (select min(registered_at) - interval '30 days' from come)
                              and (select max(registered_at) + interval '30 days' from come)
      and not exists (select from come n where n.id = c.id)
)
insert into pairs (case_id, other_id, reason, days)
select id, earlier, 'address', registered_at::date - earlier_at::date
from (
    select id, is_new, registered_at, lag(id) over alike as earlier, lag(is_new) over alike as earlier_is_new,
           lag(registered_at) over alike as earlier_at
    from named window alike as (partition by category_code, address order by registered_at, id)
) p
where earlier is not null and (is_new or earlier_is_new) and registered_at - earlier_at <= interval '30 days';

-- name: queue(batch, most)^
-- What speaks for it most comes first; of more than `most` pairs the rest is counted and left.
with found as (
    select case_id, other_id, array_agg(distinct reason order by reason) as reasons, min(days) as days, min(metres) as metres,
           bool_or(reason = 'content') as is_same, count(distinct reason) as weight
    from pairs group by case_id, other_id
), kept as (
    select * from found order by is_same desc, weight desc, days, case_id limit :most
), queued as (
    insert into duplicate_candidates (case_id, other_id, reasons, days, metres, batch_id, ground)
    select k.case_id, k.other_id, k.reasons, k.days, k.metres, :batch, c.ground from kept k join cases c on c.id = k.case_id
    order by k.is_same, k.weight, k.days desc, k.case_id desc -- the list begins with the highest number
    on conflict do nothing
)
select (select count(*) from found), (select count(*) from kept), (select count(*) from found where is_same);

-- name: find_households(batch, most)^
-- Two codes, but one village, one group and one householder's name: each with the one before it.
with come as materialized (
    select h.id, h.village_code, h.group_no, h.householder, h.ground
    from touched t join households h on h.id = t.row_id where t.kind = 'household' and t.is_new and h.status = 'active'
), names as materialized (
    select distinct village_code, householder from come
), named as (
    select h.id, h.village_code, h.group_no, h.householder, h.ground
    from households h join names n on (n.village_code, n.householder) = (h.village_code, h.householder) where h.status = 'active'
), found as (
    select p.id, p.other_id, p.ground
    from (select id, ground, lag(id) over (partition by village_code, householder, group_no order by id) as other_id from named) p
    join come n on n.id = p.id
    where p.other_id is not null
), kept as (
    select * from found order by id, other_id limit :most
), queued as (
    insert into household_candidates (household_id, other_id, batch_id, ground) select id, other_id, :batch, ground from kept
    on conflict do nothing
)
select (select count(*) from found), (select count(*) from kept), 0;

-- name: page(state, batch, before, most)
-- record_class: Candidate
select d.id, d.reasons, d.days, d.metres, d.found_at, d.batch_id, d.state, d.judged_by, d.judged_at, d.case_id, d.other_id
from duplicate_candidates d
where d.ground between (select app.ground_from()) and (select app.ground_to())
  and case when :state = 'open' then d.state = 'open' else d.state <> 'open' end
  and (:batch::bigint is null or d.batch_id = :batch) and (:before::bigint is null or d.id < :before)
order by d.id desc limit :most;

-- name: sides(cases)
-- record_class: CaseSide
select c.id, c.external_id, c.source, c.channel, c.matter_kind, k.name as category_name, c.title, c.address, r.name as region_name,
       c.registered_at, c.closed_at, c.status, c.person_count
from cases c join case_categories k on k.code = c.category_code join regions r on r.code = c.region_code
where c.id = any (:cases);

-- name: judge(number, verdict)$
select app.judge_duplicate(:number, :verdict);

-- name: reopen(number)$
select app.reopen_duplicate(:number);

-- name: look_for(number, digest)$
select app.look_for_duplicates(:number, :digest);

-- name: household_pairs(most)
-- record_class: HouseholdPair
select k.household_id, k.other_id, h.code, o.code as other_code, h.householder_masked, h.group_no, v.name as village_name,
       k.found_at::date as found_on, k.state, k.judged_by
from household_candidates k
join households h on h.id = k.household_id join households o on o.id = k.other_id join regions v on v.code = h.village_code
where k.state = 'open' order by k.household_id desc limit :most;

-- name: note_household_pair(household, other)$
select app.note_household_pair(:household, :other);
