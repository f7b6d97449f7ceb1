"""Decides who is told of a change: who watches its topic, and who comes too late for it."""

from collections import defaultdict

from switchboard.events.listener import Listener
from switchboard.wire.snapshot import Snapshot
from switchboard.wire.topics import EVERYTHING

REMEMBERED = 50_000


class Board:
    """Every open page by what it shows, and the newest transaction that changed each topic.

    The lines of NOTIFY come in the order of their commits, so a page that has seen a topic's newest
    transaction has seen them all. What happened before `floor` is not remembered.
    """

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.floor: Snapshot | None = None
        self.told = 0
        self._by_topic: defaultdict[str, set[Listener]] = defaultdict(set)
        self._newest: dict[str, int] = {}

    def begin(self, floor: Snapshot) -> None:
        """Remembers from here on; who saw less may have missed anything."""
        self.floor = floor
        self._newest.clear()

    @property
    def is_full(self) -> bool:
        """Whether too much is remembered, and it is time to begin anew."""
        return len(self._newest) > REMEMBERED

    def hear(self, topic: str, transaction: int) -> None:
        """A change was committed: whoever watches is told."""
        self._newest[topic] = transaction
        self.told += 1
        watching = self.listeners if topic == EVERYTHING else self._by_topic.get(topic, ())
        for listener in watching:
            named = listener.topics if topic == EVERYTHING else (topic,)
            listener.tell(named, listeners=len(watching))

    def join(self, listener: Listener, *, since: Snapshot | None) -> None:
        """From now on the page is told; at once of what changed after it was made."""
        self.listeners.add(listener)
        for topic in listener.topics:
            self._by_topic[topic].add(listener)
        if missed := self._missed(listener, since):
            listener.tell(missed, listeners=len(self.listeners))

    def leave(self, listener: Listener) -> None:
        """The page was closed, or is not to hear any more."""
        listener.leave()
        self.listeners.discard(listener)
        for topic in listener.topics:
            watching = self._by_topic[topic]
            watching.discard(listener)
            if not watching:
                del self._by_topic[topic]

    def watching(self, topic: str) -> set[Listener]:
        """Who watches a topic."""
        return self._by_topic.get(topic, set())

    def _missed(self, listener: Listener, since: Snapshot | None) -> frozenset[str]:
        if since is None or self.floor is None or since.is_older_than(self.floor):
            return listener.topics
        if not since.sees(self._newest.get(EVERYTHING, 0)):
            return listener.topics
        return frozenset(
            topic for topic in listener.topics if not since.sees(self._newest.get(topic, 0))
        )
