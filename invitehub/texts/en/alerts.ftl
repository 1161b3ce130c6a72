# What the watchdog tells admins. The first line must say it all within 40 characters: it is what a lock screen shows.

alert-name-database = Database
alert-name-redis = Redis
alert-name-worker = Worker
alert-name-beat = Scheduler
alert-name-bot = Bot
alert-name-web = Web page

alert-mark-critical = 🔴
alert-mark-warning = 🟠

alert-title-down = { $mark } <b>{ $name } down</b>
alert-title-unstable = { $mark } <b>{ $name } unstable</b>
alert-title-still-down = { $mark } <b>{ $name } still down</b>
alert-title-still-unstable = { $mark } <b>{ $name } still unstable</b>
alert-title-back = 🟢 <b>{ $name } back</b> after { $duration }
alert-title-calm = 🟢 <b>{ $name } stable again</b>
alert-title-restarted = 🔄 <b>{ $name } restarted itself</b>
alert-title-pending = { $title } · { $pending ->
    [0] nobody waits
   *[other] { $pending } waiting
}
alert-title-for = { $title } · { $duration }

alert-opened =
    { $title }
    Since { $since }

    { $impact }

    <b>Cause:</b> { $cause }
alert-still =
    { $title }
    Since { $since }

    { $impact }

    <b>Cause:</b> { $cause }
alert-closed =
    { $title }
    Down from { $since } to { $until }

    <b>Cause:</b> { $cause }
alert-calm =
    { $title }
    It came and went from { $since } on; calm since { $until }.
alert-restarted =
    { $title }
    { $until }, away for about { $duration }

    <b>Cause:</b> { $cause }

    Nothing to do. Nothing is lost.
alert-log = <b>Last lines of its log:</b>
alert-cure = <b>What to do:</b> { $cure }

alert-impact-database = Users get no answer but “try again later”: nothing can be redeemed, looked up or changed. Nothing that was promised is lost.
alert-impact-redis = Redeeming goes on and seats are reserved, but invitations and removals wait until Redis is back. Nothing is lost.
alert-impact-worker = Invitations and removals stand still. Codes are still accepted and seats reserved; nothing is lost.
alert-impact-beat = New invitations still go out. What failed and is to be tried again waits, and so do late messages and the waiting list. Nothing is lost.
alert-impact-bot = Users and admins get no answer in the chat. Telegram keeps their messages for 24 hours. Invitations that were asked for still go out.
alert-impact-web = The status page and the metrics are away. Users notice nothing.
alert-pending = { $pending ->
    [0] No operation is waiting right now.
    [one] One operation is waiting.
   *[other] { $pending } operations are waiting.
}
alert-pending-back = { $pending ->
    [0] No operation is left over.
    [one] One operation is being worked off.
   *[other] { $pending } operations are being worked off.
}

alert-cause-gone = process gone; how it ended is not known.
alert-cause-killed = process killed (SIGKILL): by hand, or by the system because memory ran out.
alert-cause-signal = process ended by { $ended }.
alert-cause-exited = process ended by itself, exit status { $ended }.
alert-cause-frozen = process frozen (SIGSTOP, or held by a debugger).
alert-cause-silent = process there, but its main loop did not turn for { $seconds } s.
alert-cause-starting = started, but not up after { $seconds } s.
alert-cause-loading = starting or recovering, and not taking requests yet.
alert-cause-never = no sign of life anywhere. Was it started?
alert-cause-deaf = running, but without a connection to Redis, which does answer.
alert-cause-leaderless = running, but the database refuses it the lock that it needs (code { $detail }).
alert-cause-refused = nobody listens at its address (connection refused).
alert-cause-timeout = no answer within { $seconds } s.
alert-cause-login = it refuses our password, user or database name.
alert-cause-error = it answers with an error ({ $detail }).
alert-cause-unstable = { $count } failures within 15 minutes. The last one: { $cause }

alert-cure-restart = at the shell: <code>./team restart { $service }</code>
alert-cure-restart-here = { $command } here, or at the shell: <code>./team restart { $service }</code>
alert-cure-look-here = { $command } starts it anew; at the shell <code>./team logs { $service }</code> tells more.
alert-cure-wait = nothing yet, it is being restarted. If it is not back in { $seconds } s, you hear again, with a sound.
alert-cure-wait-silent = nothing yet, it is being restarted.
alert-cure-supervisor = its supervisor is gone, too. At the shell: <code>./team down</code>, then <code>./team up</code>
alert-cure-server = start it where it runs, or correct <code>{ $setting }</code>. <code>./team doctor</code> says what it sees.
alert-cure-look = at the shell: <code>./team logs { $service }</code> tells more, <code>./team restart { $service }</code> starts it anew.

alert-seconds = { $count } s
alert-minutes = { $count } min
alert-hours = { $hours } h { $minutes } min
