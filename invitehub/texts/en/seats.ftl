# A redemption and its seat, as users see them. HTML as Telegram takes it.

card-placing =
    ⏳ <b>A seat is reserved for you</b>
    Team: { $team }
    Identity: <code>{ $identity }</code>

    The invitation is on its way.
card-waiting =
    🕐 <b>You are number { $place } in line</b>
    Pool: { $pool }
    Identity: <code>{ $identity }</code>

    No seat is free right now. Your code's use is kept for you, and you get the next seat in turn, without doing anything.
card-invited =
    ✅ <b>You have a seat in { $team }</b>
    Identity: <code>{ $identity }</code>
    Until: { $until }
card-joined =
    ✅ <b>You are in { $team }</b>
    Identity: <code>{ $identity }</code>
    Until: { $until }
card-ending =
    👋 <b>Your seat in { $team } is ending</b>
    Identity: <code>{ $identity }</code>

    Access is being removed.
card-ended =
    ⌛ <b>Your seat has ended</b>
    Pool: { $pool }
    Identity: <code>{ $identity }</code>
card-refused =
    ❌ <b>No seat came of this</b>
    Identity: <code>{ $identity }</code>

    The code ending in { $last4 } has its use back.
card-cancelled =
    ↩️ <b>Cancelled</b>
    Identity: <code>{ $identity }</code>

    The code ending in { $last4 } has its use back.
card-accept = Accept the invitation to get in.
card-accept-by = Accept the invitation by { $by } to get in.

notice-refused =
    ❌ <b>You were not let in</b>
    <code>{ $identity }</code>: { $why }

    Your code is unused. You may send it again.
notice-stuck =
    🛠 <b>This one needs a person</b>
    The invitation for <code>{ $identity }</code> has failed again and again. Please tell whoever gave you the code. Its use is kept for you; please don't use another code.
notice-checking =
    🔎 <b>We are still checking</b>
    The platform has not confirmed the invitation for <code>{ $identity }</code> yet. Your seat is kept and we go on trying; please don't use another code.

refused-identity-refused = the platform does not accept this identity. Try another one.
refused-domain-blocked = the platform does not accept addresses of this domain. Try one of another provider.
refused-already-member = this identity is in the team already, but not through this code. Use another identity, or ask an admin.
refused-team-dead = the new team has failed meanwhile.
refused-team-full = the new team turned out to be full.
refused-words = { $why } It said: “{ $detail }”
refused-other = the platform refused: { $detail }

button-accept = Accept invitation
button-copy-link = Copy link
button-copy-identity = Copy identity
button-leave = Leave the line
button-my = My seats
button-another-code = Send a code
