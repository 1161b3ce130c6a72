# 人员：拉黑、重发、移除时的附带选项。

list-bars = <b>⛔ 黑名单</b> · { $count } 条
button-bar = ⛔ 拉黑
button-lift = 🔓 解除拉黑
button-resend = 📨 重发
button-adopt = 🪑 收编 { $days } 天
option-give-back = { $on ->
        [true] ☑️ 退还兑换码次数
       *[other] ⬜ 退还兑换码次数
    }
option-bar = { $on ->
        [true] ☑️ 同时拉黑
       *[other] ⬜ 同时拉黑
    }
ask-bar = ❓ <b>拉黑 { $identity }？</b>此人和该身份在所有分组都不能再获得座位；现有座位不受影响。
ask-lift = ❓ <b>解除对 { $identity } 的拉黑？</b>之后可以重新兑换。
ask-resend = ❓ <b>把座位信息重新发给 { $identity }？</b>会发送一条新消息，含加入方式。
ask-adopt = ❓ <b>把 { $team } 中 { $identity } 现在的位置登记为座位，为期 { $days } 天？</b>平台上没有变化，此后与其他座位一样管理。
done-bar = ⛔ 已拉黑。
done-lift = 🔓 已解除拉黑。
done-resend = 📨 正在发送。
done-adopt = 🪑 { $identity } 已有座位，为期 { $days } 天。
no-barred = ⛔ { $identity } 已被拉黑。请先在其卡片上解除：/find
no-not-barred = 🤷 此人没有被拉黑。
no-nobody-to-tell = 🤷 该座位没有关联的 Telegram 用户，无法发送。
no-no-place = 🤷 该 Team 已无空位，请先扩大容量。
menu-bars = 黑名单
outcome-barred =
    ⛔ <b>您不能在这里兑换</b>

    管理员已将您列入黑名单。如认为有误，请联系管理员。
case-about-barred = 已被拉黑
follow-goes-on = ⏳ 已确认移除 { $over } / { $of }
follow-over = ✅ 已确认移除 { $over } / { $of }
follow-failed = 🔴 { $count } 个彻底失败：/operations
