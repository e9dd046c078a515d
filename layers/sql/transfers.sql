-- name: begin_import(layer, file)$
select app.begin_import(:layer, :file);

-- name: plan_import(number, wish, look_again, headings)$
select app.plan_import(:number, :wish, :look_again, :headings);

-- name: known_match(layer, headings)$
select app.known_match(:layer, :headings);

-- name: store_import(number, skip_bad)$
select app.store_import(:number, :skip_bad);

-- name: ask_file(layer, wish)$
select app.ask_file(:layer, :wish);

-- name: cancel(number)$
select app.cancel_transfer(:number);

-- name: most_open()$
select app.most_open_transfers();

-- name: own(number, kind, batch, whole, most)
-- record_class: Transfer
-- What is long is left out of a list, which shows neither rows nor faults.
select t.id, t.kind, t.layer, t.state, t.wish, t.step, t.done, t.total, t.attempt, t.message,
       case when :whole then t.look end as look,
       case when :whole then t.report else t.report - '{errors,remarks,samples}'::text[] end as report, t.file_id,
       coalesce(f.name, '') as file_name, coalesce(f.size, 0) as file_size,
       t.error_file_id, coalesce(e.name, '') as error_file_name,
       t.result_file_id, coalesce(r.name, '') as result_file_name, coalesce(r.size, 0) as result_file_size,
       t.region_code, t.asked_at, t.touched_at, t.started_at, t.ended_at
from transfers t
left join kept_files f on f.id = t.file_id
left join kept_files e on e.id = t.error_file_id
left join kept_files r on r.id = t.result_file_id
where t.account_id = app.account() and t.actor_id = app.actor()
  and (:number::bigint is null or t.id = :number) and (:kind::text is null or t.kind = :kind)
  and (:batch::bigint is null or t.kind = 'undo' and (t.wish ->> 'batch')::bigint = :batch)
order by t.id desc limit :most;

-- name: begin(number)^
-- record_class: TransferWork
-- By the worker. One that had begun before and comes back finds that it was overtaken.
update transfers t
set attempt = t.attempt + 1, started_at = clock_timestamp(), touched_at = clock_timestamp(), step = '', done = 0, total = null
where t.id = :number and t.state in ('looking', 'checking', 'storing')
returning t.id, t.kind, t.layer, t.state, t.wish, t.attempt, t.look, t.file_id,
          coalesce((select f.name from kept_files f where f.id = t.file_id), '') as file_name;

-- name: scope(number)^
-- record_class: Worked
select account_id, role, region_code, rights, actor_id, account_name, actor_name from app.transfer_scope(:number);

-- name: progress(number, attempt, state, step, done, total)!
update transfers set step = :step, done = :done, total = :total, touched_at = clock_timestamp()
where id = :number and attempt = :attempt and state = :state;

-- name: looked(number, attempt, look)!
update transfers set state = 'matching', look = :look, step = '', done = 0, total = null, touched_at = clock_timestamp()
where id = :number and attempt = :attempt and state = 'looking';

-- name: checked(number, attempt, state, report, error_file, message)!
update transfers
set state = 'checked', report = :report, error_file_id = :error_file, message = :message, step = '', done = 0, total = null,
    touched_at = clock_timestamp()
where id = :number and attempt = :attempt and state = :state;

-- name: end_import(number, attempt, report)$
select app.end_import(:number, :attempt, :report);

-- name: made(number, attempt, result_file, report)!
update transfers
set state = 'done', result_file_id = :result_file, report = :report, ended_at = clock_timestamp(), touched_at = clock_timestamp()
where id = :number and attempt = :attempt and state = 'storing' and kind = 'export';

-- name: failed(number, attempt, message)!
update transfers set state = 'failed', message = :message, ended_at = clock_timestamp(), touched_at = clock_timestamp()
where id = :number and attempt = :attempt and state in ('looking', 'checking', 'storing');

-- name: refused(number, attempt, message, report, error_file)!
update transfers
set state = 'failed', message = :message, report = :report, error_file_id = :error_file, ended_at = clock_timestamp(),
    touched_at = clock_timestamp()
where id = :number and attempt = :attempt and state = 'storing';

-- name: take_up()$
-- Under way, and no job waits or is at it: the last one was given up while the database was away for long.
select count(*) from (
    select app.send_to_worker(t) from transfers t
    where t.state in ('looking', 'checking', 'storing') and not exists (
        select from jobs.procrastinate_jobs j
        where j.task_name = 'work_on_transfer' and j.status in ('todo', 'doing') and (j.args ->> 'number')::bigint = t.id)
) sent;
