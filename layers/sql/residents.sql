-- name: schema_version()$
select resident.schema_version();

-- name: salt(household_code)$
select resident.salt(:household_code);

-- name: sign_in(household_code, code_hash, digest, client)$
select resident.sign_in(:household_code, :code_hash, :digest, :client);

-- name: sign_out(digest)$
select resident.sign_out(:digest);

-- name: household(digest)^
-- record_class: OwnHousehold
select * from resident.household(:digest);

-- name: reader(digest)^
-- record_class: OwnHousehold
select * from resident.reader(:digest);

-- name: open_card(card, digest, client)$
select resident.open_card(:card, :digest, :client);

-- name: issue_card_links(village_code, period, households, digests, ends)$
select app.issue_card_links(:village_code, :period, :households, cast(:digests as bytea[]), :ends);

-- name: looks(digest)
-- record_class: Look
select * from resident.looks(:digest);

-- name: issue_code(household_id, salt, code_hash, expires_at)$
select app.issue_resident_code(:household_id, :salt, :code_hash, :expires_at);

-- name: set_code(household_id, salt, code_hash, expires_at)$
select app.set_resident_code(:household_id, :salt, :code_hash, :expires_at);

-- name: end_code(household_id)!
with gone as (delete from resident_sessions where household_id = :household_id),
     gone_too as (delete from card_links where household_id = :household_id)
delete from resident_codes where household_id = :household_id;

-- name: held_code(village_code)^
-- For the demonstration: the first household of a village that was scored, and the code that it holds.
select h.id, h.code, c.salt, c.code_hash from households h left join resident_codes c on c.household_id = h.id
where h.village_code = :village_code and exists (select from household_scores s where s.household_id = h.id and s.rank_no is not null)
order by h.code limit 1;
