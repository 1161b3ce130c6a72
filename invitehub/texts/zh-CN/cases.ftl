# «Ask an admin»: the person's side, then the admins'.

button-ask-admin = 🙋 联系管理员
toast-case-open = 您的问题已提交，请等待管理员回复
toast-case-opened = 已通知管理员
case-opened = 🙋 已通知管理员，对方可以看到您的座位和刚才的提示。回复会发到这里。
case-answer =
    💬 <b>管理员回复：</b>

    { $words }
case-closed = 🙋 管理员已处理您的问题。如仍有不妥，请再次联系。

case-card =
    🙋 <b>求助 { $id }</b> · { $since }
    Telegram ID：<code>{ $telegram }</code>
    收到的提示：{ $about }
    { $seats ->
        [0] 对方没有座位，也不在候补中。
       *[other] 对方的座位见下方，点开即可处理。
    }

    <b>最近动态：</b>
    { $story }

    <b>直接回复本消息</b>，对方就会收到您的话；也可以点下方按钮处理。
case-no-story = 暂无记录。
button-case-swap = 🔁 破例换车
button-case-write = ✍️ 回复对方
button-case-refuse = 🚫 拒绝
case-which-pool = 🎁 <b>求助 { $id }：</b>赠送哪个分组的座位？
case-say-write = ✍️ <b>求助 { $id }：</b>请回复本消息，写下要告诉对方的话，发出后求助即处理完毕。
case-say-refuse = 🚫 <b>求助 { $id }：</b>请回复本消息，写明拒绝的原因。对方会看到原因，求助随即关闭。
case-say-identity = 🎁 <b>求助 { $id }：</b>分组 { $pool } 的座位送给谁？请回复本消息，写下接收邀请的邮箱或用户名。
case-refused =
    🙋 <b>管理员未同意您的请求：</b>

    { $words }

    如仍有不妥，请再次联系。
case-did-swap = 🙋 <b>管理员已处理您的问题：</b>一有空位，{ $identity } 就会换到其他 Team，不占用您的换车次数。
case-did-extend = 🙋 <b>管理员已处理您的问题：</b>{ $identity } 已延长 { $days } 天。
case-did-give = 🙋 <b>管理员已处理您的问题：</b>赠送您分组 { $pool } 的座位，用于 { $identity }。座位就绪后，加入方法会发到这里。
case-about-used-up = 兑换码已用完
case-about-revoked = 兑换码已作废
case-about-unknown = 没有这个兑换码
case-about-paused = 兑换码暂停使用
case-about-expired = 兑换码已过期
case-about-not-yet = 兑换码尚未生效
case-about-throttled = 尝试次数过多
case-about-renewal-over = 要续期的座位已结束
case-about-identity-seated = 该标识已有座位
case-about-other = 其他情况
button-case-close = ☑️ 直接关闭
case-told = ✅ 求助 { $id }：对方已收到您的回复。
case-unreachable = ⚠️ 求助 { $id } 已关闭，但对方已停用机器人，收不到回复。
case-over =
    ☑️ <b>求助 { $id }</b> 已由 { $by } 处理

    { $words }
no-case-missing = 🤷 没有这个求助。
no-case-over = 🤷 { $by } 已先一步处理了该求助。
menu-cases = 等待回复的求助
case-about-kicked = 座位被管理员移除
case-about-lapsed = 邀请未及时接受
case-about-line-ended = 候补已结束
case-about-given-up = 平台无法处理
