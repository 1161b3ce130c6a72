# 备份：发送的文件、出了什么问题、/status 中的一行。

backup-file = 💾 { $at } 的备份，已加密。{ $proven ->
        [yes] 已通过试恢复。
       *[no] 未能进行试恢复。
    }密钥请另行保管；恢复请用 <code>./team restore FILE</code>
trouble-backup =
    💾 <b>备份出了问题</b>
    原因：{ $cause }{ $detail }

    { $last ->
        [none] 目前没有任何备份。
       *[other] 最近一次备份：{ $last }。
    }
    处理办法：排除原因后运行 <code>./team backup</code>。<code>./team doctor</code> 会显示最近一次备份的时间。
trouble-name-backup = 已有新的备份
cause-backup-busy = 另一个备份或恢复一直在运行
cause-backup-check-failed = 试恢复失败，该备份已丢弃
cause-backup-database = 数据库拒绝了请求
cause-backup-disk-full = 磁盘已满
cause-backup-file = 无法写入文件
cause-backup-key-unusable = BACKUP_KEY 不是有效的密钥
cause-backup-not-sent = 备份已完成并保存在本机，但未能发送
cause-backup-too-large = 备份已完成并保存在本机，但超过了 Telegram 50 MB 的限制
cause-backup-unproven = 备份已完成并保存在本机，但试恢复中断
status-backup = 💾 最近备份：{ $since }{ $proven ->
        [yes] {""}
       *[no] {" · 未经试恢复"}
    }
status-no-backup = 💾 尚无备份：<code>./team backup</code>
