-- What processes remember of accounts and of data versions is good until the transaction that changes it commits: these
-- triggers tell them. layers/changes.py listens.
create function app.tell() returns trigger language plpgsql as $$
begin
    perform pg_notify('geo_app_changes', tg_argv[0]);
    return null;
end $$;
revoke all on function app.tell from public;

create trigger tell after insert or update or delete or truncate on data_versions
    for each statement execute function app.tell('data');

create trigger tell after delete or update of expires_at, account_id on sessions
    for each row execute function app.tell('accounts');
create trigger tell after delete or update of expires_at, account_id on api_tokens
    for each row execute function app.tell('accounts');
create trigger tell after delete or update of name, display_name, role, region_code, is_active, is_demo on accounts
    for each row execute function app.tell('accounts');
create trigger tell after insert or update or delete on role_rights
    for each statement execute function app.tell('accounts');
create trigger tell after update of name on regions
    for each statement execute function app.tell('accounts');
