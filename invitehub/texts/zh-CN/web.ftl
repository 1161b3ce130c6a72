# 浏览器里的状态页。

web-title = InviteHub 运行状态
web-all-well = 一切正常。
web-not-well = 目前有部分服务不正常。
web-services = 服务
web-seats = 座位
web-pool = 分组
web-taken = 已占用
web-free = 空闲
web-waiting = 候补
web-operations = 进行中的任务：{ $count }
web-notices = 待发送给用户的通知：{ $count }
web-dead = 需要管理员处理的任务：{ $count }
web-no-figures = 数据库没有响应，暂无数据。
web-no-pools = 还没有分组。
web-refresh = 本页每 { $seconds } 秒自动刷新。
web-beat = 最近心跳：{ $seconds ->
    [0] 刚刚
   *[other] { $seconds } 秒前
}
web-name-database = 数据库
web-name-redis = Redis
web-name-worker = Worker
web-name-beat = 定时调度
web-name-bot = 机器人
web-name-web = 网页
web-name-watchdog = 看门狗
web-state-up = 正常
web-state-suspect = 响应迟缓
web-state-down = 已停止
