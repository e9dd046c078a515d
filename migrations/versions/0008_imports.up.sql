-- What was brought in, by whom, and what became of it.
create table import_batches (
    id bigint generated always as identity primary key,
    layer text not null check (layer in ('regions', 'households', 'rooms', 'cases', 'points')),
    file_name text not null,
    sha256 text not null,
    rows_read integer not null,
    rows_inserted integer not null,
    rows_updated integer not null,
    rows_rejected integer not null,
    imported_by text not null,
    imported_at timestamptz not null default now()
);
call app.protect('import_batches', null);
