# Conditions that the watchdog looks at, which are no process of ours; and the runbooks, which are read in the chat at night.

alert-name-house = InviteHub
alert-name-telegram = Telegram
alert-name-webhook = Webhook
alert-name-disk = Disk
alert-name-memory = Memory
alert-name-clock = Clock
alert-name-version = Version
alert-name-work = Work upstream
alert-name-pools = Pools
alert-name-providers = Providers
alert-name-credentials = Credentials
alert-name-backups = Backups

alert-ill-telegram = Telegram out of reach
alert-ill-webhook = Webhook broken
alert-ill-disk = Disk almost full
alert-ill-memory = Memory almost used up
alert-ill-clock = Clock is wrong
alert-ill-version = Old code is running
alert-ill-work = Work is stuck
alert-ill-pools = Pool almost full
alert-ill-providers = Provider fails often
alert-ill-credentials = Credentials end soon
alert-ill-backups = Backup is late

alert-well-telegram = Telegram answers again
alert-well-webhook = Webhook works again
alert-well-disk = Disk has room again
alert-well-memory = Memory is free again
alert-well-clock = Clock is right again
alert-well-version = New code is running
alert-well-work = Work moves again
alert-well-pools = Pools have seats again
alert-well-providers = Provider works again
alert-well-credentials = Credentials are renewed
alert-well-backups = Backup is made

alert-impact-telegram = Users and admins get no answer. Seats that were asked for are still given; Telegram keeps messages for 24 hours.
alert-impact-webhook = Messages from users arrive late or not at all. Telegram keeps them for 24 hours.
alert-impact-disk = Once it is full, the database stops: nothing can be redeemed any more.
alert-impact-memory = Once it is used up, the system kills a process: most likely the database or the worker.
alert-impact-clock = Times in messages are off, and alerts may come late. Seats end by the database's clock.
alert-impact-version = These processes were not restarted after an update: what was mended is not mended in them.
alert-impact-work = The worker works, but something waits for far too long: somebody is without their seat, or still has one.
alert-impact-pools = Codes can still be redeemed, but soon people will have to wait in line.
alert-impact-providers = Invitations and removals there are tried again by themselves, later and later. Nothing is lost.
alert-impact-credentials = After that day nobody can be invited to or removed from these teams.
alert-impact-backups = If this machine is lost now, everything since the last backup is lost with it.

alert-cause-unreachable = no answer from Telegram's servers ({ $detail }).
alert-cause-token = Telegram does not know the bot's token: it was revoked, or is wrong.
alert-cause-webhook = Telegram cannot deliver: { $detail }
alert-cause-webhook-lost = no webhook is set, although <code>PUBLIC_URL</code> is.
alert-cause-webhook-left = a webhook is set, but the bot fetches its messages itself: it gets none.
alert-cause-disk = only { $detail } are free.
alert-cause-memory = only { $detail } are left.
alert-cause-skew = this machine and the database are { $seconds } s apart.
alert-cause-stale = running from older files than those on the disk: { $detail }.
alert-cause-stuck = an operation is due for { $seconds } s and not done.
alert-cause-low = free seats of all: { $detail }.
alert-cause-failing = failed of all in the last 10 minutes: { $detail }.
alert-cause-expiring = { $detail }
alert-cause-late = the daily backup is missing for { $seconds } hours.
alert-cause-rebooted = the machine was restarted.
alert-cause-absent = nothing ran here. The machine itself was on.
alert-cause-slept = the machine slept, or was held.

alert-cure-telegram = is this machine's network all right? If so, wait: it is Telegram's own trouble. For a refused token: get one from @BotFather, put it into <code>.env</code>, then <code>./team restart</code>.
alert-cure-webhook = does <code>PUBLIC_URL</code> lead here, with a valid certificate? <code>./team restart bot</code> sets the webhook anew.
alert-cure-disk = delete what is not needed there, or make it larger. <code>./team doctor</code> says where the data is.
alert-cure-memory = stop something else on this machine, or give it more.
alert-cure-clock = switch on a time service (NTP) on both machines.
alert-cure-version = <code>./team restart</code> loads the new code. Nothing is lost by it.
alert-cure-work = /operations shows which, and why.
alert-cure-pools = /team_add adds a team, /teams makes one larger.
alert-cure-providers = /operations shows what the provider says; /teams has “check now”.
alert-cure-credentials = renew them at the provider, then give the team its new ones: <code>./team teams connect</code>
alert-cure-backups = <code>./team backup</code> makes one now and says what is in the way.

alert-details =
    🔎 <b>{ $name }</b>

    { $lines }

    <b>Step by step</b>
    { $runbook }
detail-cause = Cause: { $cause }
detail-since = Since { $since }
detail-well = No trouble is known of it right now.
detail-beat = Last sign of life: { $at }
detail-process = Process { $pid }, started { $started }, version { $version }
detail-repairs = Restarted by the watchdog: { $count }
detail-taken = On it: { $by }

runbook-database =
    1. Wait half a minute: it is started anew by itself.
    2. <code>./team logs database</code> – does it complain of the disk or of memory? Make room first.
    3. <code>./team restart database</code>
    4. A server of your own: start it there; <code>./team doctor</code> says what it sees from here.
    5. It will not start: <code>./team restore FILE</code> with the newest file in <code>backups/</code>.
runbook-redis =
    1. Wait half a minute: it is started anew by itself. Nothing that was promised is kept in it.
    2. <code>./team restart redis</code>
    3. A server of your own: start it there, or correct <code>REDIS_URL</code>.
runbook-worker =
    1. Press 🔄 Restart, or send /restart_worker.
    2. It dies again: press 📄 Log and read the last error. A missing module: <code>./team up</code>. After an update: <code>./team restart</code>.
    3. It lives but runs nothing: is Redis well? /status shows it.
    4. Meanwhile codes are accepted and seats reserved. Nothing is lost.
runbook-beat =
    1. Press 🔄 Restart, or send /restart_beat.
    2. It dies again: press 📄 Log and read the last error.
    3. It lives but sends nothing: is the database well? It needs a lock there to lead.
runbook-bot =
    1. <code>./team restart bot</code>
    2. It dies again: <code>./team logs bot</code>. A refused token: get one from @BotFather.
runbook-web =
    1. <code>./team restart web</code>
    2. Its port is taken: stop the other program, or set <code>WEB_PORT</code>.
runbook-telegram =
    1. Does this machine reach the internet? <code>./team doctor</code> tells.
    2. A refused token: get a new one from @BotFather, put it into <code>.env</code>, <code>./team restart</code>.
    3. Otherwise wait: everything owed to users is sent when Telegram is back.
runbook-webhook =
    1. Open <code>PUBLIC_URL</code> from elsewhere: the certificate must be valid.
    2. <code>./team restart bot</code> sets the webhook anew.
    3. In a hurry: empty <code>PUBLIC_URL</code>, restart, and the bot fetches its messages itself.
runbook-disk =
    1. <code>df -h</code> on the server; what is large? Old logs and backups first.
    2. Make room before it is full: a full disk stops the database.
runbook-memory =
    1. <code>top</code> on the server; what is large and not ours?
    2. <code>./team restart worker</code> if it is the worker.
    3. Give the machine more.
runbook-clock =
    1. <code>timedatectl</code> on both machines; switch on NTP.
runbook-version =
    1. <code>./team restart</code>
runbook-work =
    1. /operations: which, and what does the provider say?
    2. /teams, the team, “check now”.
    3. Retry it, or give it up: the user is told, and their use comes back.
runbook-pools =
    1. /team_add: another team for the pool.
    2. Or /teams: make one larger.
    3. Until then who redeems waits in line, and is told their place.
runbook-providers =
    1. /operations: what does the provider say?
    2. Its own status page: is it down?
    3. Refused credentials: give the team new ones.
runbook-credentials =
    1. Make new ones at the provider.
    2. <code>./team teams connect NAME --option …</code>
    3. /teams, the team, “check now”.
runbook-backups =
    1. <code>./team backup</code> makes one now and says what is in the way.
    2. Is there room on the disk? <code>df -h</code>
    3. Did the worker run at <code>BACKUP_AT</code>? <code>./team logs worker</code>

alert-test =
    🔔 <b>Test of the alarm</b>
    This is how you would hear of a trouble. Nothing is wrong.

    It comes when you are made admin, and once a week.
alert-test-second = Test of the alarm
alert-test-second-body = This is the second channel, for when nobody answers in Telegram. Nothing is wrong.

status-degraded = all { $size } threads busy
status-pager-unreachable = 🔴 <b>Gets no alerts:</b> { $who } never pressed Start, or blocked the bot.
status-pager-later = 🟠 <b>Alerts not tried out:</b> { $who } (Telegram does not answer)
status-pager-second = 🔴 <b>Second channel for alerts</b> does not work: look at <code>ALERT_URLS</code>.
