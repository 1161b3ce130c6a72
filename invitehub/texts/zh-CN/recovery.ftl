# /recovery 与 /recover。

recovery-word =
    🔑 <b>您的找回口令</b>

    <code>{ $word }</code>

    如果这个 Telegram 账号丢失，请在新账号里用 <code>/recover</code> 发送它，座位就会转过去。请记在只有您自己能看到的地方：谁拿到它，谁就拿到您的座位。它只显示这一次；再次 /recovery 会生成新的，旧的随即失效。
recovery-nothing = 🤷 您还没有可以转移的座位。
button-noted = ✅ 已记下，删除本消息
how-recover = 请把找回口令写在命令后面：<code>/recover XXXX-XXXX-XXXX-XXXX-XXXX</code>。口令是您在旧账号里用 /recovery 生成的。
recovered = 🔑 <b>欢迎回来。</b>您的 { $count } 个座位已转到这里。该口令已用掉，可用 /recovery 生成新的。
recovery-throttled = ✋ 错误口令过多，请十分钟后再试。
recovery-unknown = 🤷 没有这个找回口令，或已被使用。如无法继续，请联系给您兑换码的人。
recovery-own = 🙂 这就是本账号的口令，您的座位已经在这里。
recovery-conflict = 👥 您在这里已有同一 Team 的座位，无法合并。管理员可以帮忙：在 /my 中点「联系管理员」。
notice-moved-away =
    🔑 <b>您的座位已转到另一个 Telegram 账号</b>

    有人在那里使用了您的找回口令。如果不是您本人，请立即联系管理员。
case-about-moved-away = 座位已凭找回口令转到另一个账号
menu-recovery = 生成找回口令，以防账号丢失
menu-recover = 从丢失的账号找回座位
