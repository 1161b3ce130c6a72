# The screen of /status.

status-head = 📊 <b>Status</b> at { $at } · InviteHub { $version }
status-suspect = 🟡
status-down = 🔴
status-up-line = 🟢 { $name }{ $rest }
status-since = {" · "}started { $since }
status-ill-line = { $mark } <b>{ $name }</b>: { $why }
status-no-answer = does not answer
status-no-beat = no sign of life
status-silent = no sign of life for { $seconds } s
status-not-connected = runs, but does not reach Redis
status-no-figures = The database does not answer: work, seats, codes and alerts cannot be told now.
status-work = ⚙️ <b>Work upstream</b>: { $count ->
        [0] none waits
       *[other] { $count } open ({ $kinds })
    }
status-oldest = The longest due since { $since }
status-failed = 🔴 { $count } failed and { $count ->
        [one] needs
       *[other] need
    } you: /operations
status-pool = <b>{ $pool }</b>
    { $bar } { $taken } of { $size }
    { $free } free · { $waiting } waiting · codes: { $codes } left
status-more = … and { $count ->
        [one] one more pool
       *[other] { $count } more pools
    }
status-no-pools = There is no pool yet.
status-no-alerts = ✅ No open alert
status-alerts = 🔔 <b>Open alerts: { $count }</b>
status-alert = • { $what }, since { $since }
status-alert-team = Team not well
status-alert-brake = A scan stopped
status-alert-orphans = Orphans
status-alert-quota = Team smaller than here
status-alert-protected = Member with a role
status-alert-scan = Team cannot be listed
status-alert-dead-letter = Operation
status-alert-promises = More promised than seats
status-alert-counts = Counts
status-alert-invariant = Invariant
menu-status = How the house is
