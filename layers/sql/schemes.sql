-- name: insert(scheme)$
insert into points_schemes (village_code, code, version, title, adopted_on, resolution_ref, base_tenths,
                            deduction_cap_tenths, valid_from)
select village_code, code, version, title, adopted_on, resolution_ref, base_tenths, deduction_cap_tenths, valid_from
from jsonb_to_record(:scheme) as s (village_code text, code text, version integer, title text, adopted_on date,
    resolution_ref text, base_tenths integer, deduction_cap_tenths integer, valid_from date)
on conflict do nothing
returning id;

-- name: insert_dimensions(scheme_id, scheme)!
insert into points_dimensions (scheme_id, code, name, weight_ppm, cap_tenths, sort_no)
select :scheme_id, d.value ->> 'code', d.value ->> 'name', (d.value ->> 'weight_ppm')::integer,
       (d.value ->> 'cap_tenths')::integer, d.sort_no
from jsonb_array_elements((:scheme)::jsonb -> 'dimensions') with ordinality as d (value, sort_no);

-- name: insert_items(scheme_id, scheme)!
insert into points_items (scheme_id, code, dimension_code, name, points_tenths, cap_tenths, unit, most_tenths,
                          evidence_rule, basis, redeemable)
select :scheme_id, i.value ->> 'code', i.value ->> 'dimension', i.value ->> 'name',
       (i.value ->> 'points_tenths')::integer, (i.value ->> 'cap_tenths')::integer, i.value ->> 'unit',
       (i.value ->> 'most_tenths')::integer, i.value ->> 'evidence', i.value ->> 'basis', (i.value ->> 'redeemable')::boolean
from jsonb_array_elements((:scheme)::jsonb -> 'items') as i (value);

-- name: find(village_code, code, version)$
select id from points_schemes
where village_code is not distinct from :village_code and code = :code and version = :version;

-- name: read(scheme_id)$
-- The items come in the order of their codes: a scheme's own order of items has no meaning.
select jsonb_build_object(
    'code', s.code, 'version', s.version, 'title', s.title, 'village_code', s.village_code,
    'valid_from', s.valid_from, 'adopted_on', s.adopted_on, 'resolution_ref', s.resolution_ref,
    'base_tenths', s.base_tenths, 'deduction_cap_tenths', s.deduction_cap_tenths,
    'dimensions', (select jsonb_agg(jsonb_build_object(
            'code', d.code, 'name', d.name, 'weight_ppm', d.weight_ppm, 'cap_tenths', d.cap_tenths) order by d.sort_no)
        from points_dimensions d where d.scheme_id = s.id),
    'items', (select jsonb_agg(jsonb_build_object(
            'code', i.code, 'dimension', i.dimension_code, 'name', i.name, 'points_tenths', i.points_tenths,
            'cap_tenths', i.cap_tenths, 'unit', i.unit, 'most_tenths', i.most_tenths, 'evidence', i.evidence_rule,
            'basis', i.basis, 'redeemable', i.redeemable) order by i.code)
        from points_items i where i.scheme_id = s.id))
from points_schemes s where s.id = :scheme_id;

-- name: in_force(village_codes, period)
select v.code, s.id
from unnest(:village_codes::text[]) as v (code)
cross join lateral app.scheme_in_force(v.code, :period) as s (id)
where s.id is not null
order by v.code;
