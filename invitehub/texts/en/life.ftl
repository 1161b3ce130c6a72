# The life of a seat: what its card says beyond the first grant, and the news of its changes. HTML as Telegram takes it.

card-waiting-again =
    🕐 <b>You are number { $place } in line for another seat</b>
    Pool: { $pool }
    Identity: <code>{ $identity }</code>

    Your days stand still until you have it. There is nothing for you to do.
card-dead =
    ⚫ <b>{ $team } is gone</b>
    Identity: <code>{ $identity }</code>

    Your days stand still. Press the button, and you go to the front of the line for a seat in another team. It costs you no swap.
card-away =
    🚪 <b>You are no longer in your team</b>
    Pool: { $pool }
    Identity: <code>{ $identity }</code>
    Until: { $until }

    You left, or somebody removed you there. Your days run on. Press the button to come back.
card-away-stopped =
    🪑 <b>You have no seat just now</b>
    Pool: { $pool }
    Identity: <code>{ $identity }</code>

    Your days stand still. Press the button, and I look for another seat.
card-ended-expired =
    ⌛ <b>Your seat has ended</b>
    Pool: { $pool }
    Identity: <code>{ $identity }</code>

    Its time was over on { $until }. Send another code to get a seat again.
card-ended-kicked =
    🚫 <b>An admin has ended your seat</b>
    Pool: { $pool }
    Identity: <code>{ $identity }</code>
card-ended-lapsed =
    📭 <b>The invitation was not accepted in time</b>
    Pool: { $pool }
    Identity: <code>{ $identity }</code>

    It was withdrawn.
card-cancelled-given =
    ↩️ <b>Cancelled</b>
    Pool: { $pool }
    Identity: <code>{ $identity }</code>
card-merged =
    ➕ <b>Used for more days</b>
    Identity: <code>{ $identity }</code>

card-moving = 🔁 You are moving to { $to }: the new seat is on its way, and you keep this one until it is there.
card-swap-waiting = 🔁 You wait for a seat in another team, at place { $place }. You keep this one meanwhile.
card-unwell = 🟠 { $team } has trouble just now. Your days stand still until it is well again.
card-not-joined = ⏸ Your days begin when you accept.
card-credited = ➕ { $span } were credited, for time without a working seat.
card-expected = 🔮 Probably by { $by }, sooner if somebody leaves.
card-unexpected = 🔮 Nobody can tell yet when it will be your turn.
span-minutes = { $minutes } min
span-hours = { $hours } h { $minutes } min
span-days = { $days } d { $hours } h

notice-swapped =
    🔁 <b>You have moved to { $team }</b>

    The old seat is being removed; you need do nothing about it.
notice-swapped-again = 🔁 <b>You have a seat again, in { $team }</b>
notice-swap-failed =
    🔁 <b>The move did not work</b>
    { $why }

    You keep your seat in { $team }, and it cost you no swap.
notice-swap-failed-away =
    🪑 <b>You have no seat just now</b>
    <code>{ $identity }</code>: { $why }

    Your days stand still. Press the button, and I look for another seat.
notice-kicked =
    🚫 <b>An admin has ended your seat</b>
    Pool: { $pool }
    Identity: <code>{ $identity }</code>

    Access is being removed. If you think that is a mistake, ask whoever gave you the seat.
notice-kicked-before =
    🚫 <b>An admin has cancelled your seat</b>
    Pool: { $pool }
    Identity: <code>{ $identity }</code>

    You won't be invited. If you think that is a mistake, ask whoever gave you the seat.
notice-given-back = The use of your code comes back: you may send it again.
notice-used-up = The code stays used.
notice-expired =
    ⌛ <b>Your time in { $team } is over</b>
    Identity: <code>{ $identity }</code>

    It ended on { $until }, and access is being removed. Send another code to get a seat again.
notice-expiring =
    ⏰ <b>Your seat in { $team } ends in { $days ->
        [one] 1 day
       *[other] { $days } days
    }</b>
    Identity: <code>{ $identity }</code>
    Until: { $until }

    Send another code of { $pool } before that, and I add its days.
notice-grace =
    ⌛ <b>Your time in { $team } is over</b>
    Identity: <code>{ $identity }</code>

    You keep access until { $removal }. Send another code of { $pool } now, and nothing is interrupted.
notice-lapsed =
    📭 <b>The invitation was not accepted in time</b>
    Identity: <code>{ $identity }</code>

    It is withdrawn.
notice-remind =
    📨 <b>Your invitation is still waiting</b>

    Accept it before it is withdrawn: others wait for seats.
notice-left =
    🚪 <b>You are no longer in { $team }</b>
    Identity: <code>{ $identity }</code>

    You left, or somebody removed you there. Was that not meant? Press the button to come back.
notice-line-limit =
    ⌛ <b>Your place in line has ended</b>
    Pool: { $pool }
    Identity: <code>{ $identity }</code>

    No seat came free in the time that a place lasts.
notice-line-left =
    🚫 <b>An admin has taken you out of the line</b>
    Pool: { $pool }
    Identity: <code>{ $identity }</code>

    If you think that is a mistake, ask whoever gave you the code.
notice-line-revoked =
    🚫 <b>Your place in line was cancelled</b>
    Pool: { $pool }
    Identity: <code>{ $identity }</code>

    The code was withdrawn by an admin. Please ask whoever gave it to you.
notice-code-revoked =
    ℹ️ <b>Your code was withdrawn, your place stands</b>
    Pool: { $pool }

    Nobody else can use the code any more. You keep your place in line.
notice-extended = ➕ <b>{ $days ->
        [one] One day was
       *[other] { $days } days were
    } added to your seat</b>
notice-renamed = ✏️ <b>Your seat is under { $identity } now</b>
notice-team-dead =
    ⚫ <b>{ $team } is gone</b>
    Identity: <code>{ $identity }</code>

    Your days stand still. Press the button, and you go to the front of the line for a seat in another team. It costs you no swap.

button-swap = 🔁 Another team
button-swap-dead = 🔁 Get a seat elsewhere
button-swap-back = ↩️ Come back
button-swap-off = Stay here after all
button-show-seat = Show the seat
button-swap-go = 🔁 Yes, move me
button-swap-go-back = ↩️ Yes, let me come back
button-swap-stay = No, stay here
button-not-now = Not now
button-rename = ✏️ Fix address
button-extend-which = ➕ { $identity } · until { $until }
button-extend-undated = ➕ { $identity } · no date yet
button-somebody-else = 🎟 A seat for somebody else
button-extend-go = ➕ Extend

swap-none =
    🪑 <b>You have no seat that you could swap</b>

    /my shows what you have.
swap-which = 🔁 <b>Which seat do you want to swap?</b>
swap-preview =
    🔁 <b>Move to another team?</b>
    From: { $team }
    Identity: <code>{ $identity }</code>

    { $what }

    { $rules }
swap-preview-back =
    ↩️ <b>Come back?</b>
    Pool: { $pool }
    Identity: <code>{ $identity }</code>

    { $what }

    { $rules }
swap-what-free = A seat is free in another team. You get it first; then the old one is removed. Your end date stays { $until }.
swap-what-full = No seat is free right now. You keep this one, and move as soon as it is your turn in line. Your end date stays { $until }.
swap-what-dead-free = A seat is free in another team, and it is yours at once. Your days run on when you have it.
swap-what-dead-full = No seat is free right now: you go to the front of the line. Your days stand still until you have one.
swap-what-back-free = A seat is free, and it is yours at once. Your end date stays { $until }.
swap-what-back-full = No seat is free right now: you get a place in line, and the next seat in turn. Your days stand still while you wait.
swap-rules-free = This one costs you no swap.
swap-rules = This uses { $left ->
        [1] your last swap
       *[other] one of your { $left } swaps
    }.
swap-rules-until = This uses { $left ->
        [1] your last swap
       *[other] one of your { $left } swaps
    }; you may swap until { $until }.
swap-no-not-granted = There is no seat yet, or any more, that you could swap.
swap-no-open = You are moving already.
swap-no-none-left = You have used all swaps of this seat. An admin can move you.
swap-no-too-late = The time for swaps of this seat is over. An admin can move you.
swap-no-team-well = { $team } is well. You may swap when it is not.
swap-refused =
    🔁 <b>That can't be swapped</b>

    { $why }
toast-swap-off = You stay where you are.
toast-swap-moving = The new seat is under way already.

rename-ask =
    ✏️ <b>Which is the right one?</b>
    So far: <code>{ $identity }</code>

    Type the right address. You may change it once a day, until you have joined.
rename-confirm =
    ✏️ <b>Change it?</b>
    From: <code>{ $before }</code>
    To: <code>{ $after }</code>

    An invitation that is out already is withdrawn and sent anew. Your place is kept.
rename-stopped = ↩️ Stopped. Nothing was changed.
button-rename-go = ✏️ Yes, change it
rename-no-over = There is no seat any more that it could be changed for.
rename-no-same = That is what it is already.
rename-no-today = You have changed it today already. An admin can do it.
rename-no-joined = You have joined under that address. An admin can change it.
rename-no-in-flight = The invitation is just being sent, or you are moving. Try again in a minute.
rename-no-seated = That identity has a seat there already.
rename-refused =
    ✏️ <b>It was not changed</b>

    { $why }

extend-which =
    👍 <b>That code is good for { $days ->
        [one] 1 day
       *[other] { $days } days
    }</b>
    Pool: { $pool }

    You have a seat there. Shall I add the days to it, or is the code for somebody else?
extend-confirm =
    ➕ <b>Extend this seat?</b>
    Code: …{ $last4 }
    Identity: <code>{ $identity }</code>
    Days: { $days }
extend-confirm-until = Until { $before } so far, then until { $after }.
outcome-extended = ➕ <b>The days are added.</b>
outcome-renewal-over =
    ⌛ <b>That seat has ended meanwhile</b>

    Nothing was spent. Send the code once more to get a seat.
outcome-paused =
    ⏸ <b>This code is on hold</b>

    An admin keeps it back for now. It may work again later.
line-dead = ⚫ { $where } · { $identity }
line-away = 🚪 { $where } · { $identity }
line-merged = ➕ { $where } · { $identity }
menu-swap = Move to another team
