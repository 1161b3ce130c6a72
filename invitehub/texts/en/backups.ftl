# Backups: the file that is sent, what went wrong, the line in /status.

backup-file = 💾 Backup of { $at }, encrypted. { $proven ->
        [yes] It was restored on trial.
       *[no] It could not be restored on trial.
    } Keep its key elsewhere; <code>./team restore FILE</code> puts it in place.
trouble-backup =
    💾 <b>Trouble with the backup</b>
    Why: { $cause }{ $detail }

    { $last ->
        [none] There is no backup.
       *[other] The newest one is of { $last }.
    }
    What to do: put it right, then <code>./team backup</code>. <code>./team doctor</code> tells how old the newest one is.
trouble-name-backup = there is a fresh backup again
cause-backup-busy = another backup or a restore has been running all the time
cause-backup-check-failed = it could not be restored on trial, and was thrown away
cause-backup-database = the database refused
cause-backup-disk-full = the disk is full
cause-backup-file = the file could not be written
cause-backup-key-unusable = BACKUP_KEY is no key
cause-backup-not-sent = it was made and is kept here, but could not be sent
cause-backup-too-large = it was made and is kept here, but is too large for Telegram, which takes 50 MB
cause-backup-unproven = it was made and is kept here, but the trial was interrupted
status-backup = 💾 Last backup { $since }{ $proven ->
        [yes] {""}
       *[no] {" · not restored on trial"}
    }
status-no-backup = 💾 No backup yet: <code>./team backup</code>
