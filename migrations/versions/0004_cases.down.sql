drop table cases;
drop table case_categories;
drop function app.keep_registered_at;
