"""Decides whether a call script can be gone through: nothing missing, nothing without a way out."""

from collections.abc import Iterator

from switchboard.policy.call_script import (
    START,
    Ask,
    Dial,
    Do,
    End,
    Gather,
    Node,
    Record,
    Say,
    Script,
)


def faults(script: Script) -> Iterator[str]:
    """What is wrong with a script: nodes missing or never reached, rounds without a wait."""
    if START not in script:
        yield f"It has no “{START}”."
    led_to = {START} | {to for node in script.values() for to in ways(node)}
    yield from (f"“{name}” is missing." for name in sorted(led_to - script.keys()))
    yield from (f"Nothing leads to “{name}”." for name in sorted(script.keys() - led_to))
    yield from (f"“{name}” goes round for ever." for name in script if _is_round(script, name))


def ways(node: Node) -> tuple[str, ...]:
    """The names of the nodes that may come after this one."""
    match node:
        case Say() | Do():
            return (node.then,)
        case Ask():
            return (node.yes, node.no)
        case Gather():
            return (*node.keys.values(), node.silent, node.wrong, node.gone)
        case Record():
            return (node.then, node.empty, node.gone_empty)
        case Dial():
            return (node.answered, node.otherwise, node.gone)
        case End():
            return ()


def _is_round(script: Script, name: str) -> bool:
    """Whether a caller who does nothing could come back here without ever being waited for."""
    seen: set[str] = set()
    ahead = [name]
    while ahead:
        node = script.get(ahead.pop())
        for to in ways(node) if isinstance(node, Say | Do | Ask) else ():
            if to == name:
                return True
            if to not in seen:
                seen.add(to)
                ahead.append(to)
    return False
