-- name: find_by_content()#
-- Pairs of cases of which one came in by this import, each with the one before it that says the same: as many as there are
-- cases, however many say the same.
create temporary table pairs (case_id bigint, other_id bigint, reason text, days integer, metres integer) on commit drop;
create temporary table come on commit drop as
select c.id, c.ground, c.registered_at, c.category_code, c.location, c.address,
       md5(row (c.source, c.channel, c.category_code, c.title, c.body, c.address, c.location)::text)::uuid as content
from touched t join cases c on c.id = t.row_id
where t.kind = 'case' and t.is_new and not c.is_sealed;
create index on come (id);
create index on come (address, category_code);
create index on come (registered_at);
analyze come;
insert into pairs (case_id, other_id, reason, days)
select id, earlier, 'content', 0
from (
    select id, is_new, lag(id) over alike as earlier, lag(is_new) over alike as earlier_is_new
    from (
        select id, registered_at, content, true as is_new from come
        union all
        select c.id, c.registered_at, md5(row (c.source, c.channel, c.category_code, c.title, c.body, c.address, c.location)::text)::uuid,
               false
        from cases c
        where exists (select from come n where n.registered_at = c.registered_at) and not c.is_sealed
          and not exists (select from come n where n.id = c.id)
    ) k
    window alike as (partition by registered_at, content order by id)
) p
where earlier is not null and (is_new or earlier_is_new);

-- name: find_by_phone()#
create temporary table called on commit drop as
select p.case_id, p.phone_digest from come n join petitioners p on p.case_id = n.id where p.phone_digest is not null;
analyze called;
insert into pairs (case_id, other_id, reason, days)
select id, earlier, 'phone', on_day - earlier_day
from (
    select id, is_new, registered_at::date as on_day, lag(id) over alike as earlier, lag(is_new) over alike as earlier_is_new,
           lag(registered_at::date) over alike as earlier_day
    from (
        select n.id, n.registered_at, n.category_code, p.phone_digest, true as is_new
        from called p join come n on n.id = p.case_id
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
-- Of a cell each case is held against the three before it.
create temporary table here on commit drop as
select n.id, n.registered_at, n.category_code, n.location, true as is_new, l.x, l.y,
       floor(ST_X(n.location) / 0.0016 + l.x)::integer as i, floor(ST_Y(n.location) / 0.001 + l.y)::integer as j
from come n cross join (values (0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5)) as l (x, y) where n.location is not null;
create index on here (i, j);
analyze here;
with laid (x, y) as (values (0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5)
), span as (
    select min(registered_at) - interval '7 days' as from_at, max(registered_at) + interval '7 days' as to_at,
           min(ground) & ~16777215::bigint as low, max(ground) | 16777215::bigint as high
    from come where location is not null
), there as (
    select c.id, c.registered_at, c.category_code, c.location, false, l.x, l.y, floor(ST_X(c.location) / 0.0016 + l.x)::integer as i,
           floor(ST_Y(c.location) / 0.001 + l.y)::integer as j
    from span join cases c on c.ground between span.low and span.high and c.registered_at between span.from_at and span.to_at
    cross join laid l
    where c.location is not null and not c.is_sealed and not exists (select from come n where n.id = c.id)
), near as (
    select * from here
    union all
    select t.* from there t
    where exists (select from here h
                  where (h.i, h.j, h.x, h.y, h.category_code) = (t.i, t.j, t.x, t.y, t.category_code))
), before as (
    select n.id, n.is_new, n.registered_at, n.location, b.*
    from (select near.*, lag(id, 1) over w as id1, lag(id, 2) over w as id2, lag(id, 3) over w as id3,
                 lag(is_new, 1) over w as new1, lag(is_new, 2) over w as new2, lag(is_new, 3) over w as new3,
                 lag(registered_at, 1) over w as at1, lag(registered_at, 2) over w as at2, lag(registered_at, 3) over w as at3,
                 lag(location, 1) over w as place1, lag(location, 2) over w as place2, lag(location, 3) over w as place3
          from near window w as (partition by category_code, x, y, i, j order by registered_at, id)) n
    cross join lateral (values (id1, new1, at1, place1), (id2, new2, at2, place2), (id3, new3, at3, place3))
        as b (earlier, earlier_is_new, earlier_at, earlier_place)
    where b.earlier is not null and (n.is_new or b.earlier_is_new) and n.registered_at - b.earlier_at <= interval '7 days'
)
insert into pairs (case_id, other_id, reason, days, metres)
select id, earlier, 'nearby', registered_at::date - earlier_at::date, metres::integer
from (select distinct id, earlier, registered_at, earlier_at, ST_Distance(location::geography, earlier_place::geography) as metres
      from before) d
where metres <= 50;

-- name: find_by_address()#
with span as (
    select min(registered_at) - interval '30 days' as from_at, max(registered_at) + interval '30 days' as to_at,
           min(ground) & ~16777215::bigint as low, max(ground) | 16777215::bigint as high
    from come
), named as (
    select id, registered_at, category_code, regexp_replace(address, '\s', '', 'g') as address, true as is_new from come
    where char_length(address) >= 6
    union all
    select c.id, c.registered_at, c.category_code, regexp_replace(c.address, '\s', '', 'g'), false
    from span join cases c on c.ground between span.low and span.high and c.registered_at between span.from_at and span.to_at
    where not c.is_sealed and exists (select from come n where char_length(n.address) >= 6
                                          and (n.address, n.category_code) = (c.address, c.category_code))
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
-- Two codes, but one village, one group and one householder's name.
with come as (
    select h.id, h.village_code, h.group_no, h.householder, h.ground
    from touched t join households h on h.id = t.row_id where t.kind = 'household' and t.is_new and h.status = 'active'
), found as (
    select n.id, o.id as other_id, n.ground
    from come n join households o on (o.village_code, o.householder) = (n.village_code, n.householder) and o.id < n.id
        and o.group_no is not distinct from n.group_no and o.status = 'active'
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
