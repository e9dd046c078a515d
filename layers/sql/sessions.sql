-- name: of_session(hash, idle_minutes)^
-- record_class: Account
select a.id, a.name, a.display_name, a.role, a.region_code, a.region_name, a.region_level, a.is_demo, a.rights
from app.account_of_session(:hash, :idle_minutes) a;

-- name: of_token(hash)^
-- record_class: Account
select a.id, a.name, a.display_name, a.role, a.region_code, a.region_name, a.region_level, a.is_demo, a.rights
from app.account_of_token(:hash) a;

-- name: to_verify(name)^
-- record_class: Credentials
select id, password_hash, locked from app.account_to_verify(:name);

-- name: note_failed(account_id)$
select app.note_failed_sign_in(:account_id);

-- name: open(account_id, hash, hours, client)$
select app.open_session(:account_id, :hash, :hours, :client);

-- name: close(hash)$
select app.close_session(:hash);
