drop function app.hidden_cases, app.take_export, app.decide_export, app.ask_export, app.needs_approval, app.may_export,
    app.export_names, app.most_exported, app.most_named_unapproved;
drop table export_requests;
