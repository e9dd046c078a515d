-- name: own_scores(digest)
-- record_class: OwnScore
select * from resident.scores(:digest);

-- name: village_sums(digest, period)^
select * from resident.village_sums(:digest, :period);

-- name: own_entries(digest, period)
-- record_class: OwnEntry
select * from resident.entries(:digest, :period);

-- name: purse(digest)^
-- record_class: Purse
select * from resident.purse(:digest);

-- name: own_redemptions(digest)
-- record_class: OwnRedemption
select * from resident.redemptions(:digest);

-- name: rule_versions(digest)
-- record_class: OwnRuleVersion
select * from resident.rule_versions(:digest);

-- name: own_scheme(digest, scheme_id)$
select resident.scheme(:digest, :scheme_id);

-- name: own_applications(digest)
-- record_class: OwnApplication
select * from resident.applications(:digest);

-- name: own_items(digest)
-- record_class: OwnItem
select * from resident.items(:digest);

-- name: file_application(digest, item, points, occurred_on, place, description, form_key, photos, client)$
select resident.file_application(:digest, :item, :points, :occurred_on, :place, :description, :form_key, :photos, :client);

-- name: withdraw_application(digest, number, client)$
select resident.withdraw_application(:digest, :number, :client);

-- name: own_objections(digest)
-- record_class: OwnObjection
select * from resident.objections(:digest);

-- name: own_benefits(digest)
-- record_class: OwnBenefit
select * from resident.benefits(:digest);

-- name: file_objection(digest, period, entry_no, application_id, plan_id, text, is_about_retaliation, client)$
select resident.file_objection(:digest, :period, :entry_no, :application_id, :plan_id, :text, :is_about_retaliation, :client);
