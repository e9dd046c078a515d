drop function app.note, app.audit_digest;
drop table audit_log;
drop function app.refuse_change;
