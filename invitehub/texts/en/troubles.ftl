# Troubles that the product finds itself, for admins. The first line is what a lock screen shows: 40 characters.

trouble-team-suspended =
    🟠 <b>Team { $team } suspended</b>
    Why: { $cause }

    Nobody new gets a seat there. { $people ->
        [0] Nobody sits there.
        [one] One person sits there; their days stand still.
       *[other] { $people } people sit there; their days stand still.
    }
    What to do: put it right at the platform; it comes back by itself at the next check. <code>./team teams check { $team }</code> looks at once.
trouble-team-dead =
    ⚫ <b>Team { $team } is dead</b>
    Why: { $cause }

    { $people ->
        [0] Nobody sat there.
        [one] One person sat there. They are told, and offered a seat elsewhere.
       *[other] { $people } people sat there. They are told, and offered a seat elsewhere.
    }
    What to do: see that the pool has room for them. <code>./team teams evacuate { $team }</code> moves everybody.
trouble-brake =
    ✋ <b>Team { $team }: your yes is needed</b>
    { $what }

    Nothing was removed, and no place was freed. Look at it first: <code>./team orphans list --team { $team }</code>
    If it is right: <code>./team orphans allow { $team }</code>
trouble-brake-ghosts = { $count } seats of { $expected } are not upstream any more.
trouble-brake-orphans = { $count } members would have to be removed at once.
trouble-brake-small = The platform lists { $count } people fewer than the { $expected } that were expected.
trouble-orphans =
    👻 <b>{ $team }: { $count ->
        [one] 1 orphan
       *[other] { $count } orphans
    }</b>

    Upstream members whom no seat accounts for; they fill places. /orphans decides: leave them, or take them out.
trouble-quota =
    📉 <b>{ $team } is smaller upstream</b>

    It has { $capacity } seats there, and { $places } here. What is missing is held back; nobody is removed.
    What to do: make it larger there, or <code>./team teams set { $team } --capacity { $capacity }</code>
trouble-protected =
    🛡 <b>{ $identity } has a role upstream</b>
    Team: { $team } · role: { $cause }

    Whoever was given a role is never removed by us. At the end of their seat the place stays filled.
trouble-scan =
    🔎 <b>{ $team } can't be listed</b>
    Why: { $cause }

    Three looks in a row failed. Until one succeeds nobody is removed, and orphans go unseen.
    What to do: <code>./team orphans scan { $team }</code> tries at once.
trouble-dead-letter =
    🛠 <b>Operation { $subject } needs a person</b>
    { $identity }: { $cause }

    All tries are used up; the seat is kept. /operations shows it: try again, or at the shell <code>./team operations give-up { $subject }</code>
trouble-promises =
    🎟 <b>{ $pool }: more promised than there is</b>

    { $promised } uses, places in line and swaps stand against { $free } free seats and { $ending } that end within 30 days. { $count ->
        [one] One seat is missing.
       *[other] { $count } seats are missing.
    }
    What to do: add a team, or hold a batch back: <code>./team codes batches --pool { $pool }</code>, then <code>./team codes pause BATCH</code>
trouble-counts =
    🧮 <b>Counts of codes differ</b>

    The counters of { $count } codes are not what their redemptions say. Please report this; nothing was changed.
trouble-invariant =
    🚨 <b>{ $subject } does not hold</b>

    { $count } rows break it. <code>./team doctor --invariants</code> shows them. Please report this; nothing was changed.
trouble-closed = 🟢 <b>Over: { $what }</b>
trouble-name-team = team { $subject } is well again
trouble-name-brake = team { $subject } needs no yes any more
trouble-name-orphans = no orphans in { $subject } any more
trouble-name-quota = { $subject } has its size again
trouble-name-protected = { $subject } has no role any more
trouble-name-scan = { $subject } can be listed again
trouble-name-dead-letter = operation { $subject } is decided
trouble-name-promises = { $subject } has room for what it promised
trouble-name-counts = the counts agree again
trouble-name-invariant = { $subject } holds again

cause-team-missing = the platform has no such team
cause-credentials-refused = the platform refuses our credentials
cause-secrets-unreadable = its credentials can't be read with our key
cause-slow = it answers too slowly
cause-no-answer = it does not answer
cause-suspended = the platform has suspended it
cause-rights-missing = our account may not do that at the platform
cause-not-in-room = our account is not in the room any more: invite it again
cause-room-replaced = the room was upgraded, so that its people are in another one now: add that one as a team
cause-invite-right-missing = our account may not invite people there: raise its power level
cause-kick-right-missing = our account may not remove people there: raise its power level
cause-ban-right-missing = our account may not ban people there: raise its power level
cause-patch-unsupported = the service can't change its groups and users step by step (PATCH), which we need
cause-changed-meanwhile = somebody else changed the user at the same moment
cause-listing-moved = members were removed while they were being listed
cause-options-invalid = the team's settings can't be used
cause-unreachable = the platform can't be reached
cause-upstream-error = the platform answers with an error
cause-unexpected-answer = the platform answers something unexpected
cause-rate-limited = the platform lets us in too seldom
cause-team-full = the team is full at the platform
cause-connector-fault = the connector has a fault; the worker's log shows it
cause-abandoned = each worker that tried was gone before it was done
