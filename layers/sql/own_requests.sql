-- name: list(digest)
-- record_class: OwnRequest
select * from resident.requests(:digest);

-- name: file(digest, kind, wording, field, wanted, days, client)$
select resident.file_request(:digest, :kind, :wording, :field, :wanted::jsonb, :days, :client);

-- name: withdraw(digest, number, client)$
select resident.withdraw_request(:digest, :number, :client);

-- name: copy(digest, number, client)$
select resident.copy(:digest, :number, :client);
