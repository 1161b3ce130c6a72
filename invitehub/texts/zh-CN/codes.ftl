# Batches of codes in the admins' chat.

how-codes =
    逐步创建：<code>/codes new</code>

    一次写全：<code>/codes new 分组 数量 天数 [次数] [截止日期] [# 备注]</code>
    例如 <code>/codes new plus 20 30</code>：20 个兑换码，每个 30 天，各可用一次。
    <code>/codes new plus 20 30 1 2030-12-31 # 展会</code>：同上，须在该日前（含当日）兑换，并附备注。
new-codes-pool = 🎟 <b>新建兑换码</b>

    用于哪个分组？
no-pool-yet = 还没有分组。请在服务器上创建：<code>./team pools add</code>
new-codes-count = 🎟 <b>为 { $pool } 新建兑换码</b>

    要多少个？其他数量请输入：<code>/codes new { $pool } 数量 天数 [次数]</code>
new-codes-count-button = { $count } 个
new-codes-days = 🎟 <b>为 { $pool } 新建兑换码</b>

    座位有效多久？
new-codes-days-button = { $count } 天
new-codes-uses = 🎟 <b>为 { $pool } 新建兑换码</b>

    每个兑换码可供多少人使用？
new-codes-uses-button = { $count } 人
new-codes-until = 🎟 <b>为 { $pool } 新建兑换码</b>

    最晚何时兑换？要指定日期请输入：<code>/codes new { $pool } 数量 天数 次数 2030-12-31</code>
new-codes-until-button = { $count ->
        [0] 不限
       *[other] { $count } 天内
    }
new-codes-note = 🎟 <b>为 { $pool } 新建兑换码</b>

    要加备注以便日后辨认吗？请直接发送备注内容，或点下方按钮跳过。
button-no-note = 不加备注
no-redeem-by-past = ✏️ { $by } 已过，这些兑换码将无法兑换。
ask-codes = ❓ <b>为 { $pool } 生成 { $count } 个兑换码？</b>

    每个 { $days } 天，可用 { $uses } 次，{ $dated ->
        [true] 最晚 { $by } 兑换
       *[other] { $until ->
            [0] 兑换时间不限
           *[other] 须在 { $until } 天内兑换
        }
    }。
    该分组现有空位 { $free } 个，尚未兑换的次数 { $promised } 次。
    { $noted ->
        [true] 备注：{ $note }
       *[other] 无备注。
    }
done-codes = 🎟 { $pool } 的第 { $id } 批已生成，文件随后发出。其中的兑换码暂时都不能使用。

    一分钟内没有收到文件？请作废该批次并重新生成：兑换码无法再次显示。
codes-file = 🎟 第 { $id } 批 · { $pool } · { $count } 个 · { $days } 天

    <b>兑换码暂时还不能使用。</b>确认收到文件后，请按第一个按钮。兑换码无法再次显示。
codes-arrived = ✅ { $count } 个兑换码现已可用。请转发文件，然后在此删除。
button-arrived = ✅ 已收到文件，启用兑换码
button-delete = 🗑 删除此消息
batch-card =
    🎟 <b>第 { $id } 批</b> · { $pool }
    兑换码：{ $codes } 个，其中暂停 { $paused } 个，作废 { $revoked } 个
    次数：已用 { $used } / { $uses }
    备注：{ $note }
    创建于：{ $since }
button-hold = ⏸ 暂停使用
button-release = ▶️ 启用
button-revoke = 🚫 作废
ask-hold = ❓ <b>暂停第 { $id } 批（{ $pool }）的兑换码？</b>

    还剩 { $left } 次未用。已兑换的不受影响。
ask-release = ❓ <b>启用第 { $id } 批（{ $pool }）的兑换码？</b>

    还剩 { $left } 次未用。
ask-revoke = ❓ <b>永久作废第 { $id } 批（{ $pool }）？</b>

    剩余 { $left } 次将失效。已兑换的 { $used } 次不受影响：座位和候补名额保留。
done-hold = ⏸ 已暂停 { $count } 个兑换码。
done-release = ▶️ 已启用 { $count } 个兑换码。
done-revoke = 🚫 已作废 { $count } 个兑换码。
no-nothing-to-revoke = 🤷 该批次的兑换码已全部作废。
no-batch-missing = 🤷 没有这个批次。请查看 /codes
no-count = 🤷 每次 1 到 { $most } 个。
no-uses = 🤷 每个兑换码 1 到 { $most } 次。
label-code = 🎟 兑换码 …{ $last }
code-card =
    🎟 <b>兑换码 …{ $last }</b> · { $pool }
    { $status }
    次数：已用 { $used } / { $uses }，每次 { $days } 天
    兑换截止：{ $until }
    批次：{ $batch }
code-active = 🟢 可用
code-paused = ⏸ 暂停使用
code-revoked = 🚫 已作废
button-batch = 🎟 第 { $id } 批
ask-revoke-code = ❓ <b>作废兑换码 …{ $last }（{ $pool }）？</b>此操作无法撤销。

    剩余 { $left } 次将失效。{ $used ->
        [0] 还没有人兑换过。
       *[other] 已兑换的 { $used } 人保留座位和候补。
    }
no-code-missing = 🤷 没有这个兑换码。
