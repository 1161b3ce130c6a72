# /broadcast。

broadcast-whom =
    📣 <b>发给谁？</b>

    会先按对方看到的样子给您预览。也可以一步到位：<code>/broadcast pool 分组</code>、<code>expiring 7</code>、<code>waiting</code> 或 <code>all</code>，从下一行开始写正文。
button-to-expiring = ⌛ { $days } 天内到期
button-to-waiting = 🕐 所有候补者
button-to-all = 📣 所有有座位或候补的人
broadcast-write = ✏️ <b>发给{ $whom }。</b>请发送正文，可带格式。/cancel 取消。
whom-pool = 分组 { $pool } 的成员
whom-expiring = { $days } 天内到期的成员
whom-waiting = 所有候补者
whom-all = 所有有座位或候补的人
ask-broadcast =
    ❓ <b>发给 { $people } 人？</b>上面就是对方看到的样子。
    { $no ->
        [0] {""}
       *[other] 其中 { $no } 人已拒收此类消息，不会发送。
    } { $gone ->
        [0] {""}
       *[other] 有 { $gone } 人无法送达。
    }
done-broadcast = 📣 群发 { $id } 已开始：每秒 20 人，优先处理正在等待答复的人。
broadcast-card =
    📣 <b>群发 { $id }</b> · { $state }

    共 { $people } 人 · ✅ 已收到 { $sent } · ⏳ 待发送 { $pending }
    ✋ 不发送 { $left } · 🚫 未送达 { $failed }
broadcast-running = ⏳ 进行中
broadcast-stopped = ⏹ 已停止
broadcast-done = ✅ 已完成
button-broadcast-stop = ⏹ 停止
button-no-broadcasts = 🔕 不再接收此类消息
button-broadcasts-again = 🔔 重新接收此类消息
toast-broadcasts-off = 不再向您发送此类消息。与您座位有关的通知仍会发送。
toast-broadcasts-on = 已恢复接收此类消息。
no-audience = 🤷 没有这样的接收人。可选项见 /broadcast。
no-words = ✏️ 正文为空，或超过 { $most } 个字符。
no-broadcast-missing = 🤷 没有这次群发。
menu-broadcast = 群发消息
no-nobody-to-write = 🤷 没有人可以收到：他们拒收此类消息、已停用机器人，或从未给机器人发过消息。
