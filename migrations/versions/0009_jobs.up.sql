-- Jobs: the web role has nothing to seek here, not even the names of tables.
revoke all on schema jobs from public;
revoke all on all routines in schema jobs from public;

-- Its functions name its tables without the schema: they find them whoever calls.
do $$
declare
    routine regprocedure;
begin
    for routine in select oid from pg_proc where pronamespace = 'jobs'::regnamespace loop
        execute format('alter function %s set search_path = jobs, pg_temp', routine);
    end loop;
end $$;

-- Defers a job in the transaction that is its cause: the two commit together, or neither does. Jobs with the same lock run
-- one after the other. There is no merging of equal jobs: one that is about to start may not see what this transaction did.
create function app.defer_job(task text, args jsonb, lock text) returns bigint
    language sql security definer set search_path = jobs, pg_temp as $$
    select (procrastinate_defer_jobs_v1(array[
        row ('default', task, 0, lock, null, args, null)::procrastinate_job_to_defer_v1]))[1]
$$;
revoke all on function app.defer_job from public;

-- Whatever books points has the village scored anew. Bulk loads disable triggers and score by themselves.
create function app.rescore_booked() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    perform app.defer_job('rescore_village', jsonb_build_object('village_code', village_code, 'period', period),
                          'score ' || village_code)
    from (select distinct village_code, period from booked order by village_code, period) as changed;
    return null;
end $$;
revoke all on function app.rescore_booked from public;
create trigger rescore_booked after insert on points_entries referencing new table as booked
    for each statement execute function app.rescore_booked();
