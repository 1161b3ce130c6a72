# /stats：图片说明。

stats-caption =
    📈 <b>{ $span }</b> · { $zone }

    🟦 兑换 { $redemptions } 次
    🟪 换车 { $swaps } 次
    🟥 失败 { $failures } 次：被平台拒绝，或换车未成
    🟩 目前占用 { $seats } 个座位
stats-span-today = 24 小时
stats-span-week = 7 天
stats-span-month = 30 天
button-dark = 🌙 深色
button-light = ☀️ 浅色
menu-stats = 近期统计图
