-- What a person may ask of us about what is held of them (PIPL art. 44-49): a copy, a correction, a deletion, an
-- explanation; by when, what was answered and what was done. And how long things are held when nobody asks.

-- Where a name was deleted, it says so: masking must not make 「（**」 of it.
create or replace function app.mask_name(name text) returns text
    language sql immutable parallel safe as $$
    select case when name in ('', '（已删除）') then name
                else case when left(name, 2) = any ('{欧阳,司马,上官,诸葛,东方,皇甫,尉迟,公孙,慕容,令狐,夏侯,万俟,长孙,宇文,司徒,司空,端木,南宫,西门,闻人}')
                               and char_length(name) > 2 then left(name, 2)
                          else left(name, 1) end
                     || case when char_length(name) = 2 then '*' else '**' end end
$$;

-- ── how long things are held ──
create table retention_rules (
    what text primary key check (what ~ '^[a-z_]+$'),
    days integer,
    minimum_days integer not null check (minimum_days >= 0),
    title text not null,
    legal_basis text not null,
    acts_on text not null,
    sort_no smallint not null unique,
    changed_at timestamptz,
    check ((what = 'audit') = (days is null)),
    check (days between minimum_days and 36500)
);
comment on column retention_rules.days is 'days after its end for which a thing is held; null: the program never deletes it';
insert into retention_rules (sort_no, what, days, minimum_days, title, legal_basis, acts_on) values
    (1,  'audit',             null, 180,  '审计记录',           '《网络安全法》第二十三条：日志留存不少于六个月', '程序从不删除'),
    (2,  'sessions',          0,    0,    '工作人员的登录',     '《个人信息保护法》第十九条', '登录到期后删除'),
    (3,  'tokens',            0,    0,    '接口令牌',           '《个人信息保护法》第十九条', '令牌到期后删除'),
    (4,  'resident_sessions', 0,    0,    '居民的登录',         '《个人信息保护法》第十九条', '登录到期后删除'),
    (5,  'resident_codes',    0,    0,    '住户查看码',         '《个人信息保护法》第十九条', '查看码到期后删除'),
    (6,  'attempts',          1,    1,    '登录、查询的尝试次数', '《个人信息保护法》第十九条', '最后一次起算，到期删除'),
    (7,  'exports',           30,   7,    '到期的导出申请',     '《个人信息保护法》第十九条、第五十一条', '文件到期后删除申请；导出过什么留在审计记录里'),
    (8,  'copies',            30,   7,    '已交付的个人信息副本', '《个人信息保护法》第四十五条', '交付起算，到期后居民端不能再下载'),
    (9,  'petitioners',       1095, 180,  '办结事项的反映人姓名、电话', '《个人信息保护法》第十九条、第四十七条；《信访工作条例》第三十五条、第三十六条', '办结起算，到期后姓名改为「（已删除）」，电话清空'),
    (10, 'photos',            1095, 180,  '办结事项的照片',     '《个人信息保护法》第十九条、第四十七条；《信访工作条例》第三十五条、第三十六条', '办结起算，到期删除'),
    (11, 'intake_keys',       30,   1,    '网上反映的防重复标记', '《个人信息保护法》第十九条', '提交起算，到期删除'),
    (12, 'contacts',          30,   0,    '申请人的联系电话',   '《个人信息保护法》第十九条', '答复起算，到期清空'),
    (13, 'requests',          1095, 1095, '个人信息申请',       '《个人信息保护法》第五十条；《民法典》第一百八十八条：诉讼时效三年', '答复起算，到期删除');
call app.protect('retention_rules', '(select app.signed_in())');

-- ── requests ──
-- A request is about a household or about a case, never both. The case has no foreign key: points and cases stay apart
-- (rule 1), and no table leads from the one to the other. Who asks for somebody else shows papers that say so; of a
-- case nobody asks merely because they live with the petitioner; for the dead their next of kin ask, and say why (PIPL art. 49).
create table data_requests (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('copy', 'correction', 'deletion', 'explanation')),
    household_id bigint references households (id),
    case_id bigint,
    subject_key text not null,
    region_code text not null references regions (code),
    channel text not null check (channel in ('resident', 'staff')),
    said_by text not null default '' check (char_length(said_by) <= 50),
    relation text not null default 'self' check (relation in ('self', 'family', 'agent', 'guardian', 'kin')),
    identity_checked text not null default '',
    contact_sealed bytea,
    contact_masked text not null default '',
    wording text not null default '' check (char_length(wording) <= 1000),
    field text check (field in ('householder', 'group_no', 'location', 'petitioner_name', 'petitioner_phone', 'address')),
    wanted jsonb,
    wanted_sealed bytea,
    before_value jsonb,
    after_value jsonb,
    filed_at timestamptz not null default now(),
    first_due_on date not null,
    due_on date not null check (due_on between first_due_on and first_due_on + 30),
    extended_at timestamptz,
    extension_reason text not null default '' check (char_length(extension_reason) <= 500),
    status text not null default 'filed' check (status in ('filed', 'accepted', 'extended', 'done', 'refused', 'withdrawn')),
    answer text not null default '' check (char_length(answer) <= 1000),
    legal_reason text not null default '' check (char_length(legal_reason) <= 500),
    copies text[] not null default '{}' check (copies <@ '{page,file}'),
    released_until date,
    erased text[] not null default '{}',
    decided_by bigint references accounts (id),
    done_at timestamptz,
    ground bigint not null,
    check ((household_id is null) <> (case_id is null)),
    check ((kind = 'correction') = (field is not null)),
    check ((extended_at is null) = (extension_reason = '')),
    check ((status in ('done', 'refused', 'withdrawn')) = (done_at is not null)),
    check (status <> 'refused' or answer <> '' and legal_reason <> ''),
    check (channel = 'resident' and relation = 'self' and identity_checked = ''
           or said_by <> '' and (relation, identity_checked) in (
               ('self', 'id_card'), ('self', 'known'), ('family', 'id_card'), ('family', 'known'), ('agent', 'authorised'),
               ('guardian', 'guardianship'), ('kin', 'kinship'))),
    check (case_id is null or relation <> 'family'),
    check (relation <> 'kin' or wording <> '')
);
create index on data_requests (ground, due_on);
create index on data_requests (household_id);
create index on data_requests (case_id);
create index cases_by_number on cases (external_id);
comment on column data_requests.wanted is 'what a correction asks for; a name brings its pinyin along, a place is already in EPSG:4490';

-- The web role lists requests; what stands in one it reads by `app.open_request`, which records it.
call app.protect('data_requests', 'ground between (select app.ground_from()) and (select app.ground_to())
    and (select app.may(''handle_data_requests''))
    and (case_id is null
         or exists (select from cases c where c.id = case_id
                    and ((select app.level()) in (''county'', ''town'') or c.matter_kind in (''dispute'', ''report''))))');
revoke select on data_requests from geo_web;
grant select (id, kind, household_id, case_id, subject_key, region_code, channel, field, filed_at, first_due_on, due_on,
    extended_at, status, done_at, ground) on data_requests to geo_web;

create function app.follow_requests() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    if tg_table_name = 'cases' then
        update data_requests set ground = new.ground, region_code = new.region_code where case_id = new.id;
    else
        update data_requests set ground = new.ground, region_code = new.village_code where household_id = new.id;
    end if;
    return null;
end $$;
create trigger follow_requests after update on households for each row
    when (old.ground is distinct from new.ground) execute function app.follow_requests();
create trigger follow_requests after update on cases for each row
    when (old.ground is distinct from new.ground) execute function app.follow_requests();

-- Who raised a petition is for towns and the county: so is what that person asks (rule 3).
create function app.may_handle_case(c cases) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select app.sees_case(c) and (app.level() in ('county', 'town') or c.matter_kind in ('dispute', 'report'))
$$;
-- The request, kept from others until the transaction ends. One that the caller may not handle is not there.
create function app.request_at_hand(number bigint, states text[]) returns data_requests
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it data_requests;
begin
    select r.* into it from data_requests r
    where r.id = number and app.may('handle_data_requests') and r.ground between app.ground_from() and app.ground_to()
      and (r.case_id is null or exists (select from cases c where c.id = r.case_id and app.may_handle_case(c)))
    for update;
    if it.id is null then
        raise exception 'no request %', number using errcode = 'no_data_found';
    end if;
    if not it.status = any (states) then
        raise exception 'request % is %', number, it.status using errcode = 'object_not_in_prerequisite_state';
    end if;
    return it;
end $$;
create function app.note_request(it data_requests, deed text, reason text, detail jsonb) returns void
    language sql security definer set search_path = public, pg_temp as $$
    select app.note('request.' || deed, 'request', it.id::text, it.region_code, reason,
                    detail || jsonb_build_object('kind', it.kind, case when it.case_id is null then 'household' else 'case' end,
                                                 coalesce(it.case_id::text, it.subject_key)))
$$;

create function app.china_today() returns date language sql stable as $$
    select (now() at time zone 'Asia/Shanghai')::date
$$;
create function app.in_village(village text, lon float8, lat float8) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(bool_or(ST_Intersects(v.boundary, ST_SetSRID(ST_Point(lon, lat), 4490))), true)
    from region_versions v
    where v.code = village and v.boundary is not null and v.valid_from <= app.china_today()
      and (v.valid_to is null or v.valid_to > app.china_today())
$$;
-- A house stands in its village; coordinates that do not are a mistake of whoever wrote them down.
create function app.refuse_far_places(village text, field text, wanted jsonb) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if field = 'location' and wanted is not null and not app.in_village(village, (wanted ->> 'lon')::float8, (wanted ->> 'lat')::float8) then
        raise exception 'outside village %', village using errcode = 'numeric_value_out_of_range';
    end if;
end $$;

-- For a person who came by. Null when there is no such household or case for the caller.
create function app.file_request(kind text, household_code text, case_number text, said_by text, relation text,
                                 identity_checked text, contact_sealed bytea, contact_masked text, wording text, field text,
                                 wanted jsonb, wanted_sealed bytea, days integer) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    h households;
    c cases;
    it data_requests;
begin
    if not app.may('handle_data_requests') or days not between 1 and 30 then return null; end if;
    if household_code <> '' then
        select x.* into h from households x
        where x.code = household_code and x.ground between app.ground_from() and app.ground_to();
    elsif (select count(*) = 1 from cases x where x.external_id = case_number and app.may_handle_case(x)) then
        select x.* into c from cases x where x.external_id = case_number and app.may_handle_case(x);
    end if;
    if h.id is null and c.id is null then return null; end if;
    perform app.refuse_far_places(h.village_code, field, wanted);
    insert into data_requests (kind, household_id, case_id, subject_key, region_code, channel, said_by, relation,
                               identity_checked, contact_sealed, contact_masked, wording, field, wanted, wanted_sealed,
                               first_due_on, due_on, ground)
    values (file_request.kind, h.id, c.id, coalesce(h.code, c.external_id), coalesce(h.village_code, c.region_code), 'staff',
            file_request.said_by, file_request.relation, file_request.identity_checked, file_request.contact_sealed,
            file_request.contact_masked, file_request.wording, file_request.field, file_request.wanted,
            file_request.wanted_sealed, app.china_today() + days, app.china_today() + days, coalesce(h.ground, c.ground))
    returning * into it;
    perform app.note_request(it, 'file', '', jsonb_build_object('field', it.field));
    return it.id;
end $$;

create type app.request_facts as (
    id bigint, kind text, household_id bigint, case_id bigint, subject_key text, region_code text, region_name text,
    channel text, said_by text, relation text, identity_checked text, contact_masked text, wording text, field text,
    wanted jsonb, before_value jsonb, after_value jsonb, filed_at timestamptz, first_due_on date, due_on date,
    extension_reason text, status text, answer text, legal_reason text, copies text[], released_until date, erased text[],
    decided_by text, done_at timestamptz);
create function app.open_request(number bigint) returns app.request_facts
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it data_requests := app.request_at_hand(number, '{filed,accepted,extended,done,refused,withdrawn}');
    facts app.request_facts;
begin
    select it.id, it.kind, it.household_id, it.case_id, it.subject_key, it.region_code, r.name, it.channel, it.said_by,
           it.relation, it.identity_checked, it.contact_masked, it.wording, it.field, it.wanted, it.before_value,
           it.after_value, it.filed_at, it.first_due_on, it.due_on, it.extension_reason, it.status, it.answer,
           it.legal_reason, it.copies, it.released_until, it.erased,
           coalesce((select coalesce(nullif(a.display_name, ''), a.name) from accounts a where a.id = it.decided_by), ''),
           it.done_at
    into facts from regions r where r.code = it.region_code;
    perform app.note_request(it, 'view', '', '{}');
    return facts;
end $$;

-- ── the steps ──
create function app.accept_request(number bigint) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it data_requests := app.request_at_hand(number, '{filed}');
begin
    update data_requests set status = 'accepted', decided_by = app.actor() where id = it.id;
    perform app.note_request(it, 'accept', '', '{}');
end $$;
-- Once, before it is overdue, and the person reads why.
create function app.extend_request(number bigint, until date, reason text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it data_requests := app.request_at_hand(number, '{filed,accepted}');
begin
    if it.due_on < app.china_today() or until <= it.due_on or until > it.first_due_on + 30 then
        raise exception 'request % cannot be due on %', number, until using errcode = 'numeric_value_out_of_range';
    end if;
    update data_requests set status = 'extended', due_on = until, extended_at = now(), extension_reason = reason,
        decided_by = app.actor()
    where id = it.id;
    perform app.note_request(it, 'extend', reason, jsonb_build_object('until', until));
end $$;
create function app.refuse_request(number bigint, legal_reason text, answer text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it data_requests := app.request_at_hand(number, '{filed,accepted,extended}');
begin
    update data_requests r set status = 'refused', legal_reason = refuse_request.legal_reason,
        answer = refuse_request.answer, decided_by = app.actor(), done_at = now()
    where r.id = it.id;
    perform app.note_request(it, 'refuse', refuse_request.legal_reason, '{}');
end $$;
-- The person takes it back, not the office: how they said so stands with it, where they read it.
create function app.withdraw_request(number bigint, reason text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it data_requests := app.request_at_hand(number, '{filed,accepted,extended}');
begin
    update data_requests set status = 'withdrawn', answer = reason, decided_by = app.actor(), done_at = now() where id = it.id;
    perform app.note_request(it, 'withdraw', reason, '{}');
end $$;
-- To tell the person what became of it; null when no number was left, or it has been deleted since.
create function app.reveal_contact(number bigint) returns bytea
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it data_requests := app.request_at_hand(number, '{filed,accepted,extended,done,refused,withdrawn}');
begin
    if it.contact_sealed is null then return null; end if;
    perform app.note_request(it, 'contact', '', '{}');
    return it.contact_sealed;
end $$;
-- An explanation is its answer; a copy is done with when it was handed over.
create function app.finish_request(number bigint, answer text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it data_requests := app.request_at_hand(number, '{accepted,extended}');
begin
    if not (it.kind = 'explanation' or it.kind = 'copy' and it.copies <> '{}') then
        raise exception 'request % is not carried out', number using errcode = 'object_not_in_prerequisite_state';
    end if;
    update data_requests r set status = 'done', answer = finish_request.answer, decided_by = app.actor(), done_at = now()
    where r.id = it.id;
    perform app.note_request(it, 'finish', '', '{}');
end $$;

-- A resident says in words where the house stands; whoever handles it finds the coordinates.
create function app.place_request(number bigint, wanted jsonb) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it data_requests := app.request_at_hand(number, '{filed,accepted,extended}');
begin
    if it.field is distinct from 'location' then
        raise exception 'request % is about no place', number using errcode = 'object_not_in_prerequisite_state';
    end if;
    perform app.refuse_far_places(it.region_code, it.field, wanted);
    update data_requests r set wanted = place_request.wanted where r.id = it.id;
    perform app.note_request(it, 'place', '', '{}');
end $$;

-- ── corrections: the field changes, what was before and after stays with the request, the log names the field alone ──
create function app.correct_subject(number bigint) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it data_requests := app.request_at_hand(number, '{accepted,extended}');
    h households;
    c cases;
    p petitioners;
    earlier jsonb;
    later jsonb := it.wanted;
begin
    if it.kind <> 'correction' or it.wanted is null then
        raise exception 'request % says of nothing what it should be', number using errcode = 'object_not_in_prerequisite_state';
    end if;
    select * into h from households where id = it.household_id for update;
    select * into c from cases where id = it.case_id for update;
    select * into p from petitioners where case_id = it.case_id for update;
    case it.field
    when 'householder' then
        earlier := jsonb_build_object('name', h.householder);
        later := jsonb_build_object('name', it.wanted ->> 'name');
        update households set householder = it.wanted ->> 'name', householder_pinyin = it.wanted ->> 'pinyin',
            householder_initials = it.wanted ->> 'initials' where id = h.id;
    when 'group_no' then
        earlier := jsonb_build_object('group_no', h.group_no);
        update households set group_no = (it.wanted ->> 'group_no')::integer where id = h.id;
    when 'location' then
        perform app.refuse_far_places(h.village_code, it.field, it.wanted);
        earlier := jsonb_build_object('lon', ST_X(h.location), 'lat', ST_Y(h.location), 'coord_source', h.coord_source);
        update households set location = ST_SetSRID(ST_Point((it.wanted ->> 'lon')::float8, (it.wanted ->> 'lat')::float8), 4490),
            coord_source = it.wanted ->> 'coord_source' where id = h.id;
    when 'petitioner_name' then
        earlier := jsonb_build_object('name', p.name);
        update petitioners set name = it.wanted ->> 'name' where case_id = c.id;
    when 'petitioner_phone' then
        earlier := jsonb_build_object('phone', p.phone_masked);
        update petitioners set phone_sealed = it.wanted_sealed, phone_masked = it.wanted ->> 'phone' where case_id = c.id;
    else
        earlier := jsonb_build_object('address', c.address);
        update cases set address = it.wanted ->> 'address' where id = c.id;
    end case;
    if not found then
        raise exception 'request % finds nothing to correct', number using errcode = 'object_not_in_prerequisite_state';
    end if;
    update data_requests set status = 'done', before_value = earlier, after_value = later, wanted_sealed = null,
        decided_by = app.actor(), done_at = now() where id = it.id;
    perform app.note_request(it, 'correct', '', jsonb_build_object('fields', jsonb_build_array(it.field)));
end $$;

-- ── deletion: what may go, and why the rest may not ──
-- A case that is being reviewed is not over, though it was closed once.
create function app.is_over(closed_at timestamptz, status text, before timestamptz) returns boolean language sql immutable as $$
    select coalesce(closed_at < before, false) and status not in ('review_requested', 'recheck_requested', 'suspended_hearing')
$$;
create function app.erasable(number bigint) returns table (field text, may_erase boolean, why text)
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it data_requests := app.request_at_hand(number, '{filed,accepted,extended,done,refused,withdrawn}');
    h households;
    c cases;
    gone constant text := '（已删除）';
    term constant integer := (select minimum_days from retention_rules where what = 'petitioners');
    why_case text;
begin
    if it.household_id is not null then
        select * into h from households where id = it.household_id;
        return query
        select f.field, f.may_erase, f.why
        from (values
            ('location', true, 'not_needed', h.location is not null),
            ('resident_access', true, 'not_needed', exists (select from resident_codes x where x.household_id = h.id)
                                           or exists (select from resident_sessions x where x.household_id = h.id)),
            ('objections', true, 'purpose_over', exists (select from objections o where o.household_id = h.id
                                                         and o.status <> 'filed' and o.text <> gone)),
            ('open_objections', false, 'undecided', exists (select from objections o where o.household_id = h.id
                                                            and o.status = 'filed')),
            ('householder', h.status <> 'active', case when h.status = 'active' then 'in_use' else 'purpose_over' end,
             h.householder <> gone),
            ('entries', false, 'append_only', exists (select from points_entries e where e.household_id = h.id)),
            ('scores', false, 'published', exists (select from household_scores s where s.household_id = h.id)),
            ('request', false, 'request_kept', true),
            ('audit', false, 'audit_kept', true)
        ) as f (field, may_erase, why, is_there) where f.is_there;
    else
        select * into c from cases where id = it.case_id;
        why_case := case when c.closed_at is null then 'open_case'
                         when app.is_over(c.closed_at, c.status, now() - make_interval(days => term)) then 'purpose_over'
                         else 'in_term' end;
        return query
        select f.field, f.may_erase, f.why
        from (values
            ('petitioner', why_case = 'purpose_over', why_case,
             exists (select from petitioners p where p.case_id = c.id and p.name <> gone)),
            ('photos', why_case = 'purpose_over', why_case, exists (select from case_photos p where p.case_id = c.id)),
            ('query_code', c.closed_at is not null, case when c.closed_at is null then 'open_case' else 'not_needed' end,
             c.query_code_digest is not null),
            ('case_file', false, 'case_file', true),
            ('request', false, 'request_kept', true),
            ('audit', false, 'audit_kept', true)
        ) as f (field, may_erase, why, is_there) where f.is_there;
    end if;
end $$;
create function app.erase_petitioner(of_case bigint) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update petitioners p set name = '（已删除）', phone_sealed = null, phone_masked = '' where p.case_id = of_case;
    update data_requests r set wanted = null, wanted_sealed = null, before_value = null, after_value = null,
        wording = case r.wording when '' then '' else '（已删除）' end
    where r.case_id = of_case and r.field in ('petitioner_name', 'petitioner_phone');
end $$;
create function app.erase(number bigint, fields text[], answer text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it data_requests := app.request_at_hand(number, '{accepted,extended}');
    gone constant text := '（已删除）';
begin
    if it.kind <> 'deletion' or cardinality(fields) = 0
       or exists (select from unnest(fields) as f
                  where not exists (select from app.erasable(number) e where e.field = f and e.may_erase)) then
        raise exception 'request % asks for what may not be deleted', number using errcode = 'object_not_in_prerequisite_state';
    end if;
    if 'location' = any (fields) then
        update households set location = null where id = it.household_id;
    end if;
    if 'householder' = any (fields) then
        update households set householder = gone, householder_pinyin = '', householder_initials = '' where id = it.household_id;
    end if;
    -- what earlier corrections remember of it goes with it, what was said of it too
    update data_requests r set wanted = null, before_value = null, after_value = null,
        wording = case r.wording when '' then '' else gone end
    where r.household_id = it.household_id and r.field = any (fields) and r.status in ('done', 'refused', 'withdrawn');
    if 'resident_access' = any (fields) then
        delete from resident_sessions s where s.household_id = it.household_id;
        delete from resident_codes s where s.household_id = it.household_id;
    end if;
    if 'objections' = any (fields) then
        update objections o set text = gone, answer = gone where o.household_id = it.household_id and o.status <> 'filed';
    end if;
    if 'petitioner' = any (fields) then perform app.erase_petitioner(it.case_id); end if;
    if 'photos' = any (fields) then delete from case_photos p where p.case_id = it.case_id; end if;
    if 'query_code' = any (fields) then update cases set query_code_digest = null where id = it.case_id; end if;
    update data_requests r set status = 'done', erased = fields, answer = erase.answer, decided_by = app.actor(), done_at = now()
    where r.id = it.id;
    perform app.note_request(it, 'erase', '', jsonb_build_object('fields', to_jsonb(fields)));
end $$;

-- ── the copy: only for the request that asks for it ──
create function app.office(role text, region_code text, actor_name text) returns text
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce((select r.name from regions r where r.code = region_code), '')
           || case role when 'supervision' then '监督委员会' when 'grid_worker' then '网格员' when 'village_committee' then '村委会'
                        when 'village_clerk' then '村委会' when 'mediator' then '调解员'
                        when '' then case actor_name when '居民' then '居民' else '系统维护' end else '' end
$$;
-- Who looked or changed: the office and the day, never the person.
create function app.looks_at(kind text, keys text[], requests text[]) returns jsonb
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(jsonb_agg(to_jsonb(l) order by l.looked_on desc, l.office, l.deed), '[]')
    from (select (a.at at time zone 'Asia/Shanghai')::date as looked_on, app.office(a.role, a.region_code, a.actor_name) as office,
                 a.action as deed, count(*)::integer as times
          from audit_log a
          where a.object_kind = looks_at.kind and a.object_key = any (keys)
             or a.object_kind = 'request' and a.object_key = any (requests)
          group by 1, 2, 3) l
$$;
create function app.requests_about(household bigint, of_case bigint) returns jsonb
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(jsonb_agg(jsonb_build_object('number', r.id, 'kind', r.kind, 'field', r.field, 'filed_at', r.filed_at,
               'due_on', r.due_on, 'status', r.status, 'wording', r.wording, 'answer', r.answer, 'contact', r.contact_masked)
               order by r.id), '[]')
    from data_requests r where r.household_id = household or r.case_id = of_case
$$;
create function app.copy_of_household(of_household bigint) returns jsonb
    language sql stable security definer set search_path = public, pg_temp as $$
    select jsonb_build_object(
        'subject', 'household',
        'household', jsonb_build_object('code', h.code, 'householder', h.householder, 'village', v.name, 'grid', g.name,
            'group_no', h.group_no, 'lon', ST_X(h.location), 'lat', ST_Y(h.location), 'coord_source', h.coord_source,
            'status', h.status, 'is_absent_household', h.is_absent_household),
        'lineage', (select coalesce(jsonb_agg(jsonb_build_object('from', a.code, 'to', b.code, 'kind', l.kind,
                'happened_on', l.happened_on, 'share', l.share, 'agreement', l.agreement_ref) order by l.happened_on, l.id), '[]')
            from household_lineage l join households a on a.id = l.from_household_id join households b on b.id = l.to_household_id
            where h.id in (l.from_household_id, l.to_household_id)),
        'entries', (select coalesce(jsonb_agg(jsonb_build_object('entry_no', e.entry_no, 'period', e.period,
                'occurred_on', e.occurred_on, 'item', i.name, 'dimension', d.name, 'points', e.points_tenths / 10.0,
                'account', e.account, 'evidence', e.evidence, 'booked_at', e.booked_at, 'reversal_of', e.reversal_of)
                order by e.entry_no), '[]')
            from points_entries e join points_items i on i.scheme_id = e.scheme_id and i.code = e.item_code
            join points_dimensions d on d.scheme_id = i.scheme_id and d.code = i.dimension_code where e.household_id = h.id),
        'scores', (select coalesce(jsonb_agg(jsonb_build_object('period', s.period, 'points', s.points_tenths / 10.0,
                'index', s.index_hundredths / 100.0, 'rank', s.rank_no, 'scheme_version', c.version, 'computed_at', s.computed_at,
                'explanation', (select jsonb_agg(jsonb_build_object('dimension', d.name, 'weight', d.weight_ppm / 1000000.0,
                        'counted', (p.part ->> 'counted')::numeric / 10, 'part', (p.part ->> 'part')::numeric / 100) order by p.place)
                    from jsonb_array_elements(s.parts) with ordinality as p (part, place)
                    join points_dimensions d on d.scheme_id = s.scheme_id and d.code = p.part ->> 'dimension'))
                order by s.period), '[]')
            from household_scores s join points_schemes c on c.id = s.scheme_id where s.household_id = h.id),
        'objections', (select coalesce(jsonb_agg(jsonb_build_object('number', o.id, 'period', o.period, 'entry_no', o.entry_no,
                'text', o.text, 'filed_at', o.filed_at, 'status', o.status, 'answer', o.answer, 'answered_at', o.answered_at)
                order by o.id), '[]') from objections o where o.household_id = h.id),
        'resident_codes', (select coalesce(jsonb_agg(jsonb_build_object('issued_at', x.issued_at, 'expires_at', x.expires_at)), '[]')
            from resident_codes x where x.household_id = h.id),
        'requests', app.requests_about(h.id, null),
        'looks', app.looks_at('household', array[h.code, h.id::text],
                              array(select r.id::text from data_requests r where r.household_id = h.id)))
    from households h join regions v on v.code = h.village_code left join regions g on g.code = h.grid_code
    where h.id = of_household
$$;
create function app.copy_of_case(of_case bigint) returns jsonb
    language sql stable security definer set search_path = public, pg_temp as $$
    select jsonb_build_object(
        'subject', 'case',
        'petitioner', (select jsonb_build_object('name', p.name, 'phone', p.phone_masked) from petitioners p where p.case_id = c.id),
        'case', jsonb_build_object('number', c.external_id, 'source', c.source, 'channel', c.channel, 'matter_kind', c.matter_kind,
            'category', k.name, 'title', c.title, 'text', c.body, 'address', c.address, 'lon', ST_X(c.location),
            'lat', ST_Y(c.location), 'region', r.name, 'persons', c.person_count,
            'photos', (select count(*) from case_photos f where f.case_id = c.id)),
        'progress', jsonb_build_object('status', c.status, 'level', c.current_level, 'registered_at', c.registered_at,
            'accepted_at', c.accepted_at, 'due_at', c.due_at, 'closed_at', c.closed_at, 'resolved_level', c.resolved_level,
            'satisfaction', c.satisfaction),
        'requests', app.requests_about(null, c.id),
        'looks', app.looks_at('case', array[c.id::text],
                              array(select q.id::text from data_requests q where q.case_id = c.id)))
    from cases c join case_categories k on k.code = c.category_code join regions r on r.code = c.region_code
    where c.id = of_case
$$;
-- To the person at the counter: once as a page, once as a file.
create function app.give_copy(number bigint, form text, out bundle jsonb, out phone_sealed bytea)
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it data_requests := app.request_at_hand(number, '{accepted,extended}');
begin
    if it.kind <> 'copy' or form = any (it.copies) then
        raise exception 'request % gives no such copy', number using errcode = 'object_not_in_prerequisite_state';
    end if;
    bundle := case when it.case_id is null then app.copy_of_household(it.household_id) else app.copy_of_case(it.case_id) end;
    select p.phone_sealed into phone_sealed from petitioners p where p.case_id = it.case_id;
    update data_requests set copies = copies || form, decided_by = app.actor() where id = it.id;
    perform app.note_request(it, 'copy', '', jsonb_build_object('form', form));
end $$;
-- To the resident app: nobody else reads it on the way.
create function app.release_copy(number bigint, answer text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    it data_requests := app.request_at_hand(number, '{accepted,extended}');
begin
    if it.kind <> 'copy' or it.household_id is null then
        raise exception 'request % releases no copy', number using errcode = 'object_not_in_prerequisite_state';
    end if;
    update data_requests r set status = 'done', answer = release_copy.answer, decided_by = app.actor(), done_at = now(),
        released_until = app.china_today() + (select days from retention_rules where what = 'copies')
    where r.id = it.id;
    perform app.note_request(it, 'release', '', '{}');
end $$;

-- ── residents, for their own household ──
create function resident.requests(digest bytea)
    returns table (id bigint, kind text, channel text, field text, wording text, filed_at timestamptz, first_due_on date,
                   due_on date, extension_reason text, status text, answer text, legal_reason text, done_at timestamptz,
                   released_until date, erased text[])
    language sql security definer set search_path = public, pg_temp as $$
    select r.id, r.kind, r.channel, r.field, r.wording, r.filed_at, r.first_due_on, r.due_on, r.extension_reason, r.status,
           r.answer, r.legal_reason, r.done_at, case when r.released_until >= app.china_today() then r.released_until end, r.erased
    from app.resident_household(digest) h join data_requests r on r.household_id = h.id order by r.id desc
$$;
-- The number of the request; null without a session, or when five are open already. The same one twice is one.
create function resident.file_request(digest bytea, kind text, wording text, field text, wanted jsonb, days integer, client text)
    returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    h households := app.resident_household(digest);
    number bigint;
begin
    if h.id is null or days not between 1 and 30 or field not in ('householder', 'group_no', 'location')
       or field is not null and wanted is null and (field <> 'location' or wording = '') then
        return null;
    end if;
    select r.id into number from data_requests r
    where r.household_id = h.id and r.status in ('filed', 'accepted', 'extended') and r.kind = file_request.kind
      and r.field is not distinct from file_request.field and r.wanted is not distinct from file_request.wanted
      and r.wording = file_request.wording;
    if number is not null then return number; end if;
    if (select count(*) >= 5 from data_requests r
        where r.household_id = h.id and r.channel = 'resident' and r.status in ('filed', 'accepted', 'extended')) then
        return null;
    end if;
    perform app.refuse_far_places(h.village_code, field, wanted);
    insert into data_requests (kind, household_id, subject_key, region_code, channel, wording, field, wanted, first_due_on,
                               due_on, ground)
    values (file_request.kind, h.id, h.code, h.village_code, 'resident', file_request.wording, file_request.field,
            file_request.wanted, app.china_today() + days, app.china_today() + days, h.ground)
    returning data_requests.id into number;
    perform app.note_of_resident('request.file', 'request', number::text, h.village_code, client);
    return number;
end $$;
create function resident.withdraw_request(digest bytea, number bigint, client text) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    h households := app.resident_household(digest);
begin
    update data_requests r set status = 'withdrawn', done_at = now()
    where r.id = number and r.household_id = h.id and r.status in ('filed', 'accepted', 'extended');
    if not found then return false; end if;
    perform app.note_of_resident('request.withdraw', 'request', number::text, h.village_code, client);
    return true;
end $$;
create function resident.copy(digest bytea, number bigint, client text) returns jsonb
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    h households := app.resident_household(digest);
    bundle jsonb;
begin
    select app.copy_of_household(h.id) into bundle from data_requests r
    where r.id = number and r.household_id = h.id and r.kind = 'copy' and r.released_until >= app.china_today();
    if bundle is not null then
        perform app.note_of_resident('request.copy', 'request', number::text, h.village_code, client);
    end if;
    return bundle;
end $$;

revoke all on function app.follow_requests, app.may_handle_case, app.request_at_hand, app.note_request, app.china_today,
    app.in_village, app.refuse_far_places, app.file_request, app.open_request, app.accept_request, app.extend_request,
    app.refuse_request, app.withdraw_request, app.reveal_contact, app.finish_request, app.place_request, app.correct_subject,
    app.is_over, app.erasable, app.erase_petitioner, app.erase, app.office, app.looks_at, app.requests_about,
    app.copy_of_household, app.copy_of_case, app.give_copy, app.release_copy from public;
grant execute on function app.file_request, app.open_request, app.accept_request, app.extend_request, app.refuse_request,
    app.withdraw_request, app.reveal_contact, app.finish_request, app.place_request, app.correct_subject, app.erasable, app.erase,
    app.give_copy, app.release_copy to geo_web;
revoke all on function resident.requests, resident.file_request, resident.withdraw_request, resident.copy from public;
grant execute on function resident.requests, resident.file_request, resident.withdraw_request, resident.copy to geo_resident;
