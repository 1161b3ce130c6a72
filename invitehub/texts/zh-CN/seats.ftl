# 兑换与座位：用户看到的文字。HTML 由 Telegram 解析。

card-placing =
    ⏳ <b>已为您预留座位</b>
    Team：{ $team }
    身份：<code>{ $identity }</code>

    邀请马上发出。
card-waiting =
    🕐 <b>您排在第 { $place } 位</b>
    分组：{ $pool }
    身份：<code>{ $identity }</code>

    目前没有空位。兑换码的次数已为您保留，一有空位就按顺序给您，无需任何操作。
card-invited =
    ✅ <b>您在 { $team } 有座位了</b>
    身份：<code>{ $identity }</code>
    有效期至：{ $until }
card-joined =
    ✅ <b>您已加入 { $team }</b>
    身份：<code>{ $identity }</code>
    有效期至：{ $until }
card-ending =
    👋 <b>您在 { $team } 的座位即将结束</b>
    身份：<code>{ $identity }</code>

    正在移除访问权限。
card-ended =
    ⌛ <b>您的座位已到期</b>
    分组：{ $pool }
    身份：<code>{ $identity }</code>
card-refused =
    ❌ <b>这次没能拿到座位</b>
    身份：<code>{ $identity }</code>

    尾号 { $last4 } 的兑换码次数已退回。
card-cancelled =
    ↩️ <b>已取消</b>
    身份：<code>{ $identity }</code>

    尾号 { $last4 } 的兑换码次数已退回。
card-accept = 接受邀请即可加入。
card-accept-by = 请在 { $by } 之前接受邀请。

notice-refused =
    ❌ <b>平台没有接受您</b>
    <code>{ $identity }</code>：{ $why }

    兑换码没有消耗，可以重新发送。
notice-stuck =
    🛠 <b>需要人工处理</b>
    <code>{ $identity }</code> 的邀请多次失败，请告诉给您兑换码的人。次数已为您保留，请不要再用别的兑换码。
notice-checking =
    🔎 <b>仍在确认</b>
    平台还没有确认 <code>{ $identity }</code> 的邀请。座位已为您保留，我们会继续尝试，请不要再用别的兑换码。

refused-identity-refused = 平台不接受这个身份，请换一个。
refused-domain-blocked = 平台不接受这个域名的邮箱，请换其他邮箱。
refused-already-member = 这个身份已在该 Team 中，但不是通过这个兑换码加入的。请换一个身份，或联系管理员。
refused-team-dead = 新的 Team 在此期间失效了。
refused-team-full = 新的 Team 实际上已满。
refused-words = { $why }平台的说明：“{ $detail }”
refused-other = 平台拒绝了：{ $detail }

button-accept = 接受邀请
button-copy-link = 复制链接
button-copy-identity = 复制身份
button-leave = 退出排队
button-my = 我的座位
button-another-code = 发送兑换码
