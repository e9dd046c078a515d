drop trigger tell on regions;
drop trigger tell on role_rights;
drop trigger tell on accounts;
drop trigger tell on api_tokens;
drop trigger tell on sessions;
drop trigger tell on data_versions;
drop function app.tell;
