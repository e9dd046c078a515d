"""What the demonstration does not come with, in SQL: a paper of every kind in every region."""

from __future__ import annotations

PAPERS = """
    insert into objections (household_id, period, text, is_about_retaliation, ground)
    select id, '2026Q4', '这一笔不对，请核对', id % 3 = 0, ground from households;
    insert into data_requests (kind, household_id, subject_key, region_code, channel, said_by, identity_checked,
                               first_due_on, due_on, ground)
    select 'copy', id, code, village_code, 'staff', '某人', 'id_card', '2026-12-01', '2026-12-01', ground
    from households;
    insert into data_requests (kind, case_id, subject_key, region_code, channel, said_by, identity_checked,
                               first_due_on, due_on, ground)
    select 'copy', id, external_id, region_code, 'staff', '某人', 'id_card', '2026-12-01', '2026-12-01', ground
    from cases;
    insert into accounts (name, region_code, password_hash) select 'at-' || code, code, 'x' from regions;
    insert into export_requests (kind, region_code, ground, period, named, form, reason, status, asked_by, asked_actor,
                                 asker)
    select 'households', region_code, ground, '2026Q4', id % 3 > 0, 'csv', '核对', 'taken', id, id, name from accounts;
    insert into import_batches (layer, file_name, sha256, rows_read, rows_inserted, rows_updated, rows_rejected,
                                imported_by, ground)
    select l, 'x', '', 1, 1, 0, 0, 'x', ground
    from regions, unnest('{regions,households,rooms,cases,points}'::text[]) l;
    insert into import_rows (batch_id, kind, row_id, is_new) select id, 'case', 1, true from import_batches;
    insert into duplicate_candidates (case_id, other_id, reasons, days, ground)
    select id, earlier, '{nearby}', 1, ground
    from (select id, ground, lag(id) over (order by ground, id) as earlier from cases) c where earlier is not null;
    insert into household_candidates (household_id, other_id, ground)
    select id, earlier, ground
    from (select id, ground, lag(id) over (partition by village_code order by id) as earlier from households) h
    where earlier is not null;
    insert into kept_files (name, account_id, actor_id, ground)
    select 'x', a.id, a.id, r.ground from accounts a join regions r on r.code = a.region_code;
    insert into kept_file_parts (file_id, part_no, content) select id, 1, 'x' from kept_files;
    insert into transfers (kind, layer, account_id, actor_id, rights, region_code, ground, state)
    select 'import', 'cases', a.id, a.id, '{}', r.code, r.ground, 'matching'
    from accounts a join regions r on r.code = a.region_code;
"""
