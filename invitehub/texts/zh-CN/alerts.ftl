# 看门狗发给管理员的文字。第一行要在 40 个字符内说清楚：锁屏上只看得到这一行。

alert-name-database = 数据库
alert-name-redis = Redis
alert-name-worker = Worker
alert-name-beat = 定时调度
alert-name-bot = 机器人
alert-name-web = 网页
alert-name-watchdog = 看门狗

alert-mark-critical = 🔴
alert-mark-warning = 🟠

alert-title-down = { $mark } <b>{ $name } 已停止</b>
alert-title-unstable = { $mark } <b>{ $name } 不稳定</b>
alert-title-still-down = { $mark } <b>{ $name } 仍未恢复</b>
alert-title-still-unstable = { $mark } <b>{ $name } 仍不稳定</b>
alert-title-down-condition = { $mark } <b>{ $name }</b>
alert-title-unstable-condition = { $mark } <b>{ $name }</b>（时好时坏）
alert-title-still-down-condition = { $mark } <b>{ $name }</b>（仍未解决）
alert-title-still-unstable-condition = { $mark } <b>{ $name }</b>（仍时好时坏）
alert-title-back-condition = 🟢 <b>{ $name }</b>，历时 { $duration }
alert-title-calm-condition = 🟢 <b>{ $name }</b>，已稳定
alert-title-restarted-condition = 🟢 <b>{ $name }</b>
alert-title-away = 🟢 <b>InviteHub 已恢复</b>，离线 { $duration }
alert-title-back = 🟢 <b>{ $name } 已恢复</b>，中断 { $duration }
alert-title-calm = 🟢 <b>{ $name } 已恢复稳定</b>
alert-title-restarted = 🔄 <b>{ $name } 自动重启过一次</b>
alert-title-pending = { $title } · { $pending ->
    [0] 无人等待
   *[other] { $pending } 个任务等待中
}
alert-title-for = { $title } · { $duration }

alert-opened =
    { $title }
    开始时间：{ $since }

    { $impact }

    <b>原因：</b>{ $cause }
alert-still =
    { $title }
    开始时间：{ $since }

    { $impact }

    <b>原因：</b>{ $cause }
alert-closed =
    { $title }
    中断时段：{ $since } 至 { $until }

    <b>原因：</b>{ $cause }
alert-calm =
    { $title }
    { $since } 起时好时坏；{ $until } 起保持稳定。
alert-restarted =
    { $title }
    { $until }，中断约 { $duration }

    <b>原因：</b>{ $cause }

    无需处理，数据没有丢失。
alert-away =
    { $title }
    离线时段：{ $since } 至 { $until }

    <b>原因：</b>{ $cause }

    无需处理：期间到期的事项正按先后顺序补做。离线时用户得不到回复，Telegram 会将他们的消息保留 24 小时。
alert-log = <b>日志最后几行：</b>
alert-cure = <b>处理办法：</b>{ $cure }

alert-impact-database = 用户只会收到“请稍后再试”：无法兑换、查询或修改任何内容。已经答应用户的不会丢失。
alert-impact-redis = 仍可兑换并预留座位，但邀请和移除要等 Redis 恢复后才会执行。数据不会丢失。
alert-impact-worker = 邀请和移除已停摆。兑换码照常受理，座位照常预留，数据不会丢失。
alert-impact-worker-stand-in = 期间由机器人代为处理，速度稍慢：邀请和移除照常进行，不会丢失任何内容。
alert-impact-beat-stand-in = 期间由机器人代为处理：重试、迟发消息、候补和到期照常进行，不会丢失任何内容。
alert-impact-beat = 新的邀请照常发出。失败后待重试的任务、迟到的通知和候补名单会暂停处理。数据不会丢失。
alert-impact-bot = 用户和管理员在聊天里得不到回复。Telegram 会将消息保留 24 小时。已申请的邀请照常发出。
alert-impact-web = 状态页和监控指标无法访问。用户不受影响。
# 两句话之间。
alert-also = 同时不可用：{ $names }。
alert-and = 、
alert-between = {""}
alert-pending = { $pending ->
    [0] 目前没有任务在等待。
   *[other] 目前有 { $pending } 个任务在等待。
}

alert-people = 有 { $people } 人在等待结果。
alert-next-end = 下一个座位到期时间：{ $at }。
alert-backlog = { $all ->
    [0] 没有积压的任务。
   *[other] 积压的 { $all } 个任务已完成 { $done } 个。
}
alert-acted-restart = 🔄 由 { $by } 重启。
alert-acted-repair = 🔧 看门狗自动重启了 { $count } 次。
alert-acted-taken = 🙋 { $by } 处理了此事。
alert-unanswered = 已有 { $duration } 无人响应。

alert-cause-gone = 进程已不存在，结束方式不明。
alert-cause-killed = 进程被强制结束（SIGKILL）：可能是人为操作，也可能是系统内存不足。
alert-cause-signal = 进程被信号 { $ended } 结束。
alert-cause-exited = 进程自行退出，退出码 { $ended }。
alert-cause-frozen = 进程被冻结（SIGSTOP，或正被调试器暂停）。
alert-cause-silent = 进程还在，但主循环已有 { $seconds } 秒没有运行。
alert-cause-starting = 已经启动，但 { $seconds } 秒后仍未就绪。
alert-cause-loading = 正在启动或恢复，暂时不接受请求。
alert-cause-never = 找不到它的任何心跳。它启动过吗？
alert-cause-deaf = 进程在运行，但没有连上 Redis，而 Redis 本身有响应。
alert-cause-idle = 进程在运行且已连接，但 { $seconds } 秒没有执行任何任务，尽管已有任务发出。Redis 断开后 Celery 有时会这样。
alert-cause-lacking = 进程在运行，但不认识我们的任务（{ $detail }）：版本不同，或模块加载失败。
alert-cause-unled = 处于待命状态，但已有 { $seconds } 秒没有任何调度器发出任务：它等待的锁被一个已冻结或已不在的进程占用。
alert-cause-unsent = 进程在运行，但 { $seconds } 秒没有发出任何任务，尽管早已到期。
alert-cause-leaderless = 进程在运行，但数据库不给它所需的锁（代码 { $detail }）。
alert-cause-refused = 该地址没有服务在监听（连接被拒绝）。
alert-cause-timeout = { $seconds } 秒内没有响应。
alert-cause-login = 它拒绝了我们的密码、用户名或数据库名。
alert-cause-error = 它返回了错误（{ $detail }）。
alert-cause-unstable = 15 分钟内出现 { $count } 次故障。最近一次：{ $cause }

alert-cure-restart = 在命令行执行：<code>./team restart { $service }</code>
alert-cure-wait = 暂时无需处理，正在自动重启。如果 { $seconds } 秒内没有恢复，会再次响铃通知您。
alert-cure-wait-silent = 暂时无需处理，正在自动重启。
alert-cure-repair = 暂不用处理，正在自动重启（第 { $number } / { $most } 次）。{ $seconds } 秒内未恢复会再次响铃通知。
alert-cure-supervisor = 它的守护进程也不在了。在命令行先执行 <code>./team down</code>，再执行 <code>./team up</code>
alert-cure-server = 在它所在的机器上启动它，或更正 <code>{ $setting }</code>。<code>./team doctor</code> 会说明检查结果。
alert-cure-restart-here = 在此发送 { $command }，或在命令行执行：<code>./team restart { $service }</code>
alert-cure-look-here = 发送 { $command } 重新启动；在命令行执行 <code>./team logs { $service }</code> 查看详情。
alert-cure-look = 在命令行执行 <code>./team logs { $service }</code> 查看详情，执行 <code>./team restart { $service }</code> 重新启动。

alert-seconds = { $count } 秒
alert-minutes = { $count } 分钟
alert-hours = { $hours } 小时 { $minutes } 分钟

alert-taken = 🙋 <b>{ $by } 正在处理。</b>
alert-muted = 🔕 静音至 { $until }。
alert-log-of = 📄 <b>{ $service }</b> 日志的最后几行
alert-log-none = 本机没有该日志。
button-alert-restart = 🔄 重启
button-alert-details = 🔎 详情
button-alert-log = 📄 日志
button-alert-mute = 🔕 { $hours } 小时
button-alert-mine = 🙋 我处理
toast-alert-muted = 已静音，恢复时会通知您。
toast-alert-mine = 其他管理员已可看到，30 分钟内不再提醒。

known-redis = 日志显示：Redis 拒绝连接。
known-redis-cure = 请确认它在运行：<code>./team restart redis</code>，或更正 <code>.env</code> 中的 <code>REDIS_URL</code>。
known-database = 日志显示：PostgreSQL 拒绝连接。
known-database-cure = 请确认它在运行：<code>./team restart database</code>，或更正 <code>.env</code> 中的 <code>DATABASE_URL</code>。
known-module = 日志显示：缺少 Python 模块 { $detail }。
known-module-cure = 运行 <code>./team up</code> 会补齐。
known-import = 日志显示：无法加载程序自身的模块 { $detail }：文件缺失，或与其他文件版本不一致。
known-import-cure = 请还原文件，<code>git status</code> 会显示有哪些改动；然后运行 <code>./team restart</code>。
known-port = 日志显示：端口被其他程序占用。
known-port-cure = 请停止该程序，或在 <code>.env</code> 中换一个端口。
known-disk = 日志显示：磁盘已满。
known-disk-cure = 清理空间后运行 <code>./team restart</code>。
known-memory = 日志显示：内存不足。
known-memory-cure = 请停止本机上的其他程序，或增加内存。
known-setting = 日志显示：设置有误{ $detail ->
        [DATABASE_URL] （DATABASE_URL）
        [REDIS_URL] （REDIS_URL）
        [SECRET_KEY] （SECRET_KEY）
        [BOT_TOKEN] （BOT_TOKEN）
       *[other] {""}
    }。
known-setting-cure = 请修改 <code>.env</code>，<code>./team doctor</code> 会说明方法。
known-tables = 日志显示：数据库缺少表或字段。
known-tables-cure = 运行 <code>./team restart</code> 会自动更新。
known-syntax = 日志显示：源文件损坏（{ $detail }）。
known-syntax-cure = 请还原该文件，<code>git status</code> 会显示是哪一个。
watchdog-gone =
    🔴 <b>看门狗已停止</b>
    已有 { $seconds } 秒没有心跳。

    此时如果 Worker 或调度器停止，将没有人通知您。兑换和座位发放不受影响。

    <b>处理办法：</b>在服务器上运行 <code>./team restart watchdog</code>
watchdog-back = 🟢 <b>看门狗已恢复</b>，继续照看一切。
