-- name: consents(village_code, wanted)
-- record_class: NamingConsent
-- Of a text, the households whose number ends in it, or all names like it.
select c.id, h.code as household_code, h.householder_masked, h.group_no, c.purpose, c.form_ref, c.given_on, c.withdrawn_on
from naming_consents c join households h on h.id = c.household_id
where h.village_code = :village_code
  and (right(h.code, char_length(:wanted)) = :wanted or left(h.householder_masked, char_length(:wanted)) = :wanted)
order by c.withdrawn_on is not null, h.code, c.purpose, c.id desc;

-- name: give(village_code, household_code, purpose, form_ref, given_on)$
select app.give_naming_consent(:village_code, :household_code, :purpose, :form_ref, :given_on);

-- name: withdraw(village_code, number)$
select app.withdraw_naming_consent(:village_code, :number);
