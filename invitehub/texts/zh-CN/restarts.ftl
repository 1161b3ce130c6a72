# /restart_worker, /restart_beat, /probe, /registered.

button-restart = 🔄 重启
ask-restart-worker = ❓ <b>重启 Worker？</b>

    正在执行的任务会尽量先做完，否则重启后接着做。不会丢失任何任务，也不会通知用户。
ask-restart-beat = ❓ <b>重启定时调度？</b>

    期间到期的任务会在重启后立即补发。不会丢失任何任务，也不会通知用户。
restart-head = 🔄 <b>重启：{ $name }</b>
restart-step-taken = ✔️ 看门狗开始执行：{ $seconds } 秒
restart-step-stopped = ✔️ 已停止：{ $seconds } 秒
restart-step-started = ✔️ 正在启动：{ $seconds } 秒
restart-step-beat = ✔️ 首次心跳：{ $seconds } 秒
restart-step-work-worker = ✔️ 完成首个任务：{ $seconds } 秒
restart-step-work-beat = ✔️ 接管调度：{ $seconds } 秒
restart-goes-on = ⏳ …
restart-well = 🟢 <b>{ $name } 已恢复工作。</b>
restart-no-watchdog = 🔴 看门狗没有响应，它自己也停了。请在服务器上执行：<code>./team restart { $service }</code>
restart-failed = 🔴 重启失败：{ $detail }。请在服务器上执行：<code>./team doctor</code>
restart-no-beat = 🔴 一分钟内没有心跳。请在服务器上执行：<code>./team logs { $service }</code>
restart-no-work = 🔴 进程已启动，但还不能工作。请查看 /status，并在服务器上执行：<code>./team logs { $service }</code>
restart-waits-redis = 🟠 <b>进程已启动，但 Redis 停了</b>，任务无法传递。Redis 恢复后会自动继续。请在服务器上执行：<code>./team restart redis</code>
restart-waits-database = 🟠 <b>进程已启动，但数据库停了</b>，暂时无法工作。数据库恢复后会自动继续。请在服务器上执行：<code>./team restart database</code>
probe-sent = ⏳ 测试任务已发出 …
probe-ran = 🟢 <b>队列正常。</b>{ $sent } 毫秒发出，{ $ran } 毫秒后由 Worker 执行。
probe-no-broker = 🔴 <b>Redis 没有接收任务。</b>请查看 /status。
probe-no-worker = 🔴 <b>十秒内没有 Worker 执行任务。</b>Worker 已停止、卡住或非常繁忙。请查看 /status，再用 /restart_worker
registered-nobody = 🔴 <b>没有 Worker 响应。</b>请查看 /status，再用 /restart_worker
registered-head = 📋 <b>Worker 已注册的任务</b> · { $count } 个 Worker
registered-worker = <b>{ $worker }</b>：{ $count } 个
registered-all = ✅ 我们的任务一个不缺。
registered-missing = 🔴 缺少：{ $tasks }。该 Worker 运行的是其他版本，请重启。
menu-restart_worker = 重启 Worker
menu-restart_beat = 重启定时调度
menu-probe = 发送测试任务检查队列
menu-registered = 查看 Worker 已注册的任务
