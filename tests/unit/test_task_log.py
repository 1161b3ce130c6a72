"""What a database tells of a row stays out of the log."""

import io
import logging

import pytest

from invitehub.redact import NoRows

ROW = "Failing row contains (7, secret@example.org)."


@pytest.fixture
def written() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def log(written: io.StringIO) -> logging.Logger:
    handler = logging.StreamHandler(written)
    handler.addFilter(NoRows())
    log = logging.getLogger("tests.redact")
    log.setLevel(logging.INFO)
    log.propagate = False
    log.handlers = [handler]
    return log


def _violate() -> None:
    raise ValueError(f"violates check\nDETAIL:  {ROW}")


def _wrap() -> None:
    try:
        _violate()
    except ValueError as error:
        raise RuntimeError(f"(CheckViolation) {error}\n[SQL: update seat]") from error


def test_neither_message_nor_traceback_shows_the_row(log: logging.Logger, written: io.StringIO) -> None:
    with pytest.raises(RuntimeError) as caught:
        _wrap()
    log.error("raised unexpected: %r", caught.value, exc_info=caught.value)
    text = written.getvalue()
    assert "secret@example.org" not in text
    assert text.count("violates check") >= 3
    assert "[SQL: update seat]" in text
    assert "Traceback" in text


def test_other_records_pass_unchanged(log: logging.Logger, written: io.StringIO) -> None:
    log.info("sweep: %s=%d", "hinted", 2)
    assert written.getvalue() == "sweep: hinted=2\n"
