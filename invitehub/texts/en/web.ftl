# The status page in the browser.

web-title = InviteHub status
web-all-well = Everything works.
web-not-well = Not everything works right now.
web-services = Services
web-seats = Seats
web-pool = Pool
web-taken = Taken
web-free = Free
web-waiting = Waiting
web-operations = Operations under way: { $count }
web-notices = Messages owed to users: { $count }
web-dead = Operations that need an admin: { $count }
web-no-figures = The database does not answer, so there are no figures.
web-no-pools = There is no pool yet.
web-refresh = This page renews itself every { $seconds } seconds.
web-beat = last sign of life { $seconds ->
    [0] just now
   *[other] { $seconds } s ago
}
web-name-database = Database
web-name-redis = Redis
web-name-worker = Worker
web-name-beat = Scheduler
web-name-bot = Bot
web-name-web = Web page
web-name-watchdog = Watchdog
web-state-up = works
web-state-suspect = slow to answer
web-state-down = down
