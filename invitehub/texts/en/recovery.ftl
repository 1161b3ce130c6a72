# /recovery and /recover.

recovery-word =
    🔑 <b>Your recovery word</b>

    <code>{ $word }</code>

    If you lose this Telegram account, send it from your new one with <code>/recover</code>, and your seats come along. Write it down where only you look: whoever has it has your seats. It is shown this once; /recovery makes a new one, and then this one is worth nothing.
recovery-nothing = 🤷 You have no seat yet that a word could take along.
button-noted = ✅ Written down, delete this
how-recover = Send your recovery word behind the command: <code>/recover XXXX-XXXX-XXXX-XXXX-XXXX</code>. You made it with /recovery in your old account.
recovered = 🔑 <b>Welcome back.</b> { $count ->
        [one] Your seat is
       *[other] All { $count } of yours are
    } here now. The word is used up; /recovery makes a new one.
recovery-throttled = ✋ Too many words that don't exist. Please try again in ten minutes.
recovery-unknown = 🤷 There is no such recovery word, or it has been used. If you can't get on, ask whoever gave you the code.
recovery-own = 🙂 That is the word of this very account: your seats are here already.
recovery-conflict = 👥 You have a seat in the same team here already, so the two cannot be put together. An admin can help: press «Ask an admin» in /my.
notice-moved-away =
    🔑 <b>Your seats have moved to another Telegram account</b>

    Somebody sent your recovery word there. If that was not you, ask an admin at once.
case-about-moved-away = their seats moved to another account, by the recovery word
menu-recovery = A word that saves your seats if you lose this account
menu-recover = Bring your seats here from a lost account
