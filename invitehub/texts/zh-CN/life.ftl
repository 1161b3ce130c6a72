# 座位的一生：开通之后卡片上的内容，以及各种变动通知。HTML 按 Telegram 的写法。

card-waiting-again =
    🕐 <b>正在等待新座位，排在第 { $place } 位</b>
    分组：{ $pool }
    身份：<code>{ $identity }</code>

    拿到座位之前，有效期暂停计算，您无需任何操作。
card-dead =
    ⚫ <b>{ $team } 已失效</b>
    身份：<code>{ $identity }</code>

    有效期已暂停计算。点下面的按钮，即可优先换到其他 Team，不占用换车次数。
card-away =
    🚪 <b>您已不在原来的 Team 中</b>
    分组：{ $pool }
    身份：<code>{ $identity }</code>
    到期：{ $until }

    可能是您自己退出，或被人移除，有效期仍在计算。点下面的按钮可以回来。
card-away-stopped =
    🪑 <b>您目前没有座位</b>
    分组：{ $pool }
    身份：<code>{ $identity }</code>

    有效期已暂停计算。点下面的按钮，为您另找座位。
card-ended-expired =
    ⌛ <b>座位已到期</b>
    分组：{ $pool }
    身份：<code>{ $identity }</code>

    已于 { $until } 到期。发送新的兑换码即可重新开通。
card-ended-kicked =
    🚫 <b>管理员结束了您的座位</b>
    分组：{ $pool }
    身份：<code>{ $identity }</code>
card-ended-lapsed =
    📭 <b>邀请未在期限内接受</b>
    分组：{ $pool }
    身份：<code>{ $identity }</code>

    邀请已撤回。
card-cancelled-given =
    ↩️ <b>已取消</b>
    分组：{ $pool }
    身份：<code>{ $identity }</code>
card-merged =
    ➕ <b>已用于续期</b>
    身份：<code>{ $identity }</code>

card-moving = 🔁 正在换到 { $to }：新座位开通之前，您仍保留现在的座位。
card-swap-waiting = 🔁 正在等待其他 Team 的座位，排在第 { $place } 位。在此期间保留现在的座位。
card-unwell = 🟠 { $team } 目前异常，恢复之前有效期暂停计算。
card-not-joined = ⏸ 接受邀请后才开始计算有效期。
card-credited = ➕ 已补回 { $span }（座位不可用的时间）。
card-expected = 🔮 预计最迟 { $by }；有人提前离开会更快。
card-unexpected = 🔮 目前还无法预计何时轮到您。
span-minutes = { $minutes } 分钟
span-hours = { $hours } 小时 { $minutes } 分钟
span-days = { $days } 天 { $hours } 小时

notice-swapped =
    🔁 <b>您已换到 { $team }</b>

    旧座位正在移除，您无需任何操作。
notice-swapped-again = 🔁 <b>您又有座位了：{ $team }</b>
notice-swap-failed =
    🔁 <b>换车没有成功</b>
    { $why }

    您仍保留 { $team } 的座位，换车次数没有扣除。
notice-swap-failed-away =
    🪑 <b>您目前没有座位</b>
    <code>{ $identity }</code>：{ $why }

    有效期已暂停计算。点下面的按钮，为您另找座位。
notice-kicked =
    🚫 <b>管理员结束了您的座位</b>
    分组：{ $pool }
    身份：<code>{ $identity }</code>

    正在移除访问权限。如有疑问，请联系给您座位的人。
notice-kicked-before =
    🚫 <b>管理员取消了您的座位</b>
    分组：{ $pool }
    身份：<code>{ $identity }</code>

    不会再发出邀请。如有疑问，请联系给您座位的人。
notice-given-back = 兑换码次数已退还，可以再次使用。
notice-used-up = 兑换码次数不退还。
notice-expired =
    ⌛ <b>您在 { $team } 的座位已到期</b>
    身份：<code>{ $identity }</code>

    已于 { $until } 到期，正在移除访问权限。发送新的兑换码即可重新开通。
notice-expiring =
    ⏰ <b>您在 { $team } 的座位还有 { $days } 天到期</b>
    身份：<code>{ $identity }</code>
    到期：{ $until }

    在此之前发送分组 { $pool } 的另一个兑换码，即可续期。
notice-grace =
    ⌛ <b>您在 { $team } 的座位已到期</b>
    身份：<code>{ $identity }</code>

    访问权限保留到 { $removal }。现在发送分组 { $pool } 的另一个兑换码，就不会中断。
notice-lapsed =
    📭 <b>邀请未在期限内接受</b>
    身份：<code>{ $identity }</code>

    邀请已撤回。
notice-remind =
    📨 <b>您的邀请还没有接受</b>

    请尽快接受，逾期会被撤回，把座位让给别人。
notice-left =
    🚪 <b>您已不在 { $team } 中</b>
    身份：<code>{ $identity }</code>

    可能是您自己退出，或被人移除。如果不是本意，点下面的按钮即可回来。
notice-line-limit =
    ⌛ <b>您的候补已结束</b>
    分组：{ $pool }
    身份：<code>{ $identity }</code>

    期限内没有等到空位。
notice-line-left =
    🚫 <b>管理员将您移出了候补</b>
    分组：{ $pool }
    身份：<code>{ $identity }</code>

    如有疑问，请联系给您兑换码的人。
notice-line-revoked =
    🚫 <b>您的候补已被取消</b>
    分组：{ $pool }
    身份：<code>{ $identity }</code>

    管理员作废了该兑换码。请联系给您兑换码的人。
notice-code-revoked =
    ℹ️ <b>兑换码已作废，但您的候补仍然有效</b>
    分组：{ $pool }

    别人不能再用这个兑换码，您的排位保留。
notice-extended = ➕ <b>您的座位延长了 { $days } 天</b>
notice-renamed = ✏️ <b>您的座位身份已改为 { $identity }</b>
notice-team-dead =
    ⚫ <b>{ $team } 已失效</b>
    身份：<code>{ $identity }</code>

    有效期已暂停计算。点下面的按钮，即可优先换到其他 Team，不占用换车次数。

button-swap = 🔁 换车
button-swap-dead = 🔁 换到其他 Team
button-swap-back = ↩️ 回来
button-swap-off = 还是留在这里
button-show-seat = 查看座位
button-swap-go = 🔁 确认换车
button-swap-go-back = ↩️ 确认回来
button-swap-stay = 不换了，留在这里
button-not-now = 暂时不用
button-rename = ✏️ 地址写错了？
button-extend-which = ➕ { $identity } · 到 { $until }
button-extend-undated = ➕ { $identity } · 尚无到期日
button-somebody-else = 🎟 给别人用
button-extend-go = ➕ 续期

swap-none =
    🪑 <b>您没有可以换车的座位</b>

    /my 可以查看您的座位。
swap-which = 🔁 <b>要换哪一个座位？</b>
swap-preview =
    🔁 <b>换到其他 Team？</b>
    现在：{ $team }
    身份：<code>{ $identity }</code>

    { $what }

    { $rules }
swap-preview-back =
    ↩️ <b>回来？</b>
    分组：{ $pool }
    身份：<code>{ $identity }</code>

    { $what }

    { $rules }
swap-what-free = 其他 Team 有空位：先开通新座位，再移除旧座位。到期时间不变：{ $until }。
swap-what-full = 目前没有空位：您保留现在的座位，轮到您时再换。到期时间不变：{ $until }。
swap-what-dead-free = 其他 Team 有空位，马上为您开通；开通后继续计算有效期。
swap-what-dead-full = 目前没有空位：您会优先排队。拿到座位之前，有效期暂停计算。
swap-what-back-free = 目前有空位，马上为您开通。到期时间不变：{ $until }。
swap-what-back-full = 目前没有空位：您会进入候补，按顺序得到下一个座位。等待期间有效期暂停计算。
swap-rules-free = 这次不占用换车次数。
swap-rules = { $left ->
        [1] 这是最后一次换车机会
       *[other] 还剩 { $left } 次换车机会，这次用掉一次
    }。
swap-rules-until = { $left ->
        [1] 这是最后一次换车机会
       *[other] 还剩 { $left } 次换车机会，这次用掉一次
    }；可换车至 { $until }。
swap-no-not-granted = 目前没有可以换车的座位。
swap-no-open = 已经在换车中了。
swap-no-none-left = 这个座位的换车次数已用完，可请管理员代为换车。
swap-no-too-late = 这个座位已过换车期限，可请管理员代为换车。
swap-no-team-well = { $team } 运行正常，只有异常时才能换车。
swap-refused =
    🔁 <b>无法换车</b>

    { $why }
toast-swap-off = 已留在原来的 Team。
toast-swap-moving = 新座位已在开通中。

rename-ask =
    ✏️ <b>正确的是哪一个？</b>
    目前：<code>{ $identity }</code>

    请发送正确的地址。加入之前，每天可以改一次。
rename-confirm =
    ✏️ <b>确认修改？</b>
    原来：<code>{ $before }</code>
    改为：<code>{ $after }</code>

    已发出的邀请会撤回并重新发送，位置为您保留。
rename-stopped = ↩️ 已停止，没有修改。
button-rename-go = ✏️ 确认修改
rename-no-over = 座位已不存在，无法修改。
rename-no-same = 本来就是这个。
rename-no-today = 今天已经改过一次，可请管理员修改。
rename-no-joined = 您已用该地址加入，可请管理员修改。
rename-no-in-flight = 邀请正在发送或正在换车，请一分钟后再试。
rename-no-seated = 该身份在那里已有座位。
rename-refused =
    ✏️ <b>没有修改</b>

    { $why }

extend-which =
    👍 <b>这个兑换码可用 { $days } 天</b>
    分组：{ $pool }

    您在那里已有座位。要给它续期，还是给别人用？
extend-confirm =
    ➕ <b>给这个座位续期？</b>
    兑换码：…{ $last4 }
    身份：<code>{ $identity }</code>
    天数：{ $days }
extend-confirm-until = 目前到 { $before }，续期后到 { $after }。
outcome-extended = ➕ <b>已续期。</b>
outcome-renewal-over =
    ⌛ <b>那个座位刚刚结束了</b>

    兑换码没有使用。重新发送即可开通新座位。
outcome-paused =
    ⏸ <b>这个兑换码已暂停使用</b>

    管理员暂时停用了它，之后可能恢复。
line-dead = ⚫ { $where } · { $identity }
line-away = 🚪 { $where } · { $identity }
line-merged = ➕ { $where } · { $identity }
menu-swap = 换到其他 Team
