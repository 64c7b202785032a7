"""Whether a log is read."""

import logging
from typing import Any

import pytest

from iotmock.core.log_levels import may_be_read

DEBUG = logging.DEBUG


@pytest.fixture(name="logger")
def _logger() -> Any:
    logger = logging.getLogger("iotmock.tests.levels")
    yield logger
    logger.setLevel(logging.NOTSET)


def test_what_is_not_known_may_be_read(logger: logging.Logger) -> None:
    """Nobody has asked yet."""
    logger.setLevel(logging.INFO)
    assert may_be_read(logger).get(DEBUG, True) is True


def test_change_of_any_level_is_heard(logger: logging.Logger) -> None:
    """Of the logger, of one above it, of all."""
    table = may_be_read(logger)
    above = logging.getLogger("iotmock.tests")
    for changed, usual in ((logger, logging.NOTSET), (above, logging.NOTSET), (logging.getLogger(), logging.WARNING)):
        assert logger.isEnabledFor(DEBUG) is False
        assert table.get(DEBUG, True) is False
        changed.setLevel(DEBUG)
        assert table.get(DEBUG, True) is True
        assert logger.isEnabledFor(DEBUG) is True
        assert table.get(DEBUG, True) is True
        changed.setLevel(usual)


def test_logger_of_another_kind_may_be_read() -> None:
    """It has no such table, or another one."""

    class OwnLogger:
        _cache = {DEBUG: False}

    assert may_be_read(OwnLogger()).get(DEBUG, True) is True
    assert may_be_read(None).get(DEBUG, True) is True
