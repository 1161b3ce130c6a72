# What the watchdog tells admins. The first line must say it all within 40 characters: it is what a lock screen shows.

alert-name-database = Database
alert-name-redis = Redis
alert-name-worker = Worker
alert-name-beat = Scheduler
alert-name-bot = Bot
alert-name-web = Web page
alert-name-watchdog = Watchdog

alert-mark-critical = 🔴
alert-mark-warning = 🟠

alert-title-down = { $mark } <b>{ $name } down</b>
alert-title-unstable = { $mark } <b>{ $name } unstable</b>
alert-title-still-down = { $mark } <b>{ $name } still down</b>
alert-title-still-unstable = { $mark } <b>{ $name } still unstable</b>
alert-title-down-condition = { $mark } <b>{ $name }</b>
alert-title-unstable-condition = { $mark } <b>{ $name }</b>, on and off
alert-title-still-down-condition = { $mark } <b>{ $name }</b>, still
alert-title-still-unstable-condition = { $mark } <b>{ $name }</b>, still on and off
alert-title-back-condition = 🟢 <b>{ $name }</b> after { $duration }
alert-title-calm-condition = 🟢 <b>{ $name }</b>, and stays so
alert-title-restarted-condition = 🟢 <b>{ $name }</b>
alert-title-away = 🟢 <b>InviteHub back</b>, away { $duration }
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
alert-away =
    { $title }
    From { $since } to { $until }

    <b>Cause:</b> { $cause }

    Nothing to do: what was due meanwhile is being done now, the oldest first. Users wrote into silence, Telegram has kept their messages for up to 24 hours.
alert-log = <b>Last lines of its log:</b>
alert-cure = <b>What to do:</b> { $cure }

alert-impact-database = Users get no answer but “try again later”: nothing can be redeemed, looked up or changed. Nothing that was promised is lost.
alert-impact-redis = Redeeming goes on and seats are reserved, but invitations and removals wait until Redis is back. Nothing is lost.
alert-impact-worker = Invitations and removals stand still. Codes are still accepted and seats reserved; nothing is lost.
alert-impact-worker-stand-in = The bot does its work meanwhile, a little more slowly: invitations and removals go on. Nothing is lost.
alert-impact-beat-stand-in = The bot does its work meanwhile: retries, late messages, the waiting list and expiry go on. Nothing is lost.
alert-impact-beat = New invitations still go out. What failed and is to be tried again waits, and so do late messages and the waiting list. Nothing is lost.
alert-impact-bot = Users and admins get no answer in the chat. Telegram keeps their messages for 24 hours. Invitations that were asked for still go out.
alert-impact-web = The status page and the metrics are away. Users notice nothing.
# Between two sentences.
alert-also = Also away: { $names }.
alert-and = {", "}
alert-between = {" "}
alert-pending = { $pending ->
    [0] No operation is waiting right now.
    [one] One operation is waiting.
   *[other] { $pending } operations are waiting.
}

alert-people = { $people ->
    [one] One person is waiting for it.
   *[other] { $people } people are waiting for it.
}
alert-next-end = The next seat ends { $at }.
alert-backlog = { $all ->
    [0] No operation is left over.
   *[other] { $done } of { $all } operations that waited are done.
}
alert-acted-restart = 🔄 Restarted by { $by }.
alert-acted-repair = 🔧 Restarted by the watchdog { $count ->
    [one] once.
   *[other] { $count } times.
}
alert-acted-taken = 🙋 { $by } was on it.
alert-unanswered = Nobody has answered for { $duration }.

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
alert-cause-idle = running and connected, but it has run nothing for { $seconds } s, although work was sent. Celery does that at times after Redis was away.
alert-cause-lacking = running, but it does not know tasks of ours ({ $detail }): another version, or a module that failed to load.
alert-cause-unled = standing by, but no scheduler has sent anything for { $seconds } s: the lock that it waits for is held by one that is frozen or gone.
alert-cause-unsent = running, but it has sent nothing for { $seconds } s, although much was due.
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
alert-cure-repair = nothing yet, I am restarting it ({ $number } of { $most }). If it is not back in { $seconds } s, you hear again, with a sound.
alert-cure-supervisor = its supervisor is gone, too. At the shell: <code>./team down</code>, then <code>./team up</code>
alert-cure-server = start it where it runs, or correct <code>{ $setting }</code>. <code>./team doctor</code> says what it sees.
alert-cure-look = at the shell: <code>./team logs { $service }</code> tells more, <code>./team restart { $service }</code> starts it anew.

alert-seconds = { $count } s
alert-minutes = { $count } min
alert-hours = { $hours } h { $minutes } min

alert-taken = 🙋 <b>{ $by } is on it.</b>
alert-muted = 🔕 Muted until { $until }.
alert-log-of = 📄 <b>{ $service }</b>: the last lines of its log
alert-log-none = There is no log on this machine.
button-alert-restart = 🔄 Restart
button-alert-details = 🔎 Details
button-alert-log = 📄 Log
button-alert-mute = 🔕 { $hours } h
button-alert-mine = 🙋 I am on it
toast-alert-muted = Muted. You hear when it is over.
toast-alert-mine = The others can read it now. No reminders for 30 minutes.

known-redis = The log says: Redis refuses the connection.
known-redis-cure = Is it running? <code>./team restart redis</code>, or correct <code>REDIS_URL</code> in <code>.env</code>.
known-database = The log says: PostgreSQL refuses the connection.
known-database-cure = Is it running? <code>./team restart database</code>, or correct <code>DATABASE_URL</code> in <code>.env</code>.
known-module = The log says: Python module { $detail } is missing.
known-module-cure = <code>./team up</code> installs what is missing.
known-import = The log says: our own module { $detail } cannot be loaded; a file is missing, or is of another version than the rest.
known-import-cure = Restore it: <code>git status</code> shows what was changed. Then <code>./team restart</code>
known-port = The log says: its port is taken by another program.
known-port-cure = Stop that one, or choose another port in <code>.env</code>.
known-disk = The log says: the disk is full.
known-disk-cure = Make room, then <code>./team restart</code>.
known-memory = The log says: memory ran out.
known-memory-cure = Stop something else on this machine, or give it more.
known-setting = The log says: a setting makes no sense{ $detail ->
        [DATABASE_URL] {" "}(DATABASE_URL)
        [REDIS_URL] {" "}(REDIS_URL)
        [SECRET_KEY] {" "}(SECRET_KEY)
        [BOT_TOKEN] {" "}(BOT_TOKEN)
       *[other] {""}
    }.
known-setting-cure = Correct <code>.env</code>; <code>./team doctor</code> says how.
known-tables = The log says: the database lacks a table or a column.
known-tables-cure = <code>./team restart</code> brings it up to date.
known-syntax = The log says: a source file is damaged ({ $detail }).
known-syntax-cure = Restore it: <code>git status</code> shows which.
watchdog-gone =
    🔴 <b>Watchdog down</b>
    No sign of life for { $seconds } s.

    Nobody would tell you now if the worker or the scheduler stopped. Codes are accepted and seats given as before.

    <b>What to do:</b> at the shell: <code>./team restart watchdog</code>
watchdog-back = 🟢 <b>Watchdog back</b>. It looks after everything again.
