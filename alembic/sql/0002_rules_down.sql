-- Back to the rules of 0001. The triggers of tables that go, go with them.

drop trigger return_merged on redemption;
drop trigger history on seat;
drop trigger history on redemption;
drop trigger history on code;
drop trigger history on team;
drop trigger rank on slot;
drop trigger rank on pool;
drop trigger rank on team;

drop trigger transition on redemption;
create trigger transition before update on redemption for each row when (old.state is distinct from new.state)
execute function refuse_transition('state',
    'placing>waiting', 'placing>granted', 'placing>refused', 'placing>cancelled',
    'waiting>placing', 'waiting>refused', 'waiting>cancelled', 'waiting>ending',
    'granted>waiting', 'granted>ending', 'ending>ended');

drop trigger transition_use on redemption;
create trigger transition_use before update on redemption for each row when (old.use is distinct from new.use)
execute function refuse_transition('use', 'reserved>spent', 'reserved>returned');

drop trigger transition on operation;
create trigger transition before update on operation for each row when (old.state is distinct from new.state)
execute function refuse_transition('state',
    'planned>claimed', 'retry>claimed', 'uncertain>claimed',
    'claimed>settled', 'claimed>retry', 'claimed>uncertain', 'claimed>dead',
    'planned>cancelled', 'dead>retry', 'dead>settled');

drop trigger transition on notice;
create trigger transition before update on notice for each row when (old.state is distinct from new.state)
execute function refuse_transition('state',
    'owed>sending', 'owed>unreachable', 'sending>sent', 'sending>owed', 'sending>unknown', 'sending>unreachable', 'sent>owed');

drop trigger transition on code;
create trigger transition before update on code for each row when (old.status is distinct from new.status)
execute function refuse_transition('status', 'active>revoked');

create or replace function give_slot_back() returns trigger language plpgsql as $$
begin
    if new.slot_id is not null or new.team_id <> old.team_id then
        raise exception 'seat % may not change places', old.id
            using errcode = 'check_violation', constraint = 'seat_moves';
    end if;
    delete from slot where id = old.slot_id and closing and stranger is null;
    update slot set free = (stranger is null) where id = old.slot_id;
    return null;
end $$;
