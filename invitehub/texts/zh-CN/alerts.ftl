# 看门狗发给管理员的文字。第一行要在 40 个字符内说清楚：锁屏上只看得到这一行。

alert-name-database = 数据库
alert-name-redis = Redis
alert-name-worker = Worker
alert-name-beat = 定时调度
alert-name-bot = 机器人
alert-name-web = 网页

alert-mark-critical = 🔴
alert-mark-warning = 🟠

alert-title-down = { $mark } <b>{ $name } 已停止</b>
alert-title-unstable = { $mark } <b>{ $name } 不稳定</b>
alert-title-still-down = { $mark } <b>{ $name } 仍未恢复</b>
alert-title-still-unstable = { $mark } <b>{ $name } 仍不稳定</b>
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
alert-log = <b>日志最后几行：</b>
alert-cure = <b>处理办法：</b>{ $cure }

alert-impact-database = 用户只会收到“请稍后再试”：无法兑换、查询或修改任何内容。已经答应用户的不会丢失。
alert-impact-redis = 仍可兑换并预留座位，但邀请和移除要等 Redis 恢复后才会执行。数据不会丢失。
alert-impact-worker = 邀请和移除已停摆。兑换码照常受理，座位照常预留，数据不会丢失。
alert-impact-beat = 新的邀请照常发出。失败后待重试的任务、迟到的通知和候补名单会暂停处理。数据不会丢失。
alert-impact-bot = 用户和管理员在聊天里得不到回复。Telegram 会将消息保留 24 小时。已申请的邀请照常发出。
alert-impact-web = 状态页和监控指标无法访问。用户不受影响。
alert-pending = { $pending ->
    [0] 目前没有任务在等待。
   *[other] 目前有 { $pending } 个任务在等待。
}
alert-pending-back = { $pending ->
    [0] 没有积压的任务。
   *[other] 正在处理积压的 { $pending } 个任务。
}

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
alert-cause-leaderless = 进程在运行，但数据库不给它所需的锁（代码 { $detail }）。
alert-cause-refused = 该地址没有服务在监听（连接被拒绝）。
alert-cause-timeout = { $seconds } 秒内没有响应。
alert-cause-login = 它拒绝了我们的密码、用户名或数据库名。
alert-cause-error = 它返回了错误（{ $detail }）。
alert-cause-unstable = 15 分钟内出现 { $count } 次故障。最近一次：{ $cause }

alert-cure-restart = 在命令行执行：<code>./team restart { $service }</code>
alert-cure-wait = 暂时无需处理，正在自动重启。如果 { $seconds } 秒内没有恢复，会再次响铃通知您。
alert-cure-wait-silent = 暂时无需处理，正在自动重启。
alert-cure-supervisor = 它的守护进程也不在了。在命令行先执行 <code>./team down</code>，再执行 <code>./team up</code>
alert-cure-server = 在它所在的机器上启动它，或更正 <code>{ $setting }</code>。<code>./team doctor</code> 会说明检查结果。
alert-cure-restart-here = 在此发送 { $command }，或在命令行执行：<code>./team restart { $service }</code>
alert-cure-look-here = 发送 { $command } 重新启动；在命令行执行 <code>./team logs { $service }</code> 查看详情。
alert-cure-look = 在命令行执行 <code>./team logs { $service }</code> 查看详情，执行 <code>./team restart { $service }</code> 重新启动。

alert-seconds = { $count } 秒
alert-minutes = { $count } 分钟
alert-hours = { $hours } 小时 { $minutes } 分钟
