-- The life of a seat: more transitions, the rank of places, and a history that nobody can forget to write.

drop trigger transition on redemption;
create trigger transition before update on redemption for each row when (old.state is distinct from new.state)
execute function refuse_transition('state',
    'placing>waiting', 'placing>granted', 'placing>refused', 'placing>cancelled', 'placing>ending',
    'waiting>placing', 'waiting>refused', 'waiting>cancelled', 'waiting>ending',
    'granted>waiting', 'granted>placing', 'granted>ending', 'ending>ended', 'ending>cancelled',
    'merged>cancelled');

-- A use that was spent comes back with an invitation that was never accepted, or when an admin says so.
drop trigger transition_use on redemption;
create trigger transition_use before update on redemption for each row when (old.use is distinct from new.use)
execute function refuse_transition('use', 'reserved>spent', 'reserved>returned', 'spent>returned');

-- When a redemption gives its use back, so does each code that has lengthened it: its days are gone, too.
create function return_merged() returns trigger language plpgsql as $$
begin
    update redemption set state = 'cancelled', use = 'returned' where merged_into = new.id and state = 'merged';
    return null;
end $$;

create trigger return_merged after update on redemption for each row
when (new.use = 'returned' and old.use <> 'returned' and old.state <> 'merged')
execute function return_merged();

-- Whatever is open on a seat of a dead team ends with it.
drop trigger transition on operation;
create trigger transition before update on operation for each row when (old.state is distinct from new.state)
execute function refuse_transition('state',
    'planned>claimed', 'retry>claimed', 'uncertain>claimed',
    'claimed>settled', 'claimed>retry', 'claimed>uncertain', 'claimed>dead',
    'planned>cancelled', 'claimed>cancelled', 'retry>cancelled', 'uncertain>cancelled', 'dead>cancelled',
    'dead>retry', 'dead>settled');

drop trigger transition on notice;
create trigger transition before update on notice for each row when (old.state is distinct from new.state)
execute function refuse_transition('state',
    'owed>sending', 'owed>unreachable', 'owed>void', 'sending>sent', 'sending>owed', 'sending>unknown',
    'sending>unreachable', 'sending>void', 'sent>owed');

drop trigger transition on code;
create trigger transition before update on code for each row when (old.status is distinct from new.status)
execute function refuse_transition('status', 'active>paused', 'paused>active', 'active>revoked', 'paused>revoked');

create trigger transition before update on swap for each row when (old.state is distinct from new.state)
execute function refuse_transition('state',
    'waiting>moving', 'moving>waiting', 'moving>done', 'waiting>failed', 'moving>failed', 'waiting>cancelled',
    'moving>cancelled');

-- One who came back under the ref that they had before begins anew.
create trigger transition before update on orphan for each row when (old.state is distinct from new.state)
execute function refuse_transition('state',
    'seen>reported', 'seen>protected', 'seen>adopted', 'seen>removing', 'seen>gone',
    'reported>protected', 'reported>adopted', 'reported>removing', 'reported>gone',
    'protected>reported', 'protected>adopted', 'protected>removing', 'protected>gone',
    'removing>removed', 'removing>gone', 'removing>reported', 'removing>protected',
    'gone>seen', 'removed>seen', 'adopted>seen');

create trigger transition before update on batch_invite for each row when (old.state is distinct from new.state)
execute function refuse_transition('state',
    'running>paused', 'running>cancelled', 'running>done', 'paused>running', 'paused>cancelled');

create trigger transition before update on batch_invite_line for each row when (old.state is distinct from new.state)
execute function refuse_transition('state', 'pending>taken', 'pending>refused', 'pending>cancelled');

-- A place that is just being closed goes with its seat.
create or replace function give_slot_back() returns trigger language plpgsql as $$
begin
    if new.slot_id is not null or new.team_id <> old.team_id then
        raise exception 'seat % may not change places', old.id
            using errcode = 'check_violation', constraint = 'seat_moves';
    end if;
    -- In a statement of its own: a change of the team's size that holds it is waited for, and then seen.
    perform from slot where id = old.slot_id for no key update;
    delete from slot where id = old.slot_id and closing and stranger is null;
    update slot set free = (stranger is null) where id = old.slot_id;
    return null;
end $$;

-- Which of a pool's free places is given first: the one of the lowest rank, then the oldest. Kept in the slot itself, so
-- that one index finds it. `spread`: all first places of the teams, then all second ones.
create function rank_slot() returns trigger language plpgsql as $$
begin
    new.rank := coalesce((
        select case p.strategy when 'spread' then new.no when 'priority' then t.priority else 0 end
        from team t join pool p on p.id = new.pool_id where t.id = new.team_id), 0);
    return new;
end $$;

create trigger rank before insert or update of pool_id on slot for each row execute function rank_slot();

create function rank_slots() returns trigger language plpgsql as $$
begin
    if tg_table_name = 'pool' then
        update slot set pool_id = pool_id where pool_id = new.id;
    else
        update slot set pool_id = pool_id where team_id = new.id;
    end if;
    return null;
end $$;

create trigger rank after update on pool for each row when (old.strategy is distinct from new.strategy)
execute function rank_slots();
create trigger rank after update on team for each row when (old.priority is distinct from new.priority)
execute function rank_slots();

-- Who and why are told by whoever begins the transaction: set_config('invitehub.actor', …, true).
create function write_history() returns trigger language plpgsql as $$
begin
    insert into history (subject, subject_id, before, after, actor, why)
    values (
        tg_table_name, new.id, to_jsonb(old) ->> tg_argv[0], to_jsonb(new) ->> tg_argv[0],
        coalesce(nullif(current_setting('invitehub.actor', true), ''), 'system'),
        coalesce(current_setting('invitehub.why', true), ''));
    return null;
end $$;

create trigger history after update on seat for each row when (old.state is distinct from new.state)
execute function write_history('state');
create trigger history after update on redemption for each row when (old.state is distinct from new.state)
execute function write_history('state');
create trigger history after update on swap for each row when (old.state is distinct from new.state)
execute function write_history('state');
create trigger history after update on code for each row when (old.status is distinct from new.status)
execute function write_history('status');
create trigger history after update on team for each row when (old.status is distinct from new.status)
execute function write_history('status');

create trigger kept before update or delete on history for each row execute function refuse_change();
create trigger kept_whole before truncate on history for each statement execute function refuse_change();
create trigger kept before delete on swap for each row execute function refuse_change();
