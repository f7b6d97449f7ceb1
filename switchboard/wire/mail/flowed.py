"""Decides where lines end in format=flowed text (RFC 3676)."""


def unflowed(text: str, *, drops_space: bool) -> str:
    """`text` with soft breaks joined; `drops_space` is the DelSp parameter.

    >>> unflowed("The printer on \\nthe second floor\\n-- \\nSam", drops_space=False)
    'The printer on the second floor\\n-- \\nSam'
    """
    lines: list[str] = []
    paragraph: list[str] = []
    depth = 0
    for line in text.split("\n"):
        bare = line.lstrip(">")
        level = len(line) - len(bare)
        bare = bare[1:] if bare.startswith(" ") else bare
        is_soft = bare.endswith(" ") and bare != "-- "
        if paragraph and (level != depth or bare == "-- "):
            lines.append(_line(paragraph, depth))
            paragraph = []
        depth = level
        paragraph.append(bare[:-1] if is_soft and drops_space else bare)
        if not is_soft:
            lines.append(_line(paragraph, depth))
            paragraph = []
    if paragraph:
        lines.append(_line(paragraph, depth))
    return "\n".join(lines)


def _line(paragraph: list[str], depth: int) -> str:
    mark = f"{'>' * depth} " if depth else ""
    return mark + "".join(paragraph)
