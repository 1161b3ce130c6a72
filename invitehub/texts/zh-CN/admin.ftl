# 管理员聊天。HTML 按 Telegram 的写法。

list-teams = <b>🚗 Team</b> · 共 { $count } 个
list-people = <b>🪑 { $of }</b> · { $count } 人
list-waiting = <b>🕐 候补</b> · { $count } 人
list-operations = <b>⚙️ 任务</b> · { $count } 个

    失败的排在最前。
list-orphans = <b>👻 孤儿用户</b> · { $count } 人

    平台上有、但这里没有座位的成员。
list-codes = <b>🎟 兑换码批次</b> · 共 { $count } 批

    已用 / 总次数。新建：<code>/codes new</code>
list-audit = <b>📜 操作记录</b>（最新在前）
list-empty = 暂无内容。
list-line = • { $line }
list-page = 第 { $page } / { $pages } 页

mark-active = 🟢
mark-paused = ⏸
mark-suspended = 🟠
mark-dead = ⚫
mark-retired = 📦
mark-op-planned = ⏳
mark-op-claimed = ⏳
mark-op-retry = 🟠
mark-op-uncertain = 🟠
mark-op-settled = ✅
mark-op-dead = 🔴
mark-op-cancelled = ↩️
label-team = 🚗 { $name }
label-pool = 📁 { $name }

team-card =
    { $mark } <b>{ $team }</b>
    分组：{ $pool } · { $provider }
    座位：已占 { $taken } / { $capacity }，空 { $free }{ $pending ->
        [0] {""}
       *[other] ，待接受邀请 { $pending }
    }
    状态：{ $status }，自 { $since }
    原因：{ $reason }
    最近检查：{ $checked }
check-well = 🟢 正常
person-card =
    👤 <b>{ $identity }</b>
    Telegram ID：<code>{ $telegram }</code>
    分组：{ $pool }
    Team：{ $team }
    状态：{ $state }{ $joined ->
        [true] ，已加入
       *[other] {""}
    }
    到期：{ $until }
    兑换码：{ $code }
    兑换于：{ $since }{ $barred ->
        [true] {"\u000A"}⛔ <b>已拉黑</b>
       *[other] {""}
    }
operation-card =
    ⚙️ <b>任务 { $id }</b> · { $kind }
    状态：{ $state }，已试 { $attempts } 次
    身份：<code>{ $identity }</code>
    Team：{ $team }
    错误：{ $error }
    平台返回：{ $detail }
    下次执行：{ $due }

orphan-card =
    👻 <b>{ $identity }</b>
    Team：{ $team }
    平台角色：{ $role }
    { $state }
    首次发现 { $first }，最近 { $last }
orphan-seen = 目前只发现过一次
orphan-reported = 等待您处理
orphan-protected = 已保留
orphan-adopted = 已有座位
orphan-removing = 正在移除
orphan-removed = 已移除
orphan-gone = 已离开

found = 🔎 找到 { $people } 人、{ $teams } 个 Team、{ $codes } 个兑换码
found-nothing = 🤷 没有找到。
how-find = 🔎 要找什么？<code>/find ann@example.org</code>：邮箱的一部分、Telegram ID、Team 名、完整兑换码或其后四位都可以。
how-kick = <code>/kick ann@example.org</code> 或 <code>/kick ann@example.org TEAM # 原因</code>；也可以在 <code>/kick</code> 下面每行写一个身份。执行前会先向您确认。
how-invite = <code>/invite ann@example.org 分组 30</code>：不用兑换码，直接开通 30 天的座位。
how-admins = 任命：<code>/admins 123456789 admin</code>（admin、operator 或 viewer）；撤销：<code>/admins 123456789 none</code>。
role-owner = 所有者
role-admin = 管理员
role-operator = 操作员
role-viewer = 只读

which-teams = <b>要改哪些 Team？</b>
which-status = <b>改成什么状态？</b>
status-active = 🟢 正常
status-paused = ⏸ 已暂停
status-suspended = 🟠 异常
status-dead = ⚫ 已失效
status-retired = 📦 已退役

confirm-five-minutes = <i>五分钟内有效。</i>
ask-kick =
    ❓ <b>{ $count ->
        [1] 移除此人？
       *[other] 移除这 { $count } 个座位？
    }</b>
    { $names }{ $given ->
        [true] {"\u000A"}原因：{ $reason }
       *[other] {""}
    }

    会通知本人。还要做什么？
ask-swap-free = ❓ <b>把 { $identity } 从 { $team } 换到分组 { $pool } 的其他 Team？</b>那里有空位。不占用其换车次数。
ask-swap-full = ❓ <b>把 { $identity } 从 { $team } 换到分组 { $pool } 的其他 Team？</b>目前没有空位：先保留现有座位并进入候补。不占用其换车次数。
ask-leave-line = ❓ <b>让 { $identity } 退出分组 { $pool } 的候补？</b>兑换码次数会退还。
ask-retry = ❓ <b>重新执行任务 { $id }？</b>{ $identity } · { $team }
ask-give-up =
    ❓ <b>彻底放弃任务 { $id }？</b>{ $identity } · { $team }

    会先向平台核实此人是否在 { $team } 中；如果在，就不放弃。否则{ $kind ->
        [grant] 座位空出，兑换码次数退还，并通知本人。
       *[other] 座位空出给其他人。
    }
ask-batch-status =
    ❓ <b>把 { $count } 个 Team 改为“{ $status ->
        [active] 正常
        [paused] 已暂停
        [retired] 已退役
        [dead] 已失效
       *[other] { $status }
    }”？</b>
    { $names }{ $given ->
        [true] {"\u000A"}原因：{ $reason }
       *[other] {""}
    }

    { $people ->
        [0] 里面没有人。
       *[other] 里面有 { $people } 人。
    }{ $same ->
        [0] {""}
       *[other] {"\u000A"}另有 { $same } 个已是该状态。
    }{ $unknown ->
        [0] {""}
       *[other] {"\u000A"}名单中有 { $unknown } 个名称不存在，已略过。
    }
ask-undo = ❓ <b>把 { $count } 个 Team 恢复原状？</b>
ask-appoint =
    ❓ <b>把 <code>{ $id }</code> 设为{ $role ->
        [admin] 管理员
        [operator] 操作员
        [viewer] 只读人员
       *[other] { $role }
    }？</b>
ask-dismiss =
    ❓ <b>撤销 <code>{ $id }</code></b>（{ $role ->
        [admin] 管理员
        [operator] 操作员
        [viewer] 只读
       *[other] { $role }
    }）？

ask-extend = ❓ <b>给 { $identity } 延长 { $days } 天？</b>
ask-give-free = ❓ <b>不用兑换码，给 { $identity } 开通分组 { $pool } 的座位 { $days } 天？</b>目前有空位。
ask-give-full = ❓ <b>不用兑换码，给 { $identity } 开通分组 { $pool } 的座位 { $days } 天？</b>目前没有空位，会进入候补。
ask-protect = ❓ <b>保留 { $team } 中的 { $identity }？</b>继续占用其位置，不会被移除。
ask-remove = ❓ <b>从 { $team } 移除 { $identity }？</b>这里没有属于此人的座位。

done-extend = ➕ 已给 { $identity } 延长 { $days } 天。
done-give = 🎁 { $identity } 将得到分组 { $pool } 的下一个座位。
done-protect = 🛡 已保留 { $identity }。
done-remove = 🚪 正在移除 { $identity }。
working = ⏳ { $done } / { $of } …
done-kick = 👋 { $count ->
        [0] 没有移除任何人：它们都已自行结束。
        [1] 正在移除。平台确认之前，该座位仍然占用。
       *[other] 正在移除 { $count } 个座位。平台确认之前，它们仍然占用。
    }
done-swap = 🔁 一有空位，{ $identity } 就会换过去。
done-leave-line = ↩️ 已退出候补，兑换码次数已退还。
done-give-up = 🗑 已放弃任务 { $id }，{ $identity } 不会因此获得座位。
done-retry = 🔄 任务 { $id } 将重新执行。
done-batch-status = ✅ 已更改 { $count } 个 Team。
status-refused-team-has-seats = ✋ { $count } 个还有人，不能退役（{ $names }）。请先清空：/team
status-refused-dead-unscanned = ✋ { $count } 个已失效，还没有核对里面有谁（{ $names }）。请先在卡片上点“立即比对”：/team
status-refused-transition = ✋ { $count } 个不能从当前状态直接改过去（{ $names }）。请先启用。
status-refused-team-missing = ✋ { $count } 个已不存在（{ $names }）
status-left = ↪️ { $count } 个之后又被改过，保持不变。
done-undo = ↩️ 已恢复 { $count } 个 Team。
done-appoint =
    🛡 <code>{ $id }</code> 现在是{ $role ->
        [admin] 管理员
        [operator] 操作员
        [viewer] 只读人员
       *[other] { $role }
    }。
done-dismiss = 🛡 已撤销 <code>{ $id }</code>。
state-placing = 预留中
state-waiting = 候补中
state-granted = 已开通
state-ending = 移除中
state-ended = 已结束
state-refused = 被平台拒绝
state-cancelled = 已取消
state-merged = 已用于续期
state-planned = 待执行
state-claimed = 执行中
state-retry = 待重试
state-uncertain = 待核实
state-settled = 已完成
state-dead = 彻底失败
kind-grant = 邀请
kind-revoke = 移除
kind-remove = 清理孤儿用户

nothing-done = 👌 未作任何更改。

no-other = ⚠️ 无法执行（{ $code }）。
no-not-allowed = ⛔ 您已没有这项权限。
no-confirmation-foreign = ⛔ 这个问题是问别人的，或不是在这里问的。
no-confirmation-late = 🕰 已超过五分钟，未作更改，请重新发起。
no-preview-changed = 🔀 <b>情况已有变化</b>，因此没有执行。请重新查看。
no-team-missing = 🤷 没有这个 Team。
no-pool-missing = 🤷 没有这个分组。
no-nobody-matches = 🤷 没有符合条件的座位或候补。
no-no-team-chosen = 🤷 没有需要更改的 Team。
no-nothing-to-undo = 🤷 之后又都改过了，没有可撤销的。
no-already-over = 🤷 这个座位已经结束。
no-waiting-missing = 🤷 那里已没有人候补。
no-operation-not-dead = 🤷 该任务并未彻底失败，会自动继续。
no-member-upstream = 🪑 { $identity } 已在平台的 { $team } 中，因此没有放弃。请点“重试”，系统会找到此人并完成任务。
no-operation-missing = 🤷 没有这个任务。
no-swap-open = 🔁 正在换车中。
no-swap-not-granted = 🤷 此人目前没有可以换的座位。
no-identity = ✏️ 身份格式不对。
no-identity-seated = 👥 该身份在那里已有座位或正在候补。
no-days = ✏️ 天数超出范围。
no-pool-empty = 🤷 该分组还没有 Team。
no-orphan-missing = 🤷 没有这个孤儿用户。
no-orphan-over = 🤷 已经处理过了。
no-orphan-team-dead = ⚫ Team { $team } 已失效，无法从中移除成员。如已恢复，请先启用。
no-orphan-seated = 👥 该成员现在已有座位。
no-orphan-in-flight = ⏳ 移除已在进行中。
no-is-owner = ⛔ 所有者只能在设置（<code>ADMIN_IDS</code>）中增减。
no-admin-missing = 🤷 此人没有任何角色。

toast-pressed-before = 已经执行过了。

button-refresh = 🔄 刷新
button-export = 📄 导出
button-people = 🪑 成员
button-yes = 确认执行
button-no = 取消
button-undo = ↩️ 撤销
button-show = 查看
button-swap-on-behalf = 🔁 代为换车
button-kick = 🚫 移除
button-leave-line = ↩️ 退出候补
button-extend = ➕ { $days } 天
button-protect = 🛡 保留
button-remove = 🚪 移除
button-retry = 🔄 重试
button-give-up = 🗑 放弃
button-failed-work = 🔴 失败的任务
button-again = 🎁 送座位 { $days } 天
button-all-teams = 全部 Team
button-health-ill = 🩺 检查异常
button-health-well = 🩺 检查正常
button-to-active = 🟢 启用
button-to-paused = ⏸ 暂停
button-to-retired = 📦 退役
button-to-dead = ⚫ 标记失效

menu-teams = Team 列表、座位与状态
menu-team = 查看一个 Team
menu-batch_status = 批量更改 Team 状态
menu-kick = 移除成员
menu-find = 查找人员、Team 或兑换码
menu-codes = 兑换码批次
menu-waiting = 候补名单
menu-operations = 平台任务，失败在前
menu-orphans = 孤儿用户
menu-invite = 免兑换码开通座位
menu-audit = 操作记录
menu-admins = 管理人员
how-batch-status =
    先写状态，下面每行一个 Team 名称；也可以发送文件，并以此作为说明文字：
    <code>/batch_status paused # 原因</code>

    状态可为 active（启用）、paused（暂停）、retired（退役）、dead（失效），原因可省略。不带名单时用按钮选择：/batch_status
how-batch-invite =
    先写分组和天数，下面每行一个标识；也可以发送文件，并以此作为说明文字：
    <code>/batch_invite 分组 30</code>
ask-batch-invite =
    ❓ <b>不用兑换码，邀请 { $count } 人加入 { $pool }，为期 { $days } 天？</b>
    { $names }

    { $wait ->
        [0] 空位足够。
       *[other] 其中 { $wait } 人需要候补。
    }
    不计入：无法识别 { $malformed } 行，重复 { $twice } 行，已有座位 { $seated } 行。
done-batch-invite = 📨 批量邀请 { $id } 已开始。
job-card =
    📨 <b>批量邀请 { $id }</b> · { $pool }
    { $state }

    共 { $lines } 行，未开始 { $pending } 行
    ✅ 已开通 { $granted } · ⏳ 进行中 { $placing } · 🕐 候补 { $waiting }
    ✋ 被拒 { $refused } · 已取消 { $cancelled }
job-running = ⏳ 进行中
job-paused = ⏸ 已暂停
job-cancelled = 🚫 已取消
job-done = ✅ 已完成
button-job-pause = ⏸ 暂停
button-job-resume = ▶️ 继续
button-job-cancel = 🚫 取消
button-job-report = 📄 报告
no-no-line-fine = 🤷 { $count } 行均无法邀请：无法识别、重复或已有座位。
no-job-missing = 🤷 没有这个批量邀请。
no-job-over = 🤷 该批量邀请已结束。
no-file-too-large = 🤷 文件过大：最多 2 MB。
no-file-not-text = 🤷 文件不是 UTF-8 文本。请另存为 UTF-8 编码的 CSV 或 TXT。
no-too-many-lines = 🤷 每次最多 { $most } 行。
menu-batch_invite = 批量邀请
button-drain = 📦 清空并退役
button-evacuate = 🚚 全部迁出
button-size = 🪑 { $size }
button-check = 🩺 立即检查
button-sync = 🔎 立即比对
toast-check-well = 🟢 平台状态正常
toast-check-ill = 🟠 平台状态异常，原因见卡片
toast-scan-complete = 比对完成：成员 { $seen }，孤儿 { $orphans }，已离开 { $ghosts }
toast-scan-braked = 比对完成，但在移除前暂停：孤儿 { $orphans }，已离开 { $ghosts }。请在服务器上确认。
toast-scan-small = 平台列出的成员远少于预期，未做任何更改。
toast-scan-failed = 目前无法列出成员，稍后会自动重试。
toast-scan-skipped = 正在比对中
ask-size =
    ❓ <b>把 { $team } 的容量从 { $was } 改为 { $size }？</b>

    { $over ->
        [0] 没有人会失去座位。
       *[other] 目前多出 { $over } 人。不会移除任何人；人数降下来之前不再接收新成员。
    }
done-size = 🪑 { $team } 现有 { $size } 个座位。
ask-evacuate =
    ❓ <b>把 { $team } 的所有人迁出？</b>

    { $count } 人将换到同分组的其他 Team，那里有 { $free } 个空位。

    { $moves }{ $wait ->
        [0] {""}
       *[other] {"\u000A"}{ $wait } 人需要等待，期间保留现有座位：{ $stays }
    }

    不占用其换车次数，换好后会通知本人。
ask-drain =
    ❓ <b>清空 { $team } 并退役？</b>

    不再接收新成员。{ $count } 人将换到同分组的其他 Team，那里有 { $free } 个空位。

    { $moves }{ $wait ->
        [0] {""}
       *[other] {"\u000A"}{ $wait } 人需要等待，期间保留现有座位：{ $stays }
    }

    清空后自动退役。
done-evacuate = 🚚 已开始把 { $count } 人迁出 { $team }。
done-drain = 📦 { $team } 不再接收新成员。已开始迁出 { $count } 人，清空后自动退役。
