drop table village_scores;
drop table household_scores;
drop table points_entries;
drop table points_items;
drop table points_dimensions;
drop table points_schemes;
drop function app.append_only;
drop function app.lawful_item_text;
