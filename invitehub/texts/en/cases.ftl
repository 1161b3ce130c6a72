# «Ask an admin»: the person's side, then the admins'.

button-ask-admin = 🙋 Ask an admin
toast-case-open = An admin has your question already
toast-case-opened = An admin is asked
case-opened = 🙋 An admin has been asked, and sees your seats and what I told you. The answer comes here.
case-answer =
    💬 <b>An admin answers:</b>

    { $words }
case-closed = 🙋 An admin has looked at your question. If something is still not right, ask again.

case-card =
    🙋 <b>Case { $id }</b> · { $since }
    Telegram id: <code>{ $telegram }</code>
    They had been told: { $about }
    { $seats ->
        [0] They have no seat and no place in line.
       *[other] Their seats are below; a press opens the card with all that can be done.
    }

    <b>What happened to them last:</b>
    { $story }

    <b>Reply to this message</b>, and they read your words; or press what you want to do for them.
case-no-story = Nothing yet.
button-case-swap = 🔁 Swap anyway
button-case-write = ✍️ Write back
button-case-refuse = 🚫 Say no
case-which-pool = 🎁 <b>Case { $id }:</b> a free seat in which pool?
case-say-write = ✍️ <b>Case { $id }:</b> reply to this message with what you want to tell them. That answers the case.
case-say-refuse = 🚫 <b>Case { $id }:</b> reply to this message with the reason. They read it, and the case is over.
case-say-identity = 🎁 <b>Case { $id }:</b> for whom is the seat in { $pool }? Reply to this message with the address or name that they are to be invited by.
case-refused =
    🙋 <b>An admin has said no:</b>

    { $words }

    If something is still not right, ask again.
case-did-swap = 🙋 <b>An admin has answered your question:</b> { $identity } moves to another team as soon as there is a seat. It costs none of your swaps.
case-did-extend = 🙋 <b>An admin has answered your question:</b> { $identity } has { $days ->
        [one] one more day
       *[other] { $days } more days
    }.
case-did-give = 🙋 <b>An admin has answered your question:</b> you get a free seat in { $pool } for { $identity }. How to join comes here as soon as it is yours.
case-about-used-up = the code is used up
case-about-revoked = the code was withdrawn
case-about-unknown = there is no such code
case-about-paused = the code is on hold
case-about-expired = the code's time is over
case-about-not-yet = the code does not work yet
case-about-throttled = too many tries
case-about-renewal-over = what was to be extended has ended
case-about-identity-seated = that identity has a seat already
case-about-other = something that they did not like
button-case-close = ☑️ Close without a word
case-told = ✅ Case { $id }: they have your answer.
case-unreachable = ⚠️ Case { $id } is closed, but the person has stopped the bot and cannot read it.
case-over =
    ☑️ <b>Case { $id }</b>, answered by { $by }

    { $words }
no-case-missing = 🤷 There is no such case.
no-case-over = 🤷 Somebody was quicker: { $by } has answered that case.
menu-cases = People who asked for an admin
case-about-kicked = their seat was ended by an admin
case-about-lapsed = their invitation was not accepted in time
case-about-line-ended = their place in line has ended
case-about-given-up = upstream could not be worked with
