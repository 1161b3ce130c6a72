"""Keeps rows out of the log: PostgreSQL adds to an error what stood in the row, identities included."""

import logging
import re

# On a line of its own in a traceback, behind an escaped line break in a repr.
_DETAIL = re.compile(r"(?:\n|\\n)\s*(?:DETAIL|CONTEXT):.*?(?=\n|\\n|$)")
_PLAIN = logging.Formatter()


class NoRows(logging.Filter):
    """For handlers: takes the DETAIL and CONTEXT of database errors out of messages and tracebacks."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "DETAIL:" in message or "CONTEXT:" in message:
            record.msg, record.args = _DETAIL.sub("", message), ()
        if record.exc_info and not record.exc_text:
            # Formatters keep a text that is there already.
            record.exc_text = _DETAIL.sub("", _PLAIN.formatException(record.exc_info))
        return True
