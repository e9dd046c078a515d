-- name: regions(text, latin, end, latin_end, limit)
-- record_class: Hit
-- By what a region is called, or was called once.
with former as (
    select distinct on (code) code, name
    from region_versions
    where valid_to is not null
      and (position(:text in name) > 0 or (name_pinyin ~>=~ :latin and name_pinyin ~<~ :latin_end)
           or (name_initials ~>=~ :latin and name_initials ~<~ :latin_end))
    order by code, valid_from desc
)
select 'region' as kind, r.code as key, r.level,
       r.name || case when f.name <> r.name then '（原' || f.name || '）' else '' end
              || case when v.id is null and exists (select from region_versions e where e.code = r.code and e.valid_to <= app.today())
                      then '（已撤并）' else '' end as name,
       coalesce(p.name, '') as place, ST_X(v.label_point) as lon, ST_Y(v.label_point) as lat
from regions r
left join former f on f.code = r.code
left join regions p on p.code = r.parent_code
left join region_versions v on v.code = r.code and v.valid_from <= app.today() and coalesce(v.valid_to > app.today(), true)
where r.ground between app.ground_from() and app.ground_to()
  and (position(:text in r.name) > 0 or (r.code ~>=~ :text and r.code ~<~ :end)
       or (r.name_pinyin ~>=~ :latin and r.name_pinyin ~<~ :latin_end)
       or (r.name_initials ~>=~ :latin and r.name_initials ~<~ :latin_end)
       or f.name <> r.name)
order by case r.level when 'county' then 1 when 'town' then 2 when 'village' then 3 else 4 end, r.code
limit :limit;

-- name: households(text, latin, limit)
-- record_class: Hit
-- By whom it may: the database itself looks at names, and gives them masked.
select 'household' as kind, h.code as key, 'household' as level, h.householder_masked as name,
       v.name || coalesce(h.group_no || '组', '') as place, ST_X(h.location) as lon, ST_Y(h.location) as lat
from app.find_households(:text, :latin, :limit) with ordinality h join regions v on v.code = h.village_code
order by h.ordinality;

-- name: rooms(text, limit)
-- record_class: Hit
select 'room' as kind, m.id::text as key, m.level, m.name, coalesce(r.name, '') as place,
       ST_X(m.location) as lon, ST_Y(m.location) as lat
from mediation_rooms m left join regions r on r.code = m.region_code
where position(:text in m.name) > 0
order by m.id limit :limit;
