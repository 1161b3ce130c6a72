# The screen of /status.

status-head = 📊 <b>状态</b> · { $at } · InviteHub { $version }
status-suspect = 🟡
status-down = 🔴
status-up-line = 🟢 { $name }{ $rest }
status-since = {" · "}{ $since }启动
status-ill-line = { $mark } <b>{ $name }</b>：{ $why }
status-no-answer = 没有响应
status-no-beat = 没有心跳
status-silent = 已 { $seconds } 秒没有心跳
status-not-connected = 进程在运行，但连不上 Redis
status-no-figures = 数据库没有响应：任务、座位、兑换码和告警暂时无法统计。
status-work = ⚙️ <b>平台任务</b>：{ $count ->
        [0] 没有待办
       *[other] { $count } 个未完成（{ $kinds }）
    }
status-oldest = 最早一个自 { $since } 起等待
status-failed = 🔴 { $count } 个任务失败，需要您处理：/operations
status-pool = <b>{ $pool }</b>
    { $bar } { $taken } / { $size }
    空位 { $free } · 候补 { $waiting } · 兑换码剩余次数 { $codes }
status-more = … 另有 { $count } 个分组
status-no-pools = 还没有分组。
status-no-alerts = ✅ 没有未恢复的告警
status-alerts = 🔔 <b>未恢复的告警：{ $count }</b>
status-alert = • { $what }，始于 { $since }
status-alert-team = Team 状态异常
status-alert-brake = 扫描已暂停
status-alert-orphans = 孤儿用户
status-alert-quota = Team 容量小于本地
status-alert-protected = 成员在平台有角色
status-alert-scan = Team 无法列出成员
status-alert-dead-letter = 任务
status-alert-promises = 承诺多于座位
status-alert-counts = 计数
status-alert-invariant = 不变式
menu-status = 系统状态一览
