-- name: of_session(hash, idle_minutes)^
-- record_class: Account
select a.id, a.name, a.display_name, a.role, a.region_code, a.region_name, a.region_level, a.is_demo, a.rights, a.actor_id,
       a.actor_name, a.stage, a.session_id, a.places, a.good_until
from app.account_of_session(:hash, :idle_minutes) a;

-- name: of_token(hash)^
-- record_class: Account
select a.id, a.name, a.display_name, a.role, a.region_code, a.region_name, a.region_level, a.is_demo, a.rights, a.actor_id,
       a.actor_name, a.stage, a.session_id, a.places, a.good_until
from app.account_of_token(:hash) a;

-- name: to_verify(name)^
-- record_class: Credentials
select id, password_hash, locked from app.account_to_verify(:name);

-- name: failures_from(address)$
select app.failures_from(:address);

-- name: note_failed(name, step)$
select app.note_failed_sign_in(:name, :step);

-- name: open(account_id, hash, hours, device, method, password_days)$
select app.open_session(:account_id, :hash, :hours, :device, :method, :password_days);

-- name: close(hash)$
select app.close_session(:hash);

-- name: second_factor(hash)^
-- record_class: SecondFactor
select name, secret_sealed, last_step, locked from app.second_factor_of(:hash);

-- name: pass_second_factor(hash, new_hash, step, recovery_hash, hours, password_days)$
select app.pass_second_factor(:hash, :new_hash, :step, :recovery_hash, :hours, :password_days);

-- name: of_identity(issuer, subject)^
-- record_class: Identity
select id, name, locked from app.account_of_identity(:issuer, :subject);
