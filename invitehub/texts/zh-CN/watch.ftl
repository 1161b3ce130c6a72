# 看门狗检查的各种状况（不是我们自己的进程），以及半夜在聊天里就能照着做的处理步骤。

alert-name-house = InviteHub
alert-name-telegram = Telegram
alert-name-webhook = Webhook
alert-name-disk = 磁盘
alert-name-memory = 内存
alert-name-clock = 时钟
alert-name-version = 版本
alert-name-work = 平台任务
alert-name-pools = 分组
alert-name-providers = 平台
alert-name-credentials = 凭据
alert-name-backups = 备份

alert-ill-telegram = 连不上 Telegram
alert-ill-webhook = Webhook 异常
alert-ill-disk = 磁盘快满了
alert-ill-memory = 内存快用完了
alert-ill-clock = 时钟不准
alert-ill-version = 仍在运行旧代码
alert-ill-work = 任务卡住了
alert-ill-pools = 分组座位告急
alert-ill-providers = 平台频繁出错
alert-ill-credentials = 凭据即将到期
alert-ill-backups = 备份逾期未做

alert-well-telegram = Telegram 已恢复
alert-well-webhook = Webhook 已恢复
alert-well-disk = 磁盘空间已恢复
alert-well-memory = 内存已恢复
alert-well-clock = 时钟已校准
alert-well-version = 已运行新代码
alert-well-work = 任务已恢复处理
alert-well-pools = 分组已有空座
alert-well-providers = 平台已恢复
alert-well-credentials = 凭据已更新
alert-well-backups = 备份已完成

alert-impact-telegram = 用户和管理员都收不到回复。已申请的座位照常发放；Telegram 会将消息保留 24 小时。
alert-impact-webhook = 用户的消息会延迟或收不到。Telegram 会保留 24 小时。
alert-impact-disk = 一旦写满，数据库就会停止，无法再兑换。
alert-impact-memory = 一旦用完，系统会强制结束进程，多半是数据库或 Worker。
alert-impact-clock = 消息里的时间会有偏差，告警可能延迟。座位到期以数据库时钟为准。
alert-impact-version = 这些进程在更新后没有重启：已修复的问题在其中仍然存在。
alert-impact-work = Worker 正常，但有任务等待过久：有人还没拿到座位，或还占着座位。
alert-impact-pools = 目前仍可兑换，但很快就要排队候补。
alert-impact-providers = 那里的邀请和移除会自动重试，间隔逐渐拉长。数据不会丢失。
alert-impact-credentials = 到期后将无法在这些 Team 中邀请或移除成员。
alert-impact-backups = 如果现在丢失这台机器，上次备份以来的数据将一并丢失。

alert-cause-unreachable = Telegram 服务器没有响应（{ $detail }）。
alert-cause-token = Telegram 不认识机器人的 token：已被撤销或填写有误。
alert-cause-webhook = Telegram 无法投递：{ $detail }
alert-cause-webhook-lost = 已设置 <code>PUBLIC_URL</code>，但没有设置 Webhook。
alert-cause-webhook-left = 机器人在主动拉取消息，却还留有一个 Webhook：因此收不到任何消息。
alert-cause-disk = 仅剩 { $detail }。
alert-cause-memory = 仅剩 { $detail }。
alert-cause-skew = 本机与数据库的时间相差 { $seconds } 秒。
alert-cause-stale = 以下进程运行的代码比磁盘上的旧：{ $detail }。
alert-cause-stuck = 有任务到期 { $seconds } 秒仍未完成。
alert-cause-low = 空座 / 总数：{ $detail }。
alert-cause-failing = 最近 10 分钟失败 / 总数：{ $detail }。
alert-cause-expiring = { $detail }
alert-cause-late = 每日备份已逾期 { $seconds } 小时。
alert-cause-rebooted = 机器重启过。
alert-cause-absent = 机器开着，但这里没有任何进程在运行。
alert-cause-slept = 机器休眠或被挂起。

alert-cure-telegram = 请检查本机网络。网络正常就请等待，是 Telegram 自身的故障。若 token 被拒绝：向 @BotFather 获取新的，写入 <code>.env</code>，再运行 <code>./team restart</code>。
alert-cure-webhook = 请确认 <code>PUBLIC_URL</code> 指向本机且证书有效。<code>./team restart bot</code> 会重新设置 Webhook。
alert-cure-disk = 清理不需要的文件或扩容。<code>./team doctor</code> 会显示数据所在位置。
alert-cure-memory = 请停止本机上的其他程序，或增加内存。
alert-cure-clock = 请在两台机器上启用时间同步（NTP）。
alert-cure-version = 运行 <code>./team restart</code> 加载新代码，不会丢失任何内容。
alert-cure-work = /operations 会显示是哪一个以及原因。
alert-cure-pools = 用 /team_add 新增 Team，或在 /teams 中扩容。
alert-cure-providers = /operations 会显示平台返回的信息；在 /teams 中可点“立即检查”。
alert-cure-credentials = 请在平台上更新凭据，再为 Team 换上新凭据：<code>./team teams connect</code>
alert-cure-backups = 运行 <code>./team backup</code> 立即备份，它会说明问题所在。

alert-details =
    🔎 <b>{ $name }</b>

    { $lines }

    <b>处理步骤</b>
    { $runbook }
detail-cause = 原因：{ $cause }
detail-since = 开始时间：{ $since }
detail-well = 目前没有发现问题。
detail-beat = 最后一次心跳：{ $at }
detail-process = 进程 { $pid }，启动于 { $started }，版本 { $version }
detail-repairs = 看门狗已重启 { $count } 次
detail-taken = 正在处理：{ $by }

runbook-database =
    1. 先等半分钟：它会自动重启。
    2. <code>./team logs database</code>：是否提示磁盘或内存不足？先腾出空间。
    3. <code>./team restart database</code>
    4. 如果是您自己的服务器：请在那边启动；<code>./team doctor</code> 会说明从本机看到的情况。
    5. 仍无法启动：用 <code>backups/</code> 中最新的文件运行 <code>./team restore FILE</code>。
runbook-redis =
    1. 先等半分钟：它会自动重启。答应用户的内容都不存在这里。
    2. <code>./team restart redis</code>
    3. 如果是您自己的服务器：请在那边启动，或更正 <code>REDIS_URL</code>。
runbook-worker =
    1. 点 🔄 重启，或发送 /restart_worker。
    2. 又停止了：点 📄 日志，看最后的错误。缺少模块：<code>./team up</code>。刚更新过：<code>./team restart</code>。
    3. 活着但不干活：Redis 正常吗？看 /status。
    4. 期间兑换码照常受理，座位照常预留，不会丢失任何内容。
runbook-beat =
    1. 点 🔄 重启，或发送 /restart_beat。
    2. 又停止了：点 📄 日志，看最后的错误。
    3. 活着但不发任务：数据库正常吗？它需要在数据库中取得锁才能工作。
runbook-bot =
    1. <code>./team restart bot</code>
    2. 又停止了：<code>./team logs bot</code>。若 token 被拒绝：向 @BotFather 获取新的。
runbook-web =
    1. <code>./team restart web</code>
    2. 端口被占用：停止另一个程序，或设置 <code>WEB_PORT</code>。
runbook-telegram =
    1. 本机能上网吗？运行 <code>./team doctor</code> 查看。
    2. token 被拒绝：向 @BotFather 获取新的，写入 <code>.env</code>，再运行 <code>./team restart</code>。
    3. 其他情况请等待：恢复后会补发欠用户的所有消息。
runbook-webhook =
    1. 从别处打开 <code>PUBLIC_URL</code>：证书必须有效。
    2. <code>./team restart bot</code> 会重新设置 Webhook。
    3. 着急的话：清空 <code>PUBLIC_URL</code> 并重启，机器人会改为主动拉取消息。
runbook-disk =
    1. 在服务器上运行 <code>df -h</code>：什么占用最大？先清理旧日志和旧备份。
    2. 请在写满之前处理：磁盘写满会使数据库停止。
runbook-memory =
    1. 在服务器上运行 <code>top</code>：哪些占用大又与本系统无关？
    2. 如果是 Worker：<code>./team restart worker</code>
    3. 增加内存。
runbook-clock =
    1. 在两台机器上运行 <code>timedatectl</code>，启用 NTP。
runbook-version =
    1. <code>./team restart</code>
runbook-work =
    1. /operations：是哪一个？平台返回了什么？
    2. 在 /teams 中打开该 Team，点“立即检查”。
    3. 重试，或放弃：放弃会告知用户并退还次数。
runbook-pools =
    1. /team_add：为分组新增 Team。
    2. 或在 /teams 中扩容。
    3. 在此之前，兑换的人会进入候补并得知排位。
runbook-providers =
    1. /operations：平台返回了什么？
    2. 看平台的状态页：是否故障？
    3. 凭据被拒绝：为 Team 换上新凭据。
runbook-credentials =
    1. 在平台上生成新凭据。
    2. <code>./team teams connect NAME --option …</code>
    3. 在 /teams 中打开该 Team，点“立即检查”。
runbook-backups =
    1. 运行 <code>./team backup</code> 立即备份，它会说明问题所在。
    2. 磁盘还有空间吗？<code>df -h</code>
    3. 到 <code>BACKUP_AT</code> 时 Worker 在运行吗？<code>./team logs worker</code>

alert-test =
    🔔 <b>告警测试</b>
    出现故障时，您会这样收到通知。现在一切正常。

    成为管理员时和每周各测试一次。
alert-test-second = 告警测试
alert-test-second-body = 这是备用渠道，在 Telegram 中无人响应时使用。现在一切正常。

status-degraded = { $size } 个线程全部占用
status-pager-unreachable = 🔴 <b>收不到告警：</b>{ $who } 从未点过“开始”，或屏蔽了机器人。
status-pager-later = 🟠 <b>告警尚未测试成功：</b>{ $who }（Telegram 没有响应）
status-pager-second = 🔴 <b>告警备用渠道</b>不可用：请检查 <code>ALERT_URLS</code>。
