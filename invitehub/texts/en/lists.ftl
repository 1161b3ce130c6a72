# The columns of lists that are sent as files, and lists that have no file of texts of their own.

column-team = Team
column-pool = Pool
column-status = Status
column-reason = Reason
column-since = Since
column-capacity = Seats
column-taken = Taken
column-free = Free
column-provider = Provider
column-identity = Identity
column-telegram-id = Telegram id
column-state = State
column-joined = Joined
column-expires-at = Until
column-code = Code
column-place = Place
column-id = No.
column-kind = Kind
column-attempts = Tries
column-error = Error
column-created-at = Since
column-batch = Batch
column-codes = Codes
column-uses = Uses
column-used = Used
column-revoked = Revoked
column-note = Note
column-made-by = Made by
column-made-at = Made
column-role = Role
column-stray = Stray
column-first-seen = First seen
column-last-seen = Last seen
column-at = When (UTC)
column-what = What
column-who = Who
column-why = Why
column-details = Details
column-barred-by = Barred by
column-barred-at = Barred
column-actor = Who
column-action = What
column-subject = Of what
column-before = Before
column-after = After
column-about = They had been told
column-seat = Seat
column-days = Days
column-notice = Notice
column-swap = Swap
column-entry = Place in line
column-priority = Priority
column-out-of = Out of
column-redemption = Redemption
column-operation = Operation

list-work = <b>📜 History behind operation { $of }</b>, the newest first. Times are UTC.
step-by-itself = by itself
list-admins =
    <b>🛡 Who runs this house</b> · { $count }

    <code>/admins 123456789 admin</code> appoints (admin, operator or viewer), <code>/admins 123456789 none</code> dismisses.
list-cases = <b>🙋 Questions to admins</b> · { $count }
list-found = <b>🔎 { $of }</b> · { $count }
