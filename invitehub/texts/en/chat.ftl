# The conversation with users. HTML as Telegram takes it.

welcome =
    👋 <b>Hi! Send me your code, and I get you a seat.</b>

    Just paste the code here, or press the button.
help =
    <b>What I can do</b>

    Send me a redemption code and I reserve a seat for you. I ask before anything is spent.

    /redeem – redeem a code
    /my – your seats, and your place in line
    /swap – move to another team
    /cancel – stop what we are doing, or leave a line
    /recovery – a word that saves your seats if you lose this account
    /language – English or 简体中文
ask-code =
    🎟 <b>Send me your code</b>

    It has 20 letters and digits, in groups of four. Lower case and missing hyphens are fine.
code-good =
    👍 <b>That code is good for a seat</b>
    Pool: { $pool }
    Length: { $days ->
        [one] 1 day
       *[other] { $days } days
    }
ask-identity-email = Which <b>e-mail address</b> shall be invited?
ask-identity-matrix = Which <b>Matrix user</b> shall be invited? The full id, such as <code>@name:example.org</code>; your app shows it in its settings.
ask-identity-other = Under which <b>name or address</b> does the platform know you?
identity-bad = ⚠️ <b>I can't use that:</b> { $why }
bad-identity = it doesn't have the right form.
bad-email-empty = it is empty.
bad-email-too-long = it is too long for an e-mail address.
bad-email-space = there is a blank in it.
bad-email-no-at = there is no @ in it.
bad-email-many-at = there is more than one @ in it.
bad-email-local-missing = nothing stands before the @.
bad-email-local-too-long = the part before the @ is too long.
bad-email-local-malformed = the part before the @ has a character or a dot that doesn't belong there.
bad-email-domain-missing = nothing stands after the @.
bad-email-domain-malformed = the part after the @ is no domain.
bad-email-domain-incomplete = the ending of the domain is missing, as in “.com”.
bad-matrix-empty = it is empty.
bad-matrix-too-long = it is too long for a Matrix id.
bad-matrix-space = there is a blank in it.
bad-matrix-no-server = the server is missing, as in “:example.org” at the end.
bad-matrix-local-missing = nothing stands before the colon.
bad-matrix-local-malformed = the part before the colon has a character that doesn't belong there.
bad-matrix-server-malformed = the part after the colon is no server.
confirm =
    🎟 <b>Redeem this code?</b>
    Code: …{ $last4 }
    Pool: { $pool }
    Length: { $days ->
        [one] 1 day
       *[other] { $days } days
    }
    Identity: <code>{ $identity }</code>

    { $now }
confirm-free = A seat is free right now.
confirm-full = No seat is free right now: you would get a place in line, and the next seat in turn.
reserved-quiet =
    ⏳ <b>A seat is reserved for you</b>
    Team: { $team }
    Identity: <code>{ $identity }</code>

    Our back end is taking a break. Your invitation follows as soon as it is back. Nobody else gets this seat, and there is nothing for you to do.
reserved-ahead = { $ahead ->
        [0] You are first in the queue.
        [one] One request is ahead of yours.
       *[other] { $ahead } requests are ahead of yours.
    }

slip-length =
    ✏️ <b>That looks mistyped</b>

    It has { $length ->
        [one] 1 character
       *[other] { $length } characters
    }, and a code has { $expected }. Please check and send it again.
slip-letter =
    ✏️ <b>That looks mistyped</b>

    There is a character in it that codes never have. Codes are made of letters and digits, without 0, 1, I and O. Please check and send it again.
slip-check =
    ✏️ <b>That looks mistyped</b>

    The length is right, but at least one character isn't, or two have changed places. Please compare it with the original and send it again.

outcome-unknown =
    🤷 <b>I don't know this code</b>

    It is well-formed, but there is no such code. Please check that you took all of it, or ask whoever gave it to you.
outcome-revoked =
    🚫 <b>This code was withdrawn</b>

    It does not work any more. Please ask whoever gave it to you for another one.
outcome-used-up =
    🈳 <b>This code is used up</b>

    Others have redeemed it as often as it allows. Please ask for another one.
outcome-expired =
    ⌛ <b>This code has expired</b>

    It could be used until { $at }. Please ask for another one.
outcome-expired-undated =
    ⌛ <b>This code has expired</b>

    Please ask for another one.
outcome-not-yet =
    📅 <b>This code can't be used yet</b>

    Send it again from { $at } on.
outcome-not-yet-undated =
    📅 <b>This code can't be used yet</b>

    Send it again later.
outcome-throttled =
    🐢 <b>Too many codes that don't exist</b>

    Nothing was looked up this time. You may try again at { $at }.
outcome-throttled-undated =
    🐢 <b>Too many codes that don't exist</b>

    Nothing was looked up this time. Please try again in ten minutes.
outcome-already-yours = ℹ️ You have redeemed this code already. This is what you have:
outcome-identity-seated =
    👥 <b>This identity has a seat there already</b>

    Your code is unused. Send another identity, or use the code for somebody else.
outcome-identity-seated-yours = 👥 This identity has a seat there already, by another code of yours. The new code is unused.

dialogue-cancelled = ↩️ Stopped. Nothing was spent.
dialogue-over =
    🕰 <b>This question is no longer open</b>

    Nothing was spent. Send the code once more.
cancel-nothing = There is nothing under way that I could stop.
cancel-waiting = { $count ->
        [one] You wait in a line. Leave it? Your code is then unused again.
       *[other] You wait in { $count } lines. Leave one? Its code is then unused again.
    }
leave-ask =
    ❓ <b>Leave the line?</b>
    Pool: { $pool }
    Your place: { $place }

    Your code is unused again afterwards, but your place is lost.

my-none =
    🪑 <b>You have no seat yet</b>

    Send me a code to get one.
my-title =
    🪑 <b>Your seats</b>

    { $count ->
        [one] Press it to see more.
       *[other] { $count } in all. Press one to see more.
    }
line-placing = ⏳ { $where } · { $identity }
line-waiting = 🕐 #{ $place } · { $where } · { $identity }
line-invited = 📨 { $where } · { $identity }
line-joined = ✅ { $where } · { $identity }
line-ending = 👋 { $where } · { $identity }
line-ended = ⌛ { $where } · { $identity }
line-refused = ❌ { $where } · { $identity }
line-cancelled = ↩️ { $where } · { $identity }

language-name = English
language-ask = 🌐 <b>Which language shall I speak?</b>
language-set = 🌐 I speak English with you now.

unknown-command =
    I don't know that command. Did you mean /{ $near }?
unknown-command-far =
    I don't know that command. /help shows what I can do.
hint-text =
    I didn't find a code in that. Send me a code, or press a button.
hint-confirm =
    Please press one of the buttons above, or send another code or identity.
hint-not-text =
    I can only read text. Please type or paste the code.

group-code-deleted =
    🔒 <b>I saw a code in your message and deleted it</b>

    Anyone who read it here could use it, so redeem it soon: in our private chat, not here.
group-code-left =
    🔒 <b>I saw a code in your message</b>

    Anyone who reads it here can use it. Please delete the message, I may not do that. Then redeem the code soon, in our private chat.
group-private = Let's do that in our private chat.

flood = ✋ Slow down, please. I didn't read your last messages; go on in a few seconds.
outage = 🔧 Back in a moment: I got your message and answer it as soon as I can.
broken = 😵 Something went wrong on our side. /my shows where you stand; please try again later.

toast-over = This button is no longer in use.
toast-foreign = This button isn't for you.
toast-flood = Slow down, please.
toast-outage = Back in a moment: I got that.
toast-broken = Something went wrong on our side.
toast-left = You have left the line.
toast-leave-late = You don't wait there any more.
toast-gone = That isn't there any more.

button-redeem = 🎟 Redeem a code
button-go = ✅ Redeem
button-change = ✏️ Other identity
button-cancel = Cancel
button-stay = Stay
button-leave-which = Leave: { $pool } · { $identity }
button-back = ‹ All my seats
button-newer = ‹ Newer
button-older = Older ›
button-language-auto = As my Telegram app says
button-private = Open the private chat

menu-redeem = Redeem a code
menu-my = Your seats and places in line
menu-cancel = Stop, or leave a line
menu-language = English · 简体中文
menu-help = What I can do
bot-description = Send me a redemption code and I get you a seat in a team. Press Start.
bot-short-description = Redeems codes for seats in teams.
