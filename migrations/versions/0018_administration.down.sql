create or replace function app.readers(it cases) returns setof accounts
    language sql stable security definer set search_path = public, pg_temp as $$
    select a.* from accounts a join regions r on r.code = a.region_code
    where a.is_active and a.role in ('town_officer', 'county_officer', 'county_leader')
      and a.id is distinct from app.actor() and a.id is distinct from app.account()
      and it.ground between r.ground and r.ground_to and r.ground between app.ground_from() and app.ground_to()
      and not app.is_respondent(it, r)
$$;
drop function app.list_delegations, app.end_delegation, app.make_delegation, app.possible_deputies, app.may_stand_in;
alter table delegations drop constraint one_deputy_at_a_time;
drop function app.account_sessions, app.account_rights, app.account_counts, app.managed_accounts;
drop type app.managed;
drop function app.clear_second_factor, app.unlock_account, app.return_right, app.withdraw_right, app.place_account,
    app.end_sessions, app.reset_password, app.enable_account, app.disable_account, app.create_account, app.note_on_account,
    app.end_grants_of, app.end_delegations_of, app.end_access, app.is_last_of_kind, app.is_own, app.managed_account,
    app.must_administer, app.role_fits,
    app.is_administrator;
