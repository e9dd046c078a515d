-- name: keep_as_viewer(name)$
select app.keep_file(:name);

-- name: keep_part_as_viewer(file, part_no, content)$
select 1 from (select app.keep_part(:file, :part_no, :content)) as kept;

-- name: close_as_viewer(file, digest)$
select 1 from (select app.close_file(:file, :digest)) as closed;

-- name: keep_for_transfer(name, transfer)$
-- By the worker, for whom the transfer belongs to.
insert into kept_files (name, account_id, actor_id, ground)
select :name, t.account_id, t.actor_id, t.ground from transfers t where t.id = :transfer returning id;

-- name: keep_part(file, part_no, content)!
insert into kept_file_parts (file_id, part_no, content) values (:file, :part_no, :content);

-- name: close(file, digest)!
update kept_files set sha256 = :digest, size = (
    select coalesce(sum(octet_length(p.content)), 0) from kept_file_parts p where p.file_id = kept_files.id)
where id = :file;

-- name: one(file)^
-- record_class: KeptFile
select id, name, size, sha256 from kept_files where id = :file and sha256 is not null;

-- name: part_count(file)$
select coalesce(max(part_no), 0) from kept_file_parts where file_id = :file;

-- name: part(file, part_no)$
select content from kept_file_parts where file_id = :file and part_no = :part_no;
