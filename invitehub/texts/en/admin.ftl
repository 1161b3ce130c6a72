# The admins' chat. HTML as Telegram takes it.

list-teams = <b>🚗 Teams</b> · { $count }
list-people = <b>🪑 { $of }</b> · { $count ->
        [one] 1 person
       *[other] { $count } people
    }
list-waiting = <b>🕐 Waiting</b> · { $count }
list-operations = <b>⚙️ Operations</b> · { $count }

    What failed comes first.
list-orphans = <b>👻 Orphans</b> · { $count }

    Members upstream whom no seat here accounts for.
list-codes = <b>🎟 Batches of codes</b> · { $count }

    Used / all uses. New ones: <code>/codes new</code>
list-audit = <b>📜 Audit log</b>, the newest first
list-empty = Nothing here.
list-line = • { $line }
list-page = Page { $page } of { $pages }

mark-active = 🟢
mark-paused = ⏸
mark-suspended = 🟠
mark-dead = ⚫
mark-retired = 📦
mark-op-planned = ⏳
mark-op-claimed = ⏳
mark-op-retry = 🟠
mark-op-uncertain = 🟠
mark-op-settled = ✅
mark-op-dead = 🔴
mark-op-cancelled = ↩️
label-team = 🚗 { $name }
label-pool = 📁 { $name }

team-card =
    { $mark } <b>{ $team }</b>
    Pool: { $pool } · { $provider }
    Seats: { $taken } of { $capacity } taken, { $free } free{ $pending ->
        [0] {""}
       *[other] , { $pending } invited
    }
    Status: { $status } since { $since }
    Reason: { $reason }
    Last check: { $checked }
check-well = 🟢 well
person-card =
    👤 <b>{ $identity }</b>
    Telegram id: <code>{ $telegram }</code>
    Pool: { $pool }
    Team: { $team }
    State: { $state }{ $joined ->
        [true] , joined
       *[other] {""}
    }
    Until: { $until }
    Code: { $code }
    Redeemed: { $since }{ $barred ->
        [true] {"\u000A"}⛔ <b>Barred</b>
       *[other] {""}
    }
operation-card =
    ⚙️ <b>Operation { $id }</b> · { $kind }
    State: { $state }, { $attempts ->
        [one] 1 try
       *[other] { $attempts } tries
    }
    Identity: <code>{ $identity }</code>
    Team: { $team }
    Error: { $error }
    Upstream says: { $detail }
    Due: { $due }

orphan-card =
    👻 <b>{ $identity }</b>
    Team: { $team }
    Role upstream: { $role }
    { $state }
    Seen first { $first }, last { $last }
orphan-seen = Seen once so far
orphan-reported = Waits for your word
orphan-protected = Left in peace
orphan-adopted = Has a seat now
orphan-removing = Is being taken out
orphan-removed = Was taken out
orphan-gone = Is gone

found = 🔎 { $people ->
        [0] No person
        [one] One person
       *[other] { $people } people
    }, { $teams ->
        [0] no team
        [one] one team
       *[other] { $teams } teams
    }, { $codes ->
        [0] no code
        [one] one code
       *[other] { $codes } codes
    }
found-nothing = 🤷 Nothing matches that.
how-find = 🔎 What shall I look for? <code>/find ann@example.org</code>: a part of an address, a Telegram id, a team, a whole code or its last four characters.
how-kick = <code>/kick ann@example.org</code> or <code>/kick ann@example.org TEAM # reason</code>; or <code>/kick</code> with an identity in each line below. I ask before anything happens.
how-invite = <code>/invite ann@example.org POOL 30</code>: a seat for 30 days without a code.
how-admins = <code>/admins 123456789 admin</code> appoints (admin, operator or viewer), <code>/admins 123456789 none</code> dismisses.
role-owner = owner
role-admin = admin
role-operator = operator
role-viewer = viewer

which-teams = <b>Which teams?</b>
which-status = <b>What shall they become?</b>
status-active = 🟢 active
status-paused = ⏸ paused
status-suspended = 🟠 suspended
status-dead = ⚫ dead
status-retired = 📦 retired

confirm-five-minutes = <i>This question is open for five minutes.</i>
ask-kick =
    ❓ <b>Remove { $count ->
        [one] this person
       *[other] these { $count } seats
    }?</b>
    { $names }{ $given ->
        [true] {"\u000A"}Reason: { $reason }
       *[other] {""}
    }

    { $count ->
        [one] The person is
       *[other] They are
    } told. What else shall happen?
ask-swap-free = ❓ <b>Move { $identity } from { $team } to another team of { $pool }?</b> A seat is free there. It costs none of their swaps.
ask-swap-full = ❓ <b>Move { $identity } from { $team } to another team of { $pool }?</b> No seat is free: they keep this one and wait in line. It costs none of their swaps.
ask-leave-line = ❓ <b>Take { $identity } out of the line of { $pool }?</b> The code's use is given back.
ask-retry = ❓ <b>Let operation { $id } start over?</b> { $identity } · { $team }
ask-give-up =
    ❓ <b>Give up operation { $id } for good?</b> { $identity } · { $team }

    { $team } is asked first whether they are there; if so, nothing is given up. Else { $kind ->
        [grant] the seat comes free, the code's use comes back, and the person is told.
       *[other] the seat comes free for others.
    }
ask-batch-status =
    ❓ <b>Make { $count ->
        [one] one team
       *[other] { $count } teams
    } { $status }?</b>
    { $names }{ $given ->
        [true] {"\u000A"}Reason: { $reason }
       *[other] {""}
    }

    { $people ->
        [0] Nobody sits there.
        [one] One person sits there.
       *[other] { $people } people sit there.
    }{ $same ->
        [0] {""}
        [one] {"\u000A"}One is so already.
       *[other] {"\u000A"}{ $same } are so already.
    }{ $unknown ->
        [0] {""}
        [one] {"\u000A"}One name of your list is unknown and left out.
       *[other] {"\u000A"}{ $unknown } names of your list are unknown and left out.
    }
ask-undo = ❓ <b>Set { $count } teams back?</b>
ask-appoint = ❓ <b>Make <code>{ $id }</code> { $role }?</b>
ask-dismiss = ❓ <b>Dismiss <code>{ $id }</code></b>, who is { $role }?

ask-extend = ❓ <b>Give { $identity } { $days ->
        [one] one more day
       *[other] { $days } more days
    }?</b>
ask-give-free = ❓ <b>Give { $identity } a seat in { $pool } for { $days } days, without a code?</b> One is free.
ask-give-full = ❓ <b>Give { $identity } a seat in { $pool } for { $days } days, without a code?</b> None is free: they wait in line.
ask-protect = ❓ <b>Leave { $identity } in { $team } in peace?</b> They keep the place that they fill, and nothing removes them.
ask-remove = ❓ <b>Take { $identity } out of { $team }?</b> No seat here is theirs.

done-extend = ➕ { $identity } has { $days ->
        [one] one more day
       *[other] { $days } more days
    }.
done-give = 🎁 { $identity } has the next seat in { $pool }.
done-protect = 🛡 { $identity } stays in peace.
done-remove = 🚪 { $identity } is being taken out.
working = ⏳ { $done } of { $of } …
done-kick = 👋 { $count ->
        [0] Nobody was removed: they had all ended by themselves meanwhile.
        [one] The seat is ending. It counts until the platform has confirmed that it is gone.
       *[other] { $count } seats are ending. Each counts until the platform has confirmed that it is gone.
    }
done-swap = 🔁 { $identity } moves as soon as there is a seat.
done-leave-line = ↩️ Out of the line; the code's use is back.
done-give-up = 🗑 Operation { $id } is given up. { $identity } has no seat by it.
done-retry = 🔄 Operation { $id } is due again.
done-batch-status = ✅ { $count ->
        [one] One team
       *[other] { $count } teams
    } changed.
status-refused-team-has-seats = ✋ { $count }: somebody still sits there, so they can't be retired ({ $names }). Empty them first: /team
status-refused-dead-unscanned = ✋ { $count }: dead, and nobody has looked yet who sits there by now ({ $names }). Press “Compare now” on the card first: /team
status-refused-transition = ✋ { $count }: that status can't follow the present one ({ $names }). Activate them first.
status-refused-team-missing = ✋ { $count }: gone meanwhile ({ $names })
status-left = ↪️ { $count } left as they are: they were changed again since.
done-undo = ↩️ { $count ->
        [one] One team
       *[other] { $count } teams
    } set back.
done-appoint = 🛡 <code>{ $id }</code> is { $role } now.
done-dismiss = 🛡 <code>{ $id }</code> is dismissed.
state-placing = being placed
state-waiting = waiting
state-granted = granted
state-ending = ending
state-ended = ended
state-refused = refused by the platform
state-cancelled = cancelled
state-merged = used to extend another seat
state-planned = planned
state-claimed = being run
state-retry = to be tried again
state-uncertain = being checked
state-settled = settled
state-dead = failed for good
kind-grant = invitation
kind-revoke = removal
kind-remove = removal of an orphan

nothing-done = 👌 Nothing was changed.

no-other = ⚠️ That can't be done ({ $code }).
no-not-allowed = ⛔ You may not do that any more.
no-confirmation-foreign = ⛔ This question was put to somebody else, or somewhere else.
no-confirmation-late = 🕰 That was more than five minutes ago. Nothing was changed; please ask again.
no-preview-changed = 🔀 <b>It has changed meanwhile</b>, so nothing was done. Please look again.
no-team-missing = 🤷 There is no such team.
no-pool-missing = 🤷 There is no such pool.
no-nobody-matches = 🤷 Nobody with a seat or a place in line matches that.
no-no-team-chosen = 🤷 No team would change by that.
no-nothing-to-undo = 🤷 All of it has been changed again since.
no-already-over = 🤷 That seat has ended already.
no-waiting-missing = 🤷 Nobody waits there any more.
no-operation-not-dead = 🤷 That operation has not failed for good: it goes on by itself.
no-member-upstream = 🪑 { $identity } is in { $team } upstream, so nothing was given up. Press “Try again”: that finds them there and settles it.
no-operation-missing = 🤷 There is no such operation.
no-swap-open = 🔁 They are moving already.
no-swap-not-granted = 🤷 They have no seat that they could move from.
no-identity = ✏️ That identity doesn't have the right form.
no-identity-seated = 👥 That identity has a seat there already, or waits for one.
no-days = ✏️ A seat cannot last that long.
no-pool-empty = 🤷 That pool has no team yet.
no-orphan-missing = 🤷 There is no such orphan.
no-orphan-over = 🤷 That has been decided already.
no-orphan-team-dead = ⚫ Team { $team } is dead: nobody can be taken out there. If it lives again, activate it first.
no-orphan-seated = 👥 That member has a seat by now.
no-orphan-in-flight = ⏳ The removal is under way already.
no-is-owner = ⛔ Owners are made and unmade in the settings only (<code>ADMIN_IDS</code>).
no-admin-missing = 🤷 That person has no role here.

toast-pressed-before = That was done already.

button-refresh = 🔄 Refresh
button-export = 📄 Export
button-people = 🪑 People
button-yes = Yes, do it
button-no = No
button-undo = ↩️ Undo
button-show = Show
button-swap-on-behalf = 🔁 Move to another team
button-kick = 🚫 Remove
button-leave-line = ↩️ Out of the line
button-extend = ➕ { $days } d
button-protect = 🛡 Protect
button-remove = 🚪 Take out
button-retry = 🔄 Try again
button-give-up = 🗑 Give up
button-failed-work = 🔴 Failed work
button-again = 🎁 Free seat, { $days } d
button-all-teams = All teams
button-health-ill = 🩺 Not well
button-health-well = 🩺 Well
button-to-active = 🟢 Activate
button-to-paused = ⏸ Pause
button-to-retired = 📦 Retire
button-to-dead = ⚫ Dead

menu-teams = Teams, their seats and status
menu-team = One team
menu-batch_status = Change the status of many teams
menu-kick = End somebody's seat
menu-find = Find a person, a team, a code
menu-codes = Batches of codes
menu-waiting = The waiting list
menu-operations = Work upstream, failed first
menu-orphans = Members without a seat here
menu-invite = A seat without a code
menu-audit = Who did what
menu-admins = Who runs this house
how-batch-status =
    One status, then a name of a team in each line below, or in a file with this as its caption:
    <code>/batch_status paused # reason</code>

    The statuses are active, paused, retired and dead; the reason may be left out. Without a list I ask by buttons: /batch_status
how-batch-invite =
    A pool and days, then an identity in each line below, or in a file with this as its caption:
    <code>/batch_invite POOL 30</code>
ask-batch-invite =
    ❓ <b>Invite { $count ->
        [one] one person
       *[other] { $count } people
    } to { $pool } for { $days } days, without codes?</b>
    { $names }

    { $wait ->
        [0] There are seats for all.
       *[other] { $wait } of them must wait for a seat.
    }
    Left out: { $malformed } unreadable, { $twice } twice in the list, { $seated } with a seat already.
done-batch-invite = 📨 Batch invite { $id } begins.
job-card =
    📨 <b>Batch invite { $id }</b> · { $pool }
    { $state }

    Lines: { $lines }, of which { $pending } not begun
    ✅ { $granted } have a seat · ⏳ { $placing } under way · 🕐 { $waiting } in line
    ✋ { $refused } refused · { $cancelled } cancelled
job-running = ⏳ running
job-paused = ⏸ paused
job-cancelled = 🚫 cancelled
job-done = ✅ done
button-job-pause = ⏸ Pause
button-job-resume = ▶️ Go on
button-job-cancel = 🚫 Cancel
button-job-report = 📄 Report
no-no-line-fine = 🤷 None of the { $count } lines can be invited: unreadable, twice, or with a seat already.
no-job-missing = 🤷 There is no such batch invite.
no-job-over = 🤷 That batch invite is over.
no-file-too-large = 🤷 That file is too large: at most 2 MB.
no-file-not-text = 🤷 That file is no text in UTF-8. Save it as CSV or TXT in UTF-8.
no-too-many-lines = 🤷 At most { $most } lines at a time.
menu-batch_invite = Invite a list of people
button-drain = 📦 Empty and retire
button-evacuate = 🚚 Everybody out
button-size = 🪑 { $size }
button-check = 🩺 Check now
button-sync = 🔎 Compare now
toast-check-well = 🟢 It is well upstream
toast-check-ill = 🟠 It is not well upstream: the card says why
toast-scan-complete = Compared: { $seen } members, { $orphans } orphans, { $ghosts } gone
toast-scan-braked = Compared, but stopped before removing: { $orphans } orphans, { $ghosts } gone. It needs your yes at the server.
toast-scan-small = The platform listed far fewer members than expected. Nothing was changed.
toast-scan-failed = The platform could not be listed now. It is tried again by itself.
toast-scan-skipped = It is being compared already
ask-size =
    ❓ <b>Change the size of { $team } from { $was } to { $size }?</b>

    { $over ->
        [0] Nobody loses a seat.
       *[other] { $over } more sit there than that. Nobody is removed; no new people come until they are fewer.
    }
done-size = 🪑 { $team } has { $size } seats now.
ask-evacuate =
    ❓ <b>Move everybody out of { $team }?</b>

    { $count ->
        [0] Nobody sits there.
        [one] One person moves
       *[other] { $count } people move
    } to other teams of the pool; { $free ->
        [0] no seat is free there.
        [one] one seat is free there.
       *[other] { $free } seats are free there.
    }

    { $moves }{ $wait ->
        [0] {""}
        [one] {"\u000A"}{ $stays } has to wait and keeps the seat here until then.
       *[other] {"\u000A"}{ $wait } have to wait and keep their seats here until then: { $stays }
    }

    It costs them no swap, and they are told when they have moved.
ask-drain =
    ❓ <b>Empty { $team } and retire it?</b>

    No new people come. { $count ->
        [0] Nobody sits there.
        [one] One person moves
       *[other] { $count } people move
    } to other teams of the pool; { $free ->
        [0] no seat is free there.
        [one] one seat is free there.
       *[other] { $free } seats are free there.
    }

    { $moves }{ $wait ->
        [0] {""}
        [one] {"\u000A"}{ $stays } has to wait and keeps the seat here until then.
       *[other] {"\u000A"}{ $wait } have to wait and keep their seats here until then: { $stays }
    }

    It retires by itself once it is empty.
done-evacuate = 🚚 { $count } moves out of { $team } have begun.
done-drain = 📦 { $team } takes nobody new. { $count } moves have begun; it retires once it is empty.
