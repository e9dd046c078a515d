-- name: account(hash)^
-- record_class: OwnAccount
select name, display_name, role, region_code, region_name, region_level, rights, withdrawn, password_changed_at,
       last_sign_in_at, second_factor_since, recovery_codes_left, oidc_issuer, oidc_subject
from app.own_account(:hash);

-- name: passwords(hash)^
-- record_class: Passwords
select name, password_hash, former, locked from app.own_passwords(:hash);

-- name: change_password(hash, new_hash, password_hash)$
select app.change_own_password(:hash, :new_hash, :password_hash);

-- name: sessions(hash)
-- record_class: OwnSession
select id, device, address, method, created_at, last_seen_at, is_this from app.own_sessions(:hash);

-- name: end_sessions(hash, wanted)$
select app.end_own_sessions(:hash, :wanted);

-- name: tokens(hash)
-- record_class: OwnToken
select id, label, rights, created_at, expires_at, last_used_at, is_own from app.own_tokens(:hash);

-- name: add_token(hash, token_hash, label, rights, days)$
select app.add_own_token(:hash, :token_hash, :label, :rights, :days);

-- name: end_token(hash, wanted)$
select app.end_own_token(:hash, :wanted);

-- name: offer_second_factor(hash, sealed)$
select app.offer_second_factor(:hash, :sealed);

-- name: offered_second_factor(hash)$
select app.offered_second_factor(:hash);

-- name: confirm_second_factor(hash, sealed, step, code_hashes)$
select app.confirm_second_factor(:hash, :sealed, :step, :code_hashes::bytea[]);

-- name: renew_recovery_codes(hash, code_hashes)$
select app.renew_recovery_codes(:hash, :code_hashes::bytea[]);

-- name: remove_second_factor(hash)$
select app.remove_second_factor(:hash);

-- name: act_for(hash, new_hash, wanted)$
select app.act_for(:hash, :new_hash, :wanted);

-- name: link_identity(hash, issuer, subject)$
select app.link_identity(:hash, :issuer, :subject);

-- name: unlink_identity(hash)$
select app.unlink_identity(:hash);
