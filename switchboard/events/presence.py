"""Decides who is at a ticket now: who looks at it, who writes; forgotten soon after the last word.

Every process tells the others of its own by NOTIFY, and the console tells who writes, so that it
does not matter which process a page is joined to. Nothing is stored.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field

LASTS_SECONDS = 12.0
BEAT_SECONDS = 5.0
# NOTIFY takes 8,000 bytes.
ROWS_EACH = 200


@dataclass(kw_only=True)
class Presence:
    """Until when each engineer is known to be at each ticket, by the process that says so."""

    _until: dict[str, dict[tuple[str, int, str], float]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def heard(self, payload: str, *, now: float) -> list[str]:
        """The tickets at which somebody came, left or began to write."""
        try:
            told = json.loads(payload)
            rows = [(str(row[0]), int(row[1]), str(row[2])) for row in told["rows"]]
            source, is_gone = str(told["from"]), bool(told.get("gone"))
        except (ValueError, TypeError, KeyError, IndexError):
            return []
        return [
            number
            for number, engineer_id, kind in rows
            if self._keep(number, (source, engineer_id, kind), is_gone=is_gone, now=now)
        ]

    def at(self, number: str) -> dict[int, bool]:
        """Who is there, and whether they write."""
        there: dict[int, bool] = {}
        for _, engineer_id, kind in self._until.get(number, {}):
            there[engineer_id] = there.get(engineer_id, False) or kind == "writes"
        return there

    def forget(self, *, now: float) -> list[str]:
        """Lets go of who was not heard of; the tickets that they were at."""
        left = []
        for number, known in list(self._until.items()):
            over = [one for one, until in known.items() if until <= now]
            for one in over:
                del known[one]
            if over:
                left.append(number)
            if not known:
                del self._until[number]
        return left

    def _keep(self, number: str, who: tuple[str, int, str], *, is_gone: bool, now: float) -> bool:
        known = self._until[number]
        if is_gone:
            return known.pop(who, None) is not None
        is_new = who not in known
        known[who] = now + LASTS_SECONDS
        return is_new


def payloads(source: str, rows: list[tuple[str, int, str]], *, gone: bool = False) -> list[str]:
    """The rows as NOTIFY takes them.

    >>> payloads("a", [("332098230", 4, "looks")])
    ['{"from": "a", "gone": false, "rows": [["332098230", 4, "looks"]]}']
    """
    return [
        json.dumps({"from": source, "gone": gone, "rows": rows[start : start + ROWS_EACH]})
        for start in range(0, len(rows), ROWS_EACH)
    ]
