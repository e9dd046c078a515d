drop policy maintenance on alembic_version;
alter table alembic_version no force row level security;
alter table alembic_version disable row level security;
drop table role_rights;
drop schema app cascade;
-- The role is the cluster's, not the database's: another database may still need it.
revoke usage on schema public from geo_web;
