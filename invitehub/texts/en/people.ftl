# People: who is barred, what is sent again, what a kick does besides.

list-bars = <b>⛔ Barred</b> · { $count }
button-bar = ⛔ Bar
button-lift = 🔓 Lift the bar
button-resend = 📨 Send again
button-adopt = 🪑 Adopt, { $days } d
option-give-back = { $on ->
        [true] ☑️ Give the code's use back
       *[other] ⬜ Give the code's use back
    }
option-bar = { $on ->
        [true] ☑️ Bar for good
       *[other] ⬜ Bar for good
    }
ask-bar = ❓ <b>Bar { $identity }?</b> Neither this person nor this identity gets a seat any more, in any pool. What they have now stays.
ask-lift = ❓ <b>Lift the bar on { $identity }?</b> They can redeem codes again.
ask-resend = ❓ <b>Send { $identity } their seat again?</b> A new message, with how to join.
ask-adopt = ❓ <b>Give { $identity } the seat in { $team } that they sit in, for { $days } days?</b> Nothing changes upstream; from now on it is a seat as any other.
done-bar = ⛔ Barred.
done-lift = 🔓 The bar is lifted.
done-resend = 📨 It is on its way.
done-adopt = 🪑 { $identity } has a seat for { $days } days.
no-barred = ⛔ { $identity } is barred. Lift that on their card first: /find
no-not-barred = 🤷 They are not barred.
no-nobody-to-tell = 🤷 Nobody is known behind that seat, so nobody can be written to.
no-no-place = 🤷 There is no place left in that team: make it larger first.
menu-bars = Who is barred
outcome-barred =
    ⛔ <b>You can't redeem codes here</b>

    An admin has barred you. If you think that this is a mistake, ask an admin.
case-about-barred = they are barred
follow-goes-on = ⏳ { $over } of { $of } confirmed gone
follow-over = ✅ { $over } of { $of } confirmed gone
follow-failed = 🔴 { $count } failed for good: /operations
