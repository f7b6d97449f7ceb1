"""Decides what waits where in a staffed replay: each place a heap in the one order of queues."""

import heapq
from typing import Any

from switchboard.simulation.case import Case


class Place:
    """Where cases wait, the least key first; one whose key changes is put in again."""

    def __init__(self) -> None:
        self._heap: list[tuple[Any, int]] = []
        self._waiting: dict[int, tuple[Any, Case]] = {}

    def put(self, case: Case, *, key: Any) -> None:
        """Adds a case, or moves it to where its new key belongs."""
        self._waiting[case.number] = key, case
        heapq.heappush(self._heap, (key, case.number))

    def least_key(self) -> Any | None:
        """The key of what is next; None when nothing waits."""
        while self._heap:
            key, number = self._heap[0]
            if number in self._waiting and self._waiting[number][0] == key:
                return key
            heapq.heappop(self._heap)
        return None

    def take(self) -> Case:
        """Removes what is next; raises IndexError when nothing waits."""
        self.least_key()
        _, number = heapq.heappop(self._heap)
        return self._waiting.pop(number)[1]

    def __len__(self) -> int:
        return len(self._waiting)
