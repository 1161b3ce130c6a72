-- The rules that a constraint cannot say: who may change what, and which state may follow which.

create function refuse_transition() returns trigger language plpgsql as $$
declare
    was text := to_jsonb(old) ->> tg_argv[0];
    becomes text := to_jsonb(new) ->> tg_argv[0];
begin
    if not was || '>' || becomes = any (tg_argv) then
        raise exception '% % may not go from % to %', tg_table_name, old.id, was, becomes
            using errcode = 'check_violation', constraint = 'transition_' || tg_table_name;
    end if;
    return new;
end $$;

create trigger transition before update on redemption for each row when (old.state is distinct from new.state)
execute function refuse_transition('state',
    'placing>waiting', 'placing>granted', 'placing>refused', 'placing>cancelled',
    'waiting>placing', 'waiting>refused', 'waiting>cancelled', 'waiting>ending',
    'granted>waiting', 'granted>ending', 'ending>ended');

create trigger transition_use before update on redemption for each row when (old.use is distinct from new.use)
execute function refuse_transition('use', 'reserved>spent', 'reserved>returned');

create trigger transition before update on seat for each row when (old.state is distinct from new.state)
execute function refuse_transition('state',
    'reserved>granting', 'reserved>released', 'granting>active', 'granting>revoking', 'granting>released',
    'active>revoking', 'revoking>released',
    'reserved>written_off', 'granting>written_off', 'active>written_off', 'revoking>written_off');

create trigger transition before update on operation for each row when (old.state is distinct from new.state)
execute function refuse_transition('state',
    'planned>claimed', 'retry>claimed', 'uncertain>claimed',
    'claimed>settled', 'claimed>retry', 'claimed>uncertain', 'claimed>dead',
    'planned>cancelled', 'dead>retry', 'dead>settled');

create trigger transition before update on waiting for each row when (old.state is distinct from new.state)
execute function refuse_transition('state', 'waiting>placed', 'waiting>left');

create trigger transition before update on notice for each row when (old.state is distinct from new.state)
execute function refuse_transition('state',
    'owed>sending', 'owed>unreachable', 'sending>sent', 'sending>owed', 'sending>unknown', 'sending>unreachable', 'sent>owed');

create trigger transition before update on code for each row when (old.status is distinct from new.status)
execute function refuse_transition('status', 'active>revoked');

create trigger transition before update on team for each row when (old.status is distinct from new.status)
execute function refuse_transition('status',
    'active>paused', 'active>suspended', 'active>dead', 'active>retired',
    'paused>active', 'paused>dead', 'paused>retired',
    'suspended>active', 'suspended>paused', 'suspended>dead', 'suspended>retired',
    'dead>active', 'dead>retired', 'retired>active');

-- A team retires empty. Whoever holds one of its slots is just taking it: their seat is waited for, then seen; whoever
-- comes later passes the locked slots over, and after the commit is refused by take_slot.
create function refuse_retirement() returns trigger language plpgsql as $$
begin
    perform from slot where team_id = new.id order by id for no key update;
    if exists (select from seat where team_id = new.id and counts) then
        raise exception 'team % has seats that count', new.id
            using errcode = 'check_violation', constraint = 'team_retired_empty';
    end if;
    return new;
end $$;

create trigger retire before update on team for each row
when (new.status = 'retired' and old.status is distinct from new.status)
execute function refuse_retirement();

-- A seat takes its slot when it begins and gives it back when its slot_id is cleared; it never changes places.
create function take_slot() returns trigger language plpgsql as $$
begin
    if new.slot_id is null then
        raise exception 'a seat begins with a slot' using errcode = 'check_violation', constraint = 'seat_begins';
    end if;
    update slot set free = false
    where id = new.slot_id and team_id = new.team_id and free
      and exists (select from team t where t.id = new.team_id and t.status <> 'retired');
    if not found then
        raise exception 'slot % is not free', new.slot_id using errcode = 'check_violation', constraint = 'slot_taken';
    end if;
    return new;
end $$;

create trigger take before insert on seat for each row execute function take_slot();

create function give_slot_back() returns trigger language plpgsql as $$
begin
    if new.slot_id is not null or new.team_id <> old.team_id then
        raise exception 'seat % may not change places', old.id
            using errcode = 'check_violation', constraint = 'seat_moves';
    end if;
    delete from slot where id = old.slot_id and closing and stranger is null;
    update slot set free = (stranger is null) where id = old.slot_id;
    return null;
end $$;

create trigger give_back after update on seat for each row
when (old.slot_id is distinct from new.slot_id or old.team_id <> new.team_id)
execute function give_slot_back();

-- A code's uses are counted from its redemptions; nobody else writes them.
create function count_use() returns trigger language plpgsql as $$
declare
    was text := case when tg_op = 'UPDATE' then old.use else 'returned' end;
begin
    update code set
        reserved = reserved + (new.use = 'reserved')::int - (was = 'reserved')::int,
        spent = spent + (new.use = 'spent')::int - (was = 'spent')::int
    where id = new.code_id;
    return null;
end $$;

create trigger count_new after insert on redemption for each row execute function count_use();
create trigger count_change after update on redemption for each row
when (old.use is distinct from new.use) execute function count_use();

create function refuse_count() returns trigger language plpgsql as $$
begin
    if pg_trigger_depth() < 2 then
        raise exception 'a code''s uses are counted by its redemptions'
            using errcode = 'check_violation', constraint = 'code_counted';
    end if;
    return new;
end $$;

create trigger counted before update on code for each row
when (old.reserved is distinct from new.reserved or old.spent is distinct from new.spent)
execute function refuse_count();

-- What admins did stays written.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is only ever added to', tg_table_name
        using errcode = 'check_violation', constraint = tg_table_name || '_kept';
end $$;

create trigger kept before update or delete on audit for each row execute function refuse_change();
create trigger kept_whole before truncate on audit for each statement execute function refuse_change();
create trigger kept before delete on seat for each row execute function refuse_change();
create trigger kept before delete on redemption for each row execute function refuse_change();
create trigger kept before delete on operation for each row execute function refuse_change();
