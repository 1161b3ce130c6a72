"""Backups: one encrypted file that holds a whole house, made in one look at the database and proven before it counts.

Nothing is loaded here, so that the watchdog can read `manifest` and stay light.
"""
