# Batches of codes in the admins' chat.

how-codes =
    Step by step: <code>/codes new</code>

    At once: <code>/codes new POOL COUNT DAYS [USES] [LAST DAY] [# NOTE]</code>
    E.g. <code>/codes new plus 20 30</code>: 20 codes of 30 days, one use each.
    <code>/codes new plus 20 30 1 2030-12-31 # fair</code>: the same, to be redeemed by that day, with a note.
new-codes-pool = 🎟 <b>New codes</b>

    For which pool?
no-pool-yet = There is no pool yet. Make one at the server: <code>./team pools add</code>
new-codes-count = 🎟 <b>New codes for { $pool }</b>

    How many? For another number: <code>/codes new { $pool } COUNT DAYS [USES]</code>
new-codes-count-button = { $count }
new-codes-days = 🎟 <b>New codes for { $pool }</b>

    How long does a seat last?
new-codes-days-button = { $count } days
new-codes-uses = 🎟 <b>New codes for { $pool }</b>

    How many people may use each code?
new-codes-uses-button = { $count ->
        [one] 1 person
       *[other] { $count } people
    }
new-codes-until = 🎟 <b>New codes for { $pool }</b>

    By when must they be redeemed? For a certain day: <code>/codes new { $pool } COUNT DAYS USES 2030-12-31</code>
new-codes-until-button = { $count ->
        [0] any time
       *[other] within { $count } days
    }
new-codes-note = 🎟 <b>New codes for { $pool }</b>

    A note, so that you know them again? Write it, or go on without one.
button-no-note = Without a note
no-redeem-by-past = ✏️ { $by } is over: nobody could redeem these codes.
ask-codes = ❓ <b>Make { $count ->
        [one] one code
       *[other] { $count } codes
    } for { $pool }?</b>

    { $days ->
        [one] 1 day
       *[other] { $days } days
    } each, { $uses ->
        [one] one use
       *[other] { $uses } uses
    } each, { $dated ->
        [true] to be redeemed by { $by }
       *[other] { $until ->
            [0] to be redeemed at any time
           *[other] to be redeemed within { $until } days
        }
    }.
    The pool has { $free } free seats and { $promised } uses that are not redeemed yet.
    { $noted ->
        [true] Note: { $note }
       *[other] No note.
    }
done-codes = 🎟 Batch { $id } of { $pool } is made; the file follows. No code in it works yet.

    No file within a minute? Then revoke the batch and make another: nobody can show its codes again.
codes-file = 🎟 Batch { $id } · { $pool } · { $count ->
        [one] 1 code
       *[other] { $count } codes
    } · { $days ->
        [one] 1 day
       *[other] { $days } days
    }

    <b>The codes don't work yet.</b> Press the first button once you have the file. Nobody can show them again.
codes-arrived = ✅ { $count ->
        [one] The code works
       *[other] The { $count } codes work
    } from now on. Forward the file, then delete it here.
button-arrived = ✅ I have the file: let them work
button-delete = 🗑 Delete this message
batch-card =
    🎟 <b>Batch { $id }</b> · { $pool }
    Codes: { $codes }, of which { $paused } kept back, { $revoked } revoked
    Uses: { $used } of { $uses }
    Note: { $note }
    Made: { $since }
button-hold = ⏸ Keep back
button-release = ▶️ Let them work
button-revoke = 🚫 Revoke
ask-hold = ❓ <b>Keep back the codes of batch { $id } ({ $pool })?</b>

    { $left } uses are left. Whoever redeemed one keeps what they have.
ask-release = ❓ <b>Let the codes of batch { $id } ({ $pool }) be redeemed?</b>

    { $left } uses are left.
ask-revoke = ❓ <b>Revoke batch { $id } ({ $pool }) for good?</b>

    { $left } uses that are left are lost. { $used } that were redeemed stand: those people keep their seats and places in line.
done-hold = ⏸ { $count ->
        [one] One code is
       *[other] { $count } codes are
    } kept back.
done-release = ▶️ { $count ->
        [one] One code works
       *[other] { $count } codes work
    } again.
done-revoke = 🚫 { $count ->
        [one] One code is
       *[other] { $count } codes are
    } revoked.
no-nothing-to-revoke = 🤷 All codes of that batch are revoked already.
no-batch-missing = 🤷 There is no such batch. See /codes
no-count = 🤷 Between 1 and { $most } codes at a time.
no-uses = 🤷 Between 1 and { $most } uses a code.
label-code = 🎟 Code …{ $last }
code-card =
    🎟 <b>Code …{ $last }</b> · { $pool }
    { $status }
    Uses: { $used } of { $uses }, { $days ->
        [one] 1 day
       *[other] { $days } days
    } each
    Redeem by: { $until }
    Batch: { $batch }
code-active = 🟢 works
code-paused = ⏸ kept back
code-revoked = 🚫 revoked
button-batch = 🎟 Batch { $id }
ask-revoke-code = ❓ <b>Revoke code …{ $last } ({ $pool }) for good?</b>

    { $left ->
        [one] One use that is left is lost.
       *[other] { $left } uses that are left are lost.
    } { $used ->
        [0] Nobody has redeemed it.
        [one] Whoever redeemed it keeps the seat or place in line.
       *[other] The { $used } who redeemed it keep their seats and places in line.
    }
no-code-missing = 🤷 There is no such code.
