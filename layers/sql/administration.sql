-- name: accounts(password_days, name, role, region, state, part, after, most)
-- record_class: ManagedAccount
select * from app.managed_accounts(:password_days, :name, :role, :region, :state, :part, :after, :most);

-- name: counts(password_days)
select state, accounts from app.account_counts(:password_days);

-- name: rights(name)
-- record_class: AccountRight
select * from app.account_rights(:name);

-- name: sessions(name)
-- record_class: OpenSession
select * from app.account_sessions(:name);

-- name: create(name, display_name, region, password_hash, reason)$
select app.create_account(:name, :display_name, :region, :password_hash, :reason);

-- name: disable(name, reason)$
select app.disable_account(:name, :reason);

-- name: enable(name, reason)$
select app.enable_account(:name, :reason);

-- name: reset_password(name, password_hash, reason)$
select app.reset_password(:name, :password_hash, :reason);

-- name: end_sessions(name, reason)$
select app.end_sessions(:name, :reason);

-- name: place(name, role, region, reason)$
select app.place_account(:name, :role, :region, :reason);

-- name: withdraw(name, right, reason)$
select app.withdraw_right(:name, :right, :reason);

-- name: give_back(name, right, reason)$
select app.return_right(:name, :right, :reason);

-- name: unlock(name, reason)$
select app.unlock_account(:name, :reason);

-- name: clear_second_factor(name, reason)$
select app.clear_second_factor(:name, :reason);

-- name: role_rights()
select role, array_agg(granted order by granted) from role_rights group by role;

-- name: regions()
-- record_class: Place
-- The administrator's own region and all that lies in it, each town followed by its villages, each village by its grids.
select code, name, level from regions where ground between app.ground_from() and app.ground_to() order by ground;
