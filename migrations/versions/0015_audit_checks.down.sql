drop function app.audit_head;
drop table audit_checks;
drop index audit_log_actor, audit_log_at;
