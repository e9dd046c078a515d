-- name: goods(village_code)
-- record_class: Goods
select id, name, points_tenths, on_offer from shop_goods where village_code = :village_code order by not on_offer, points_tenths, id;

-- name: save_goods(village_code, name, points, on_offer)$
select app.save_goods(:village_code, :name, :points, :on_offer);

-- name: balances(village_code, wanted, limit)
-- record_class: Balance
-- Those who have, or ever had, something to spend; of a text, the households whose number ends in it, or all names like it.
select h.id as household_id, h.code as household_code, h.householder_masked, coalesce(b.balance, 0)::bigint as balance_tenths,
       coalesce(b.earned, 0)::bigint as earned_tenths, coalesce(b.spent, 0)::bigint as spent_tenths
from households h
left join (select e.household_id, sum(e.points_tenths) as balance,
                  sum(e.points_tenths) filter (where e.kind = 'item') as earned,
                  -sum(e.points_tenths) filter (where e.kind <> 'item') as spent
           from points_entries e where e.village_code = :village_code and e.account = 'redeemable' group by 1) b
    on b.household_id = h.id
where h.village_code = :village_code and h.status = 'active'
  and (:wanted = '' and b.household_id is not null
       or :wanted <> '' and (right(h.code, char_length(:wanted)) = :wanted
                             or left(h.householder_masked, char_length(:wanted)) = :wanted))
order by b.balance desc nulls last, h.code limit :limit;

-- name: redemptions(village_code, limit)
-- record_class: Redemption
select r.id, h.code as household_code, h.householder_masked, g.name as goods_name, r.quantity, r.points_tenths, r.redeemed_on,
       r.entry_no, r.signed_at
from redemptions r join households h on h.id = r.household_id join shop_goods g on g.id = r.goods_id
where r.village_code = :village_code order by r.signed_at is not null, r.id desc limit :limit;

-- name: household(code)$
select id from households where code = :code;

-- name: redeem(household, goods, quantity)^
select outcome, number from app.redeem(:household, :goods, :quantity);

-- name: sign(number)$
select app.sign_redemption(:number);

-- name: expire(year)$
select app.expire_redeemable(:year);
