# 与用户的对话。HTML 由 Telegram 解析。

welcome =
    👋 <b>您好！把兑换码发给我，我来为您安排座位。</b>

    直接粘贴兑换码即可，也可以点下面的按钮。
help =
    <b>我能做什么</b>

    把兑换码发给我，我为您预留座位。在消耗兑换码之前，一定会先问您。

    /redeem – 使用兑换码
    /my – 我的座位和排队位置
    /swap – 换到其他 Team
    /cancel – 停止当前操作，或退出排队
    /recovery – 生成找回口令，以防账号丢失
    /language – English 或 简体中文
ask-code =
    🎟 <b>请发送您的兑换码</b>

    兑换码由 20 个字母和数字组成，每四个一组。小写、漏掉连字符都没关系。
code-good =
    👍 <b>这个兑换码可以使用</b>
    分组：{ $pool }
    时长：{ $days } 天
ask-identity-email = 请发送要接收邀请的<b>邮箱地址</b>。
ask-identity-matrix = 请发送要接收邀请的 <b>Matrix 用户 ID</b>，要完整的，例如 <code>@name:example.org</code>；在您的 Matrix 应用的设置里可以看到。
ask-identity-other = 请发送您在该平台上的<b>账号或地址</b>。
identity-bad = ⚠️ <b>这个不能用：</b>{ $why }
bad-identity = 格式不对。
bad-email-empty = 内容为空。
bad-email-too-long = 对邮箱地址来说太长了。
bad-email-space = 里面有空格。
bad-email-no-at = 缺少 @。
bad-email-many-at = @ 不止一个。
bad-email-local-missing = @ 前面没有内容。
bad-email-local-too-long = @ 前面的部分太长。
bad-email-local-malformed = @ 前面有不允许的字符，或者点的位置不对。
bad-email-domain-missing = @ 后面没有内容。
bad-email-domain-malformed = @ 后面不是有效的域名。
bad-email-domain-incomplete = 域名缺少后缀，例如“.com”。
bad-matrix-empty = 内容为空。
bad-matrix-too-long = 对 Matrix ID 来说太长了。
bad-matrix-space = 里面有空格。
bad-matrix-no-server = 缺少服务器部分，例如末尾的“:example.org”。
bad-matrix-local-missing = 冒号前面没有内容。
bad-matrix-local-malformed = 冒号前面有不允许的字符。
bad-matrix-server-malformed = 冒号后面不是有效的服务器。
confirm =
    🎟 <b>确认使用这个兑换码？</b>
    兑换码：…{ $last4 }
    分组：{ $pool }
    时长：{ $days } 天
    身份：<code>{ $identity }</code>

    { $now }
confirm-free = 目前有空位。
confirm-full = 目前没有空位：您会进入候补，按顺序得到下一个座位。
reserved-quiet =
    ⏳ <b>已为您预留座位</b>
    Team：{ $team }
    身份：<code>{ $identity }</code>

    后台正在休息，恢复后马上为您发出邀请。这个座位不会给别人，您无需任何操作。
reserved-ahead = { $ahead ->
        [0] 您排在最前面。
       *[other] 前面还有 { $ahead } 个任务。
    }

slip-length =
    ✏️ <b>好像输错了</b>

    您输入了 { $length } 个字符，而兑换码有 { $expected } 个。请核对后重新发送。
slip-letter =
    ✏️ <b>好像输错了</b>

    里面有兑换码不会用到的字符。兑换码只含字母和数字，并且没有 0、1、I、O。请核对后重新发送。
slip-check =
    ✏️ <b>好像输错了</b>

    长度没问题，但至少有一个字符不对，或者有两个字符颠倒了。请对照原文后重新发送。

outcome-unknown =
    🤷 <b>没有这个兑换码</b>

    格式没有问题，但并不存在这样的兑换码。请检查是否复制完整，或询问给您兑换码的人。
outcome-revoked =
    🚫 <b>这个兑换码已被作废</b>

    它不能再使用了。请向给您兑换码的人另要一个。
outcome-used-up =
    🈳 <b>这个兑换码已经用完</b>

    它的次数已被别人用完。请另要一个。
outcome-expired =
    ⌛ <b>这个兑换码已过期</b>

    有效期截至 { $at }。请另要一个。
outcome-expired-undated =
    ⌛ <b>这个兑换码已过期</b>

    请另要一个。
outcome-not-yet =
    📅 <b>这个兑换码还不能使用</b>

    请在 { $at } 之后再发送。
outcome-not-yet-undated =
    📅 <b>这个兑换码还不能使用</b>

    请稍后再发送。
outcome-throttled =
    🐢 <b>不存在的兑换码发得太多了</b>

    这次没有查询。请在 { $at } 之后再试。
outcome-throttled-undated =
    🐢 <b>不存在的兑换码发得太多了</b>

    这次没有查询。请十分钟后再试。
outcome-already-yours = ℹ️ 您已经用过这个兑换码。目前的情况如下：
outcome-identity-seated =
    👥 <b>这个身份在那里已有座位</b>

    您的兑换码没有消耗。请换一个身份，或者把兑换码留给别人。
outcome-identity-seated-yours = 👥 这个身份已通过您的另一个兑换码得到座位。新的兑换码没有消耗。

dialogue-cancelled = ↩️ 已停止，没有消耗任何兑换码。
dialogue-over =
    🕰 <b>这个问题已经失效</b>

    没有消耗任何兑换码。请重新发送兑换码。
cancel-nothing = 目前没有可以停止的操作。
cancel-waiting = { $count ->
       *[other] 您正在 { $count } 个队列中候补。要退出吗？退出后相应的兑换码恢复未使用。
    }
leave-ask =
    ❓ <b>要退出排队吗？</b>
    分组：{ $pool }
    您的位置：{ $place }

    退出后兑换码恢复未使用，但位置不再保留。

my-none =
    🪑 <b>您还没有座位</b>

    把兑换码发给我即可得到座位。
my-title =
    🪑 <b>我的座位</b>

    { $count ->
       *[other] 共 { $count } 个，点开可查看详情。
    }
line-placing = ⏳ { $where } · { $identity }
line-waiting = 🕐 第 { $place } 位 · { $where } · { $identity }
line-invited = 📨 { $where } · { $identity }
line-joined = ✅ { $where } · { $identity }
line-ending = 👋 { $where } · { $identity }
line-ended = ⌛ { $where } · { $identity }
line-refused = ❌ { $where } · { $identity }
line-cancelled = ↩️ { $where } · { $identity }

language-name = 简体中文
language-ask = 🌐 <b>请选择语言</b>
language-set = 🌐 现在起我用简体中文和您交流。

unknown-command =
    没有这个命令。您是想用 /{ $near } 吗？
unknown-command-far =
    没有这个命令。发送 /help 查看我能做什么。
hint-text =
    没有在里面找到兑换码。请发送兑换码，或点按钮。
hint-confirm =
    请点上面的按钮，或发送另一个兑换码或身份。
hint-not-text =
    我只能读文字。请输入或粘贴兑换码。

group-code-deleted =
    🔒 <b>我在您的消息里看到了兑换码，已将其删除</b>

    在这里看到它的人都可能使用，请尽快兑换：请到我们的私聊里，不要在群里。
group-code-left =
    🔒 <b>我在您的消息里看到了兑换码</b>

    在这里看到它的人都可能使用。我没有删除权限，请您自行删除，并尽快到我们的私聊里兑换。
group-private = 请到我们的私聊里操作。

flood = ✋ 请慢一点。刚才的几条消息我没有读，请过几秒再继续。
outage = 🔧 请稍等：已收到您的消息，恢复后马上回复。
broken = 😵 我们这边出了点问题。发送 /my 可查看目前的情况，请稍后再试。

toast-over = 这个按钮已经失效。
toast-foreign = 这个按钮不是给您的。
toast-flood = 请慢一点。
toast-outage = 请稍等：已收到。
toast-broken = 我们这边出了点问题。
toast-left = 您已退出排队。
toast-leave-late = 您已不在该队列中。
toast-gone = 它已不存在。

button-redeem = 🎟 使用兑换码
button-go = ✅ 确认兑换
button-change = ✏️ 换一个身份
button-cancel = 取消
button-stay = 继续排队
button-leave-which = 退出：{ $pool } · { $identity }
button-back = ‹ 我的所有座位
button-newer = ‹ 较新
button-older = 较旧 ›
button-language-auto = 跟随 Telegram 客户端
button-private = 打开私聊

menu-redeem = 使用兑换码
menu-my = 我的座位和排队位置
menu-cancel = 停止操作，或退出排队
menu-language = English · 简体中文
menu-help = 我能做什么
bot-description = 把兑换码发给我，我为您安排 Team 中的座位。请点“开始”。
bot-short-description = 用兑换码换取 Team 座位。
