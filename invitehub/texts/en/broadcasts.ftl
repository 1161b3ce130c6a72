# /broadcast.

broadcast-whom =
    📣 <b>Write to whom?</b>

    You see it first, as they will. Or at once: <code>/broadcast pool NAME</code>, <code>expiring 7</code>, <code>waiting</code> or <code>all</code>, and the message from the next line on.
button-to-expiring = ⌛ { $days } d left
button-to-waiting = 🕐 All who wait
button-to-all = 📣 All who have a seat or wait
broadcast-write = ✏️ <b>To { $whom }.</b> Send me the message now, formatted as you like. /cancel stops.
whom-pool = the people of { $pool }
whom-expiring = whoever's seat ends within { $days ->
        [one] a day
       *[other] { $days } days
    }
whom-waiting = all who wait
whom-all = all who have a seat or wait
ask-broadcast =
    ❓ <b>Send this to { $people ->
        [one] one person
       *[other] { $people } people
    }?</b> Above you see it as they will.
    { $no ->
        [0] {""}
       *[other] { $no } said no to such messages and are left out.
    } { $gone ->
        [0] {""}
       *[other] { $gone } can't be reached.
    }
done-broadcast = 📣 Broadcast { $id } begins: 20 people a second, after everybody who waits for an answer.
broadcast-card =
    📣 <b>Broadcast { $id }</b> · { $state }

    For { $people } · ✅ { $sent } have it · ⏳ { $pending } to come
    ✋ { $left } left out · 🚫 { $failed } not reached
broadcast-running = ⏳ running
broadcast-stopped = ⏹ stopped
broadcast-done = ✅ done
button-broadcast-stop = ⏹ Stop it
button-no-broadcasts = 🔕 No more such messages
button-broadcasts-again = 🔔 Send me such messages again
toast-broadcasts-off = You get no more such messages. What concerns your own seats still comes.
toast-broadcasts-on = You get such messages again.
no-audience = 🤷 Nobody is meant by that. /broadcast shows who there is.
no-words = ✏️ The message is empty or longer than { $most } characters.
no-broadcast-missing = 🤷 There is no such broadcast.
menu-broadcast = Write to many people
no-nobody-to-write = 🤷 Nobody of them can be written to: they said no to such messages, stopped the bot, or never wrote to it.
