-- name: deputies(name)
-- record_class: Deputy
select * from app.possible_deputies(:name);

-- name: make(name, deputy, starts_at, ends_at, reason)$
select app.make_delegation(:name, :deputy, :starts_at, :ends_at, :reason);

-- name: end(number, reason)$
select app.end_delegation(:number, :reason);

-- name: delegations(most)
-- record_class: Delegation
select * from app.list_delegations(:most);
