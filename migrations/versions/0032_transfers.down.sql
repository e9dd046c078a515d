delete from retention_rules where what = 'transfers';
drop function app.end_import, app.transfer_scope, app.cancel_transfer, app.ask_file, app.store_import, app.known_match,
    app.plan_import, app.begin_import, app.too_many_transfers, app.most_open_transfers, app.send_to_worker, app.close_file,
    app.keep_part, app.keep_file, app.note_transfer, app.own_transfer, app.must_import;
drop table column_matches, transfers, kept_file_parts, kept_files;
delete from jobs.procrastinate_jobs where task_name = 'work_on_transfer' and status in ('todo', 'doing');
