-- name: standings(only, period, before)
-- record_class: VillageStanding
-- The villages of the viewer's own area, or the one that is named: also when only a part of it is the viewer's.
select v.code, v.name, t.name as town_name, s.period, s.mean_index_hundredths as mean, b.mean_index_hundredths as mean_before,
       s.households, s.ranked, p.posted_until, p.frozen_on,
       coalesce(o.waiting, 0)::integer as open_objections, coalesce(o.overdue, 0)::integer as overdue_objections,
       coalesce(a.pending, 0)::integer as pending_applications
from regions v
join regions t on t.code = v.parent_code
left join village_scores s on s.village_code = v.code and s.period = :period
left join village_scores b on b.village_code = v.code and b.period = :before
left join lateral (select r.posted_until, r.frozen_on from period_results r
                   where r.village_code = v.code and r.period = :period order by r.version desc limit 1) p on true
left join (select h.village_code, count(*) as waiting, count(*) filter (where x.due_at < now()) as overdue
           from objections x join households h on h.id = x.household_id
           where x.status = 'filed' group by h.village_code) o on o.village_code = v.code
left join (select y.village_code, count(*) as pending from points_applications y
           where y.status in ('submitted', 'prechecked', 'reviewed_pass') group by y.village_code) a on a.village_code = v.code
where v.level = 'village'
  and case when :only::text is null then v.ground between app.ground_from() and app.ground_to() else v.code = :only end
order by v.code;

-- name: periods(village_code)
-- The quarters of which anything of this village can be seen, newest first.
select distinct period from household_scores where village_code = :village_code order by period desc;

-- name: groups(village_code)
select distinct group_no from households
where village_code = :village_code and status = 'active' and group_no is not null order by group_no;

-- name: households(village_code, period, before, group_no, wanted, order, limit, offset)
-- record_class: Neighbour
-- Those that do not take part come last, whatever the order.
select h.code, h.group_no, h.householder_masked, s.points_tenths, c.base_tenths, s.index_hundredths,
       b.index_hundredths as index_before, s.rank_no, s.band_first, s.band_last, s.tie_group, count(*) over ()::integer as total
from household_scores s
join households h on h.id = s.household_id
join points_schemes c on c.id = s.scheme_id
left join household_scores b on b.household_id = s.household_id and b.period = :before and b.rank_no is not null
where s.village_code = :village_code and s.period = :period
  and (:group_no::integer is null or h.group_no = :group_no)
  and (:wanted = '' or strpos(right(h.code, 4), :wanted) > 0
       or h.code = :wanted or left(h.householder_masked, char_length(:wanted)) = :wanted)
order by s.rank_no is null, case :order when 'rank' then s.rank_no end,
         case :order when 'change' then s.index_hundredths - b.index_hundredths end desc nulls last, h.code
limit :limit offset :offset;

-- name: histogram(village_code, period)
-- How many ranked households have an index in each fortieth of 0 to 100.
select least(index_hundredths / 250, 39) as bin, count(*)::integer
from household_scores
where village_code = :village_code and period = :period and rank_no is not null
group by 1 order by 1;
