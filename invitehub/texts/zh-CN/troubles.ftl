# 产品自己发现、告知管理员的问题。第一行是锁屏上看到的内容，四十个字符以内。

trouble-team-suspended =
    🟠 <b>Team { $team } 异常</b>
    原因：{ $cause }

    不再分配新座位。{ $people ->
        [0] 里面没有人。
       *[other] 里面有 { $people } 人，有效期暂停计算。
    }
    处理：在平台侧修复即可，下次检查会自动恢复；<code>./team teams check { $team }</code> 可立即检查。
trouble-team-dead =
    ⚫ <b>Team { $team } 已失效</b>
    原因：{ $cause }

    { $people ->
        [0] 里面没有人。
       *[other] 里面有 { $people } 人，已通知本人并提供换车。
    }
    处理：确认分组里有足够空位。<code>./team teams evacuate { $team }</code> 可把所有人换走。
trouble-brake =
    ✋ <b>Team { $team } 需要您确认</b>
    { $what }

    没有移除任何人，也没有释放位置。请先查看：<code>./team orphans list --team { $team }</code>
    确认无误后执行：<code>./team orphans allow { $team }</code>
trouble-brake-ghosts = { $expected } 个座位中有 { $count } 个在平台上已不存在。
trouble-brake-orphans = 需要一次移除 { $count } 名成员。
trouble-brake-small = 平台列出的人比预期的 { $expected } 人少了 { $count } 人。
trouble-orphans =
    👻 <b>{ $team }：{ $count } 名孤儿用户</b>

    平台上有、但这里没有座位的成员，占用着位置。用 /orphans 决定保留还是移除。
trouble-quota =
    📉 <b>{ $team } 在平台侧变小了</b>

    平台 { $capacity } 个座位，这里 { $places } 个。缺的部分已保留不分配，没有移除任何人。
    处理：在平台扩容，或 <code>./team teams set { $team } --capacity { $capacity }</code>
trouble-protected =
    🛡 <b>{ $identity } 在平台有角色</b>
    Team：{ $team } · 角色：{ $cause }

    有角色的成员我们从不移除。座位到期后，位置仍算占用。
trouble-scan =
    🔎 <b>{ $team } 无法列出成员</b>
    原因：{ $cause }

    连续三次失败。成功之前不会移除任何人，孤儿用户也看不到。
    处理：<code>./team orphans scan { $team }</code> 立即重试。
trouble-dead-letter =
    🛠 <b>任务 { $subject } 需要人工处理</b>
    { $identity }：{ $cause }

    已用尽重试，座位仍保留。用 /operations 重试，或在命令行执行 <code>./team operations give-up { $subject }</code>
trouble-promises =
    🎟 <b>{ $pool }：承诺多于座位</b>

    未用次数、候补和换车共 { $promised }；目前空位 { $free }，30 天内到期 { $ending }，还缺 { $count } 个座位。
    处理：增加 Team，或暂停一批兑换码：<code>./team codes batches --pool { $pool }</code>，然后 <code>./team codes pause BATCH</code>
trouble-counts =
    🧮 <b>兑换码计数不一致</b>

    有 { $count } 个兑换码的计数与兑换记录不符。请反馈此问题；数据未被改动。
trouble-invariant =
    🚨 <b>{ $subject } 不成立</b>

    有 { $count } 行违反。<code>./team doctor --invariants</code> 可查看。请反馈此问题；数据未被改动。
trouble-closed = 🟢 <b>已解除：{ $what }</b>
trouble-name-team = Team { $subject } 已恢复
trouble-name-brake = Team { $subject } 不再需要确认
trouble-name-orphans = { $subject } 已没有孤儿用户
trouble-name-quota = { $subject } 的座位数已恢复
trouble-name-protected = { $subject } 已没有角色
trouble-name-scan = { $subject } 可以列出成员了
trouble-name-dead-letter = 任务 { $subject } 已处理
trouble-name-promises = { $subject } 的座位足够了
trouble-name-counts = 计数已一致
trouble-name-invariant = { $subject } 重新成立

cause-team-missing = 平台上没有这个 Team
cause-credentials-refused = 平台拒绝了我们的凭据
cause-secrets-unreadable = 用现有密钥无法读取其凭据
cause-slow = 响应太慢
cause-no-answer = 没有响应
cause-suspended = 已被平台停用
cause-rights-missing = 我们的账号在平台上没有权限
cause-not-in-room = 我们的账号已不在房间里：请重新邀请它
cause-room-replaced = 房间已升级，成员已转到新房间：请把新房间添加为 Team
cause-invite-right-missing = 我们的账号在那里没有邀请权限：请提高它的权限等级
cause-kick-right-missing = 我们的账号在那里没有移出成员的权限：请提高它的权限等级
cause-ban-right-missing = 我们的账号在那里没有封禁权限：请提高它的权限等级
cause-patch-unsupported = 该服务不支持逐项修改群组和用户（PATCH），而这是必需的
cause-changed-meanwhile = 该用户同时被别人修改了
cause-listing-moved = 列出成员期间有成员被移除
cause-options-invalid = Team 的设置不可用
cause-unreachable = 连接不到平台
cause-upstream-error = 平台返回错误
cause-unexpected-answer = 平台返回了意外的内容
cause-rate-limited = 平台限制了调用频率
cause-team-full = Team 在平台上已满
cause-connector-fault = 连接器出错，详见 worker 日志
cause-abandoned = 每次执行的 worker 都中途消失
