# /restart_worker, /restart_beat, /probe, /registered.

button-restart = 🔄 Restart
ask-restart-worker = ❓ <b>Restart the worker?</b>

    What it is doing is finished first, as far as a few seconds allow, or taken up again. Nothing is lost, and nobody is told.
ask-restart-beat = ❓ <b>Restart the scheduler?</b>

    What is due meanwhile is sent right after. Nothing is lost, and nobody is told.
restart-head = 🔄 <b>Restart: { $name }</b>
restart-step-taken = ✔️ the watchdog takes it up: { $seconds } s
restart-step-stopped = ✔️ stopped: { $seconds } s
restart-step-started = ✔️ starting: { $seconds } s
restart-step-beat = ✔️ first heartbeat: { $seconds } s
restart-step-work-worker = ✔️ first task run: { $seconds } s
restart-step-work-beat = ✔️ keeps the schedule: { $seconds } s
restart-goes-on = ⏳ …
restart-well = 🟢 <b>{ $name } works.</b>
restart-no-watchdog = 🔴 The watchdog does not take it up: it is down itself. At the server: <code>./team restart { $service }</code>
restart-failed = 🔴 It failed: { $detail }. At the server: <code>./team doctor</code>
restart-no-beat = 🔴 No heartbeat within a minute. At the server: <code>./team logs { $service }</code>
restart-no-work = 🔴 It lives, but does not work yet. See /status; at the server: <code>./team logs { $service }</code>
restart-waits-redis = 🟠 <b>It runs, but Redis is down</b>, so no task gets through. It goes on by itself as soon as Redis is back. At the server: <code>./team restart redis</code>
restart-waits-database = 🟠 <b>It runs, but the database is down</b>, so it can do nothing yet. It goes on by itself as soon as the database is back. At the server: <code>./team restart database</code>
probe-sent = ⏳ A test task is on its way …
probe-ran = 🟢 <b>The queue works.</b> Sent in { $sent } ms, run by the worker after { $ran } ms.
probe-no-broker = 🔴 <b>Redis does not take the task.</b> Look at /status.
probe-no-worker = 🔴 <b>Nobody ran the task within ten seconds.</b> The worker is down, stuck or very busy. See /status, then /restart_worker
registered-nobody = 🔴 <b>No worker answers.</b> See /status, then /restart_worker
registered-head = 📋 <b>Tasks that the workers know</b> · { $count ->
        [one] 1 worker
       *[other] { $count } workers
    }
registered-worker = <b>{ $worker }</b>: { $count }
registered-all = ✅ None of ours is missing.
registered-missing = 🔴 Missing: { $tasks }. That worker runs another version: restart it.
menu-restart_worker = Restart the worker
menu-restart_beat = Restart the scheduler
menu-probe = Send a test task through the queue
menu-registered = Tasks that the workers know
