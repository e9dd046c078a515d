-- How many cases there are, for those who may not look at each: by region, kind and calendar quarter, small numbers and
-- their partners withheld before they are stored, so that no question can reach what is withheld.
create table case_counts_published (
    period text not null check (period ~ '^[0-9]{4}Q[1-4]$'),
    region_code text not null references regions (code),
    -- a kind of the map; 'total' over all of them; 'apart': of the county alone, the sealed cases, in none of these numbers
    kind text not null check (kind in ('environment', 'safety', 'dispute', 'facility', 'livelihood', 'other', 'total', 'apart')),
    n integer check (n >= 0),
    why text check (why in ('small', 'partner')),
    ground bigint not null,
    computed_at timestamptz not null,
    primary key (period, region_code, kind),
    check ((n is null) = (why is not null)),
    check (n = 0 or n >= 5)
);
create index on case_counts_published (ground, period);
comment on table case_counts_published is 'written by publish_counts alone, of quarters that have closed; none is published again by itself';
comment on column case_counts_published.why is
    'small: 1 to 4; partner: withheld because a small number would follow from it, or because it sums up several';

-- Of one's own area, and of nothing beside it: whoever knows the cases of one part could work out its neighbour's.
call app.protect('case_counts_published', 'ground between (select app.ground_from()) and (select app.ground_to())
    and ((select app.may(''view_map'')) or (select app.may(''view_case_counts'')))');

-- A mean of fewer than five households says too much of each: only those who see the households read it.
drop policy reading on village_scores;
create policy reading on village_scores for select to geo_web
    using (ground between (select app.ground_from()) and (select app.ground_to()) and (select app.may('view_map'))
           and (ranked >= 5 or ranked = 0 or (select app.may('view_household_points'))));

-- For everybody: a county, town or village and its parts, none below a village. Residents' functions ask this.
create function app.published_counts(region text, wanted text)
    returns table (code text, name text, level text, kind text, n integer, why text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select r.code, r.name, r.level, p.kind, p.n, p.why
    from case_counts_published p join regions r on r.code = p.region_code
    where p.period = wanted and p.kind <> 'apart' and r.level <> 'grid' and (r.code = region or r.parent_code = region)
    order by r.code, array_position('{environment,safety,dispute,facility,livelihood,other,total}', p.kind)
$$;
create function app.published_periods() returns setof text
    language sql stable security definer set search_path = public, pg_temp as $$
    select distinct period from case_counts_published order by 1 desc
$$;
revoke all on function app.published_counts, app.published_periods from public;
