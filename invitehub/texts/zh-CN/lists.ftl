# The columns of lists that are sent as files, and lists that have no file of texts of their own.

column-team = Team
column-pool = 分组
column-status = 状态
column-reason = 原因
column-since = 自
column-capacity = 座位数
column-taken = 已占
column-free = 空位
column-provider = 平台
column-identity = 身份
column-telegram-id = Telegram ID
column-state = 状态
column-joined = 已加入
column-expires-at = 到期
column-code = 兑换码
column-place = 位次
column-id = 编号
column-kind = 类型
column-attempts = 尝试次数
column-error = 错误
column-created-at = 创建时间
column-batch = 批次
column-codes = 兑换码数
column-uses = 总次数
column-used = 已用
column-revoked = 已作废
column-note = 备注
column-made-by = 创建人
column-made-at = 创建时间
column-role = 角色
column-stray = 残留
column-first-seen = 首次发现
column-last-seen = 最近发现
column-at = 时间（UTC）
column-what = 事件
column-who = 操作者
column-why = 原因
column-details = 详情
column-barred-by = 拉黑人
column-barred-at = 拉黑时间
column-actor = 操作者
column-action = 操作
column-subject = 对象
column-before = 之前
column-after = 之后
column-about = 收到的提示
column-seat = 座位
column-days = 天数
column-notice = 通知
column-swap = 换车
column-entry = 候补编号
column-priority = 优先级
column-out-of = 离开
column-redemption = 兑换
column-operation = 任务

list-work = <b>📜 任务 { $of } 的来龙去脉</b>（最新在前，时间为 UTC）
step-by-itself = 自动
list-admins =
    <b>🛡 管理人员</b> · { $count } 人

    任命：<code>/admins 123456789 admin</code>（admin、operator 或 viewer）；撤销：<code>/admins 123456789 none</code>。
list-cases = <b>🙋 求助</b> · { $count } 个
list-found = <b>🔎 { $of }</b> · { $count } 人
