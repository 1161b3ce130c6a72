-- A team that was made smaller than it is full has places that close with whoever fills them. A place that comes free
-- meanwhile is the one that goes, and a closing one stays in its stead: else somebody is sent to a team that is full.
-- A closing place that somebody else holds is passed over: it goes, comes back or is taken by another one that comes free.
create function close_instead() returns trigger language plpgsql as $$
declare
    other bigint;
begin
    select id into other from slot where team_id = new.team_id and closing
    order by no limit 1 for no key update skip locked;
    if found then
        update slot set closing = false where id = other;
        delete from slot where id = new.id;
    end if;
    return null;
end $$;

create trigger close_instead after update on slot for each row when (new.free and not old.free)
execute function close_instead();
