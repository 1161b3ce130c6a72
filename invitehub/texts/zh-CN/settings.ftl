# /settings 与关联的群组。

settings-card =
    ⚙️ <b>设置</b>

    🕰 统计时区：{ $zone }
    👥 { $linked ->
        [true] 告警同时发到群组「{ $chat }」，管理员也可以在那里使用命令。
       *[other] 尚未关联群组。所有者可在群组（或其中一个话题）里发送 <code>/link</code> 进行关联。
    }
    🔔 { $told ->
        [true] 您会收到告警。
        [later] 15 分钟无人响应时，您会收到告警。
       *[other] 您不接收告警。
    }

    修改示例：<code>/settings timezone Asia/Shanghai</code>
    各分组的规则：
rules-card = 📁 <b>{ $pool } 的规则</b>
rule-line = <code>{ $rule }</code> = { $value }
how-rules =
    修改示例：<code>/settings swap_limit 2 { $pool }</code>。<code>none</code> 表示不限或从不。规则从修改时起生效，之前的承诺不变。
how-settings =
    <code>/settings timezone Asia/Shanghai</code>；或依次写规则、数值和分组：<code>/settings swap_limit 2 分组</code>。全部设置见 /settings。
button-rules = 📁 { $pool }
button-alerts-on = 🔔 接收告警
button-alerts-off = 🔕 不接收告警
button-unlink = 👥 取消关联群组
ask-timezone = ❓ <b>统计改用 { $zone } 时间？</b>
ask-rule = ❓ <b>把 { $pool } 的 <code>{ $rule }</code> 从 { $before } 改为 { $after }？</b>
ask-unlink = ❓ <b>取消关联「{ $chat }」？</b>告警不再发到那里。
done-timezone = 🕰 统计已改用 { $zone } 时间。
done-rule = ⚙️ 已设置 { $pool } 的 <code>{ $rule }</code>。
done-unlink = 👥 已取消关联群组。
chat-linked = 👥 <b>已关联。</b>告警和求助会同时发到这里，管理员也可以在这里使用命令。可在 /settings 中取消。
no-timezone = 🤷 没有时区「{ $zone }」。请使用类似 Asia/Shanghai 的名称。
no-rule = 🤷 规则「{ $rule }」不能设为「{ $value }」。可用的规则见 /settings。
no-no-chat-linked = 🤷 没有关联任何群组。
menu-settings = 时区、告警与分组规则
button-step-back = ‹ 返回
