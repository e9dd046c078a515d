-- name: note(action, kind, key, area, reason, detail)$
select app.note(:action, :kind, :key, :area, :reason, :detail::jsonb);

-- name: as_operator(name)$
select set_config('app.actor_name', :name, true);

-- name: page(from_at, to_at, who, action, action_group, kind, key, area, before, most)
-- record_class: AuditEntry
-- An area is found by its ground, so that a town's entries hold those of its villages.
select a.no, a.at, a.actor_name, a.acting_for, a.role, a.region_code, a.action, a.object_kind, a.object_key, a.area_code,
       coalesce(r.name, '') as area_name, a.reason, a.client, a.detail
from audit_log a left join regions r on r.code = a.area_code
where (:from_at::timestamptz is null or a.at >= :from_at) and (:to_at::timestamptz is null or a.at < :to_at)
  and (:who::text is null or a.actor_name = :who or a.acting_for = :who)
  and (:action::text is null or a.action = :action)
  and (:action_group::text is null or starts_with(a.action, :action_group))
  and (:kind::text is null or a.object_kind = :kind) and (:key::text is null or a.object_key = :key)
  and (:area::text is null or r.ground between (select w.ground from regions w where w.code = :area)
                                           and (select w.ground_to from regions w where w.code = :area))
  and (:before::bigint is null or a.no < :before)
order by a.no desc limit :most;

-- name: total(from_at, to_at, who, action, action_group, kind, key, area, most)$
select count(*) from (
    select from audit_log a left join regions r on r.code = a.area_code
    where (:from_at::timestamptz is null or a.at >= :from_at) and (:to_at::timestamptz is null or a.at < :to_at)
      and (:who::text is null or a.actor_name = :who or a.acting_for = :who)
      and (:action::text is null or a.action = :action)
      and (:action_group::text is null or starts_with(a.action, :action_group))
      and (:kind::text is null or a.object_kind = :kind) and (:key::text is null or a.object_key = :key)
      and (:area::text is null or r.ground between (select w.ground from regions w where w.code = :area)
                                               and (select w.ground_to from regions w where w.code = :area))
    limit :most) as found;
