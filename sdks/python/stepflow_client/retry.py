"""When a request is sent again, and after how long."""

from __future__ import annotations

import email.utils
import random
import time
from dataclasses import dataclass

RETRIED_STATUSES = frozenset({429, 502, 503, 504})


@dataclass(frozen=True)
class RetryPolicy:
    """How lost connections and the answers 429, 502, 503 and 504 are retried.

    max_attempts counts the first one. Delays in seconds: they double from initial_delay to max_delay, less up to a half at
    random, and are never shorter than a Retry-After of the server; one longer than max_retry_after ends the attempts.
    """

    max_attempts: int = 8
    initial_delay: float = 0.1
    max_delay: float = 5.0
    max_retry_after: float = 60.0

    def __post_init__(self) -> None:
        if self.max_attempts < 1 or self.initial_delay < 0 or self.max_delay < self.initial_delay or self.max_retry_after < 0:
            raise ValueError("max_attempts must be at least 1, delays not negative, and max_delay not below initial_delay")

    def delay(self, attempt: int, retry_after: float | None = None) -> float | None:
        """Seconds to wait after a failed attempt (the first is 1); None: give up."""
        if attempt >= self.max_attempts or (retry_after is not None and retry_after > self.max_retry_after):
            return None
        backoff = min(self.max_delay, self.initial_delay * 2.0 ** min(attempt - 1, 30))
        return max(backoff * random.uniform(0.5, 1.0), retry_after or 0.0)


def parse_retry_after(value: str | None) -> float | None:
    """The seconds of a Retry-After header, which has seconds or a date; None when it has neither."""
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError):
        return None
