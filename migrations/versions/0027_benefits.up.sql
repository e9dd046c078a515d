-- The software lists; the assembly decides. What the law or the state gives is never among it.

-- The words of scoring/forbidden_benefits.py, which says why of each and under which law. Width, spaces and punctuation do not
-- matter: 低 保 is found. What may not give points may not be a benefit either.
create function app.lawful_benefit_text(wording text) returns boolean
    language sql immutable parallel safe as $$
    select app.lawful_item_text(regexp_replace($1, '表决|投票', '', 'g'))  -- how a meeting decides may be told
    and said !~ '低保|五保|特困|最低生活|社会救助|临时救助|医疗救助|救助金|救助款|救济|抚恤|优抚|(?:困难|贫困|生活|残疾人?|高龄|护理|种粮|农机|农资|惠农|生态|能繁|危房)补[贴助]|危房改造'
    and said !~ '医保|医疗保险|合作医疗|新农合|大病保险|养老(?!院)|退休金|社保|社会保险|工伤保险|失业金|失业保险|生育保险|住房公积金'
    and said !~ '承包地|承包田|承包权|承包经营|土地承包|土地流转|土地确权|责任田|口粮田|自留地|宅基地|建房|批地(?![瓜毯膜板])|征地|拆迁|青苗费|安置房|安置费'
    and said !~ '分红|股金|股份(?!经济合作社|合作社)|股权|股息|红利|分配款|成员资格|成员身份|集体(?:经济|资产|经营性?)?(?:收益|收入|盈余)的?(?:分配|分给|均分)|(?:收益|盈余)分配'
    and said !~ '入党|党员发展|发展党员|预备党员|入团|参军|入伍|征兵|政审|政治审查|招工|招聘|录用|就业(?:推荐|资格|名额)|公益性?岗位|村干部(?:人选|后备)'
    and said !~ '入学|就学|上学(?:资格|名额|机会)|优先上学|入园|升学|学位|学籍|择校|助学|奖学金|贫困生'
    and said !~ '选举|被选|选民|候选|(?:投票|表决)[权资]|罢免'
    and said !~ '证明|盖章|公章|印章|介绍信|户口(?![本簿])|户籍|落户|迁户|办证|(?:优先|免费|不予|暂停|暂缓|停止|取消|拒绝)(?:办理|受理|代办)'
    and said !~ '公共服务|公共设施|供水|供电|供暖|通水|通电|停水|停电|断水|断电|断网|水费|电费|水电|燃气|天然气|有线电视|道路通行|通行证|贷款|授信|就医|看病|就诊|体检|家庭医生'
    and said !~ '扣发|停发|不得享受|不予享受|取消(?:资格|待遇|享受|福利)|暂停(?:资格|待遇|享受|福利)|罚款|黑榜|黑名单|后进户|落后户|末位|倒数'
    and said !~ '困难户|贫困户|低收入|患病|重病|大病|病人|残疾|欠款|欠债|失信|宗教|信教'
    from (select app.readings(said) from (select app.plain($1) offset 0) as plain (said) offset 0) as heard (said)
$$;

create table benefit_plans (
    id bigint generated always as identity primary key,
    village_code text not null references regions (code),
    period text not null check (period ~ '^[0-9]{4}Q[1-4]$'),
    version integer not null,
    title text not null check (title ~ '\S' and char_length(title) <= 60 and app.lawful_benefit_text(title)),
    benefit_type text not null check (benefit_type in ('honour_title', 'small_goods', 'year_end_goods', 'activity_priority')),
    description text not null default ''
        check (char_length(description) <= 500 and app.lawful_benefit_text(description)),
    decided_by text not null check (decided_by in ('assembly', 'representatives')),
    resolution_ref text not null check (resolution_ref ~ '\S' and char_length(resolution_ref) <= 60),
    resolved_on date not null,
    entitled integer not null check (entitled > 0),
    present integer not null,
    votes_for integer not null,
    posted_on date,
    posted_until date,
    edition integer not null default 0,
    recorded_by bigint references accounts (id),
    recorded_at timestamptz not null default now(),
    ground bigint not null,
    check (present between 1 and entitled and votes_for <= present and 2 * votes_for > present),
    check (case decided_by when 'assembly' then 2 * present > entitled else 3 * present >= 2 * entitled end),
    check ((posted_on is null) = (posted_until is null) and posted_until >= posted_on + 15),
    unique (village_code, resolution_ref, title),
    foreign key (village_code, period, version) references period_results (village_code, period, version)
);
comment on column benefit_plans.period is 'whose frozen results the list shows beside each household; nothing is computed from them';
comment on column benefit_plans.edition is 'how often the list was posted: each time that it was mended is another';
create index on benefit_plans (ground);
create trigger place_in_region before insert on benefit_plans for each row
    when (new.ground is null) execute function app.place_in_region('village_code');
-- What the assembly decided for a household; there is no row, and so no decision, until somebody writes one.
create table benefit_allocations (
    plan_id bigint not null references benefit_plans (id),
    household_id bigint not null references households (id),
    decision text not null check (decision ~ '\S' and char_length(decision) <= 60 and app.lawful_benefit_text(decision)),
    received_on date,
    ground bigint not null,
    primary key (plan_id, household_id)
);
create index on benefit_allocations (ground);
create index on benefit_allocations (household_id);
-- What a list that had been posted said before it was mended: it stays to be read, struck through.
create table benefit_corrections (
    id bigint generated always as identity primary key,
    plan_id bigint not null references benefit_plans (id),
    household_id bigint not null references households (id),
    edition integer not null,
    former text not null,
    decision text not null,
    corrected_at timestamptz not null default now(),
    corrected_by bigint references accounts (id),
    ground bigint not null,
    check (former <> decision)
);
comment on column benefit_corrections.edition is 'of the posted list that said what was mended';
create index on benefit_corrections (ground);
create index on benefit_corrections (plan_id, household_id);
-- Who agreed to be named in public, on what, until they take it back.
create table naming_consents (
    id bigint generated always as identity primary key,
    household_id bigint not null references households (id),
    purpose text not null check (purpose in ('result_poster', 'honour_roll', 'benefit_list')),
    form_ref text not null check (form_ref ~ '\S' and char_length(form_ref) <= 60),
    given_on date not null,
    withdrawn_on date check (withdrawn_on >= given_on),
    recorded_by bigint references accounts (id),
    withdrawn_by bigint references accounts (id),
    ground bigint not null
);
create unique index on naming_consents (household_id, purpose) where withdrawn_on is null;
create index on naming_consents (ground);
-- Whom a village's papers tell people to turn to.
create table village_contacts (
    village_code text primary key references regions (code),
    objection_person text not null default '' check (char_length(objection_person) <= 30),
    objection_phone text not null default '' check (objection_phone ~ '^([0-9][0-9 -]{3,18}[0-9])?$'),
    supervision_phone text not null default '' check (supervision_phone ~ '^([0-9][0-9 -]{3,18}[0-9])?$'),
    seal_unit text not null default '' check (char_length(seal_unit) <= 40),
    changed_by bigint references accounts (id),
    changed_at timestamptz not null default now(),
    ground bigint not null
);
comment on column village_contacts.seal_unit is 'whose seal the papers leave room for; empty: the villagers'' committee';
create index on village_contacts (ground);
create trigger place_in_region before insert on village_contacts for each row
    when (new.ground is null) execute function app.place_in_region('village_code');

call app.protect('benefit_plans', 'ground between (select app.ground_from()) and (select app.ground_to())
                                   and (select app.may(''view_household_points''))');
call app.protect('benefit_allocations', 'ground between (select app.ground_from()) and (select app.ground_to())
                                         and (select app.may(''view_household_points''))');
call app.protect('benefit_corrections', 'ground between (select app.ground_from()) and (select app.ground_to())
                                         and (select app.may(''view_household_points''))');
call app.protect('naming_consents', 'ground between (select app.ground_from()) and (select app.ground_to())
                                     and (select app.may(''view_household_points''))');
-- not only below the viewer, but also above: a grid worker's slips name the village's telephone
call app.protect('village_contacts', '(select app.may(''view_household_points'')) and exists (
    select from regions r where r.code = village_code)');

-- What is known of a household moves with it.
create function app.follow_household_papers() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    update benefit_allocations set ground = new.ground where household_id = new.id;
    update benefit_corrections set ground = new.ground where household_id = new.id;
    update naming_consents set ground = new.ground where household_id = new.id;
    return null;
end $$;
create trigger follow_household_papers after update on households for each row
    when (old.ground is distinct from new.ground) execute function app.follow_household_papers();

-- A village of the caller's area that its committee keeps, or null.
create function app.kept_village(wanted text) returns regions
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    perform app.must('keep_points');
    return app.village_at_hand(wanted);
end $$;
-- A plan of such a village, locked until the transaction ends, or null.
create function app.kept_plan(wanted bigint) returns benefit_plans
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it benefit_plans;
begin
    perform app.must('keep_points');
    select p.* into it from benefit_plans p
    where p.id = wanted and p.ground between app.ground_from() and app.ground_to() for update;
    return it;
end $$;

-- Each of the following says 'done', or what stands in the way; null where there is no such thing in the caller's area.

create function app.set_village_contacts(village text, person text, phone text, supervision text, seal text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    place regions := app.kept_village(village);
    old village_contacts;
begin
    if place.code is null then return null; end if;
    select c.* into old from village_contacts c where c.village_code = place.code for update;
    insert into village_contacts as c (village_code, objection_person, objection_phone, supervision_phone, seal_unit, changed_by,
                                       ground)
    values (place.code, person, phone, supervision, seal, app.actor(), place.ground)
    on conflict (village_code) do update set
        objection_person = excluded.objection_person, objection_phone = excluded.objection_phone,
        supervision_phone = excluded.supervision_phone, seal_unit = excluded.seal_unit, changed_by = excluded.changed_by,
        changed_at = now();
    perform app.note('contacts.change', 'village', place.code, place.code, '', jsonb_build_object(
        'before', jsonb_build_array(old.objection_phone, old.supervision_phone), 'after', jsonb_build_array(phone, supervision)));
    return 'done';
end $$;

create function app.give_naming_consent(village text, household_code text, purpose text, form_ref text, given_on date)
    returns text language plpgsql security definer set search_path = public, pg_temp as $$
declare
    place regions := app.kept_village(village);
    h households;
begin
    if place.code is null then return null; end if;
    select x.* into h from households x
    where x.code = household_code and x.village_code = place.code and x.status = 'active'
      and x.ground between app.ground_from() and app.ground_to();
    if h.id is null then return 'no_such_household'; end if;
    if given_on > app.china_today() then return 'not_yet'; end if;
    insert into naming_consents (household_id, purpose, form_ref, given_on, recorded_by, ground)
    values (h.id, give_naming_consent.purpose, give_naming_consent.form_ref, give_naming_consent.given_on, app.actor(), h.ground)
    on conflict do nothing;
    if not found then return 'so_already'; end if;
    perform app.note('consent.give', 'household', h.code, place.code, '',
                     jsonb_build_object('purpose', purpose, 'form', form_ref, 'given_on', given_on));
    return 'done';
end $$;

create function app.withdraw_naming_consent(village text, consent bigint) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    place regions := app.kept_village(village);
    it naming_consents;
    number text;
begin
    if place.code is null then return null; end if;
    select c.* into it from naming_consents c
    where c.id = consent and c.ground between app.ground_from() and app.ground_to() for update;
    select h.code into number from households h where h.id = it.household_id and h.village_code = place.code;
    if number is null then return null; end if;
    if it.withdrawn_on is not null then return 'so_already'; end if;
    update naming_consents c set withdrawn_on = greatest(app.china_today(), c.given_on), withdrawn_by = app.actor()
    where c.id = it.id;
    perform app.note('consent.withdraw', 'household', number, place.code, '', jsonb_build_object('purpose', it.purpose));
    return 'done';
end $$;

-- The full names of those who agreed to be named on such a paper: on it they are public. One household's, or the village's.
create function app.consented_names(village text, wanted text, only_household bigint default null)
    returns table (household_id bigint, householder text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select h.id, h.householder from naming_consents c join households h on h.id = c.household_id
    where app.may('view_household_points') and h.village_code = village and h.status = 'active' and c.purpose = wanted
      and c.withdrawn_on is null and (only_household is null or h.id = only_household)
      and h.ground between app.ground_from() and app.ground_to()
$$;

create function app.plan_benefits(village text, period text, title text, benefit_type text, description text, decided_by text,
                                  resolution_ref text, resolved_on date, entitled integer, present integer,
                                  votes_for integer, out outcome text, out number bigint)
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    place regions := app.kept_village(village);
    frozen period_results;
begin
    if place.code is null then return; end if;
    select r.* into frozen from period_results r
    where r.village_code = place.code and r.period = plan_benefits.period and r.frozen_on is not null
    order by r.version desc limit 1;
    if frozen.village_code is null then outcome := 'not_frozen'; return; end if;
    if resolved_on > app.china_today() then outcome := 'not_yet'; return; end if;
    insert into benefit_plans (village_code, period, version, title, benefit_type, description, decided_by, resolution_ref,
                               resolved_on, entitled, present, votes_for, recorded_by, ground)
    values (place.code, plan_benefits.period, frozen.version, plan_benefits.title, plan_benefits.benefit_type,
            plan_benefits.description, plan_benefits.decided_by, plan_benefits.resolution_ref, plan_benefits.resolved_on,
            plan_benefits.entitled, plan_benefits.present, plan_benefits.votes_for, app.actor(), place.ground)
    on conflict do nothing returning id into number;
    if number is null then outcome := 'so_already'; return; end if;
    outcome := 'done';
    perform app.note('benefit.plan', 'benefit', number::text, place.code, '',
                     jsonb_build_object('type', benefit_type, 'resolution', resolution_ref, 'period', period));
end $$;

-- Writes down what the assembly decided for a household; an empty decision takes it back. Not while it is posted; and of what
-- was posted before, what it said stays.
create function app.decide_benefit(plan bigint, household_code text, wording text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it benefit_plans := app.kept_plan(plan);
    h households;
    old text;
    received date;
begin
    if it.id is null then return null; end if;
    if it.posted_on is not null then return 'posted'; end if;
    select x.* into h from households x
    where x.code = household_code and x.village_code = it.village_code and x.status = 'active';
    if h.id is null then return 'no_such_household'; end if;
    select a.decision, a.received_on into old, received
    from benefit_allocations a where a.plan_id = it.id and a.household_id = h.id;
    if coalesce(old, '') = wording then return 'so_already'; end if;
    if received is not null then return 'received'; end if;
    if it.edition > 0 then
        insert into benefit_corrections (plan_id, household_id, edition, former, decision, corrected_by, ground)
        values (it.id, h.id, it.edition, coalesce(old, ''), wording, app.actor(), h.ground);
    end if;
    if wording = '' then
        delete from benefit_allocations a where a.plan_id = it.id and a.household_id = h.id;
    else
        insert into benefit_allocations as a (plan_id, household_id, decision, ground) values (it.id, h.id, wording, h.ground)
        on conflict (plan_id, household_id) do update set decision = excluded.decision;
    end if;
    perform app.note('benefit.decide', 'household', h.code, it.village_code, it.resolution_ref,
                     jsonb_build_object('plan', it.id, 'before', coalesce(old, ''), 'after', wording));
    return 'done';
end $$;

create function app.post_benefits(plan bigint, until date) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it benefit_plans := app.kept_plan(plan);
begin
    if it.id is null then return null; end if;
    if it.posted_on is not null then return 'posted'; end if;
    if until < app.china_today() + 15 then return 'too_short'; end if;
    if not exists (select from benefit_allocations a where a.plan_id = it.id) then return 'empty'; end if;
    update benefit_plans p set posted_on = app.china_today(), posted_until = until, edition = p.edition + 1 where p.id = it.id;
    perform app.note('benefit.post', 'benefit', it.id::text, it.village_code, it.resolution_ref,
                     jsonb_build_object('until', until, 'edition', it.edition + 1));
    return 'done';
end $$;

-- Something was wrong with it: it is changed, and then posted anew for the whole time. Once the first have received what was
-- decided, only when the supervision committee demands it.
create function app.unpost_benefits(plan bigint, reason text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it benefit_plans := app.kept_plan(plan);
begin
    if it.id is null then return null; end if;
    if it.posted_on is null then return 'not_posted'; end if;
    if exists (select from benefit_allocations a where a.plan_id = it.id and a.received_on is not null)
       and not exists (select from correction_orders c where c.plan_id = it.id and c.done_at is null) then
        return 'received';
    end if;
    update benefit_plans p set posted_on = null, posted_until = null where p.id = it.id;
    perform app.note('benefit.unpost', 'benefit', it.id::text, it.village_code, reason,
                     jsonb_build_object('posted_on', it.posted_on, 'until', it.posted_until));
    return 'done';
end $$;

create function app.receive_benefit(plan bigint, household_code text) returns text
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it benefit_plans := app.kept_plan(plan);
    h households;
begin
    if it.id is null then return null; end if;
    if coalesce(it.posted_until >= app.china_today(), true) then return 'posted_still'; end if;
    if exists (select from objections o where o.plan_id = it.id and o.status = 'filed' and not o.is_about_retaliation) then
        return 'objection_open';
    end if;
    if exists (select from correction_orders c where c.plan_id = it.id and c.done_at is null) then return 'to_be_mended'; end if;
    select x.* into h from households x where x.code = household_code and x.village_code = it.village_code;
    update benefit_allocations a set received_on = app.china_today()
    where a.plan_id = it.id and a.household_id = h.id and a.received_on is null;
    if not found then return 'so_already'; end if;
    perform app.note('benefit.receive', 'household', h.code, it.village_code, it.resolution_ref,
                     jsonb_build_object('plan', it.id));
    return 'done';
end $$;

revoke all on function app.lawful_benefit_text, app.follow_household_papers, app.kept_village, app.kept_plan,
    app.set_village_contacts, app.give_naming_consent, app.withdraw_naming_consent, app.consented_names, app.plan_benefits,
    app.decide_benefit, app.post_benefits, app.unpost_benefits, app.receive_benefit from public;
grant execute on function app.set_village_contacts, app.give_naming_consent, app.withdraw_naming_consent, app.consented_names,
    app.plan_benefits, app.decide_benefit, app.post_benefits, app.unpost_benefits, app.receive_benefit to geo_web;
