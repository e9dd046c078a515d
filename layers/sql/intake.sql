-- name: categories()
-- record_class: Choice
select * from resident.categories();

-- name: places()
-- record_class: Place
select * from resident.places();

-- name: place_names()
select * from resident.place_names();

-- name: village_of_point(lon, lat)$
select resident.village_of_point(:lon, :lat);

-- name: hand_in(key_digest, matter, category, village, lon, lat, source, place, text, name, phone, phone_shown, respondent, code_digest, photos, client, group_no)^
select * from resident.hand_in(:key_digest, :matter, :category, :village, :lon, :lat, :source, :place, :text, :name, :phone,
                               :phone_shown, :respondent, :code_digest, :photos::jsonb, :client, :group_no::integer);

-- name: case_state(number, code_digest, client)^
-- record_class: CaseState
select * from resident.case_state(:number, :code_digest, :client);

-- name: rate_case(number, code_digest, rating, client)$
select resident.rate_case(:number, :code_digest, :rating, :client);

-- name: count_photos(case_id)$
select app.count_case_photos(:case_id);

-- name: photo(case_id, number)$
select app.case_photo(:case_id, :number);

-- name: published_periods()
select * from resident.published_periods();

-- name: published_counts(region, period)
-- record_class: OpenCount
select * from resident.published_counts(:region, :period);
