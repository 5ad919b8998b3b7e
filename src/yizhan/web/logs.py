"""Logs: one JSON object per line on standard output, for people and machines alike."""

import logging
import logging.config
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# PostgreSQL tells the whole row that broke a constraint: names and numbers of people among it.
_ROW = re.compile(r"^DETAIL:.*$", re.MULTILINE)

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(options: dict[str, Any]) -> None:
    """Django calls this with settings.LOGGING. Libraries' records come out in the same form as ours."""
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            without_rows,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        "foreign_pre_chain": [structlog.stdlib.add_logger_name, *_SHARED],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": formatter},
            "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["out"], "level": options["level"]},
            "loggers": {
                # Its lines carry the full path with the query, which may hold a name or a number.
                "django.server": {"level": "CRITICAL"},
                "django.request": {"level": "ERROR"},
                "procrastinate": {"level": "WARNING"},
            },
        }
    )
    structlog.configure(
        processors=[structlog.stdlib.add_logger_name, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def without_rows(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception without the rows that the database quotes in it."""
    if isinstance(event.get("exception"), str):
        event["exception"] = _ROW.sub("DETAIL: withheld", event["exception"])
    return event
