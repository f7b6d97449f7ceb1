"""An event's name is spelled once, in the enum; elsewhere the same letters mean something else."""

import ast
import re
from collections.abc import Iterator

from switchboard.policy.acts import Act
from tests.architecture.rooms import PACKAGE, sources, tree

NAMES = frozenset(act.value for act in Act)
LEDGER = "how many messages were received: a count of the ledger"
STATE = "a state of the ticket, as SQL or a list of states has it"
STOOD_STILL = "why a clock stood still, in words that people read"
STRIP = dict.fromkeys(("closed", "resolved"), "why a part of a strip does not count")
# Where a word that is also an act's name is the word of another concept, and which.
ANOTHER_CONCEPT = {
    "database/failpoints.py": dict.fromkeys(NAMES, "a step at which a process may die"),
    "console/call_back_forms.py": {"told_by_phone": "the route of a form"},
    "cli/doctor.py": {"received": LEDGER},
    "cli/story/acts.py": {"called_back": "what a story's file calls it"},
    "cli/ledger.py": {"received": LEDGER},
    "flow/ledger.py": {"received": LEDGER},
    "ui/week.py": {"closed": "a day on which a desk is closed"},
    "console/clock_panel.py": dict.fromkeys(NAMES, "what moved a deadline, as people read it"),
    "console/ledger.py": {"received": LEDGER},
    "console/merge_forms.py": {"split": "the name of a form"},
    "console/urls.py": {"split": "the name of a page", "told_by_phone": "the route of a form"},
    "console/merge_panel.py": {"absorbed": "the ticket that goes on in another"},
    "console/merge_words.py": {"split": "an icon"},
    "console/team_queue.py": {"held": "a field of a form"},
    "oncall/models/page.py": {"called_back": "a state of a page", "taken": "why one is told"},
    "policy/call_flows.py": dict.fromkeys(NAMES, "a node of a call, or what is said there"),
    "policy/call_script.py": {"page_accepted": "what the desk does at once"},
    "policy/prompts.py": {"page_accepted": "what is said on a call"},
    "policy/clock_runs.py": {"resolved": STOOD_STILL},
    "policy/document_texts.py": dict.fromkeys(NAMES, "the name of a text in the policy"),
    "policy/spoken_hours.py": {"closed": "a day on which a desk is closed"},
    "policy/hours_wall.py": {"closed": "an hour in which a calendar is closed"},
    "policy/transitions.py": {"resolved": STATE, "closed": STATE, "merged": STATE},
    "portal/counting.py": {"closed": "that a desk closes, as people read it"},
    "portal/tickets.py": {"closed": "a choice of the list of tickets"},
    "portal/urls.py": {"received": "the page that says that a form has come in"},
    "tickets/models/merge.py": {"absorbed": "the ticket that goes on in another"},
    "tickets/models/ticket.py": {"resolved": STATE, "closed": STATE, "merged": STATE},
    "ui/gallery/clocks.py": {"held": "the key of a strip", **STRIP},
    "ui/shapes.py": STRIP,
    "ui/strip.py": STRIP,
    "ui/strip_table.py": STRIP,
    "ui/gallery/tickets.py": {"resolved": STATE, "closed": "a desk that is closed"},
    "wire/reply_text.py": {"split": "a function that sets words apart"},
    "wire/mail/authentication.py": {"received": "a header of a mail"},
}
FILES = [path for path in sources(PACKAGE) if path != PACKAGE / "policy" / "acts.py"]
IN_TEMPLATE = re.compile(r"\bact\b\s*(?:==|!=|in|not in)\s*[\[({]?\s*[\"']\w+[\"']")


def spelled(module: ast.AST) -> Iterator[ast.Constant]:
    """Literals that are an act's name, but for the names of a letter's texts."""
    for node in ast.iter_child_nodes(module):
        if _names_texts(node):
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in NAMES:
            yield node
        yield from spelled(node)


def _names_texts(node: ast.AST) -> bool:
    """`texts=("held",)` names texts of the policy, whose authors choose them."""
    if isinstance(node, ast.keyword):
        return node.arg == "texts"
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "texts"


def test_no_act_is_spelled_outside_its_enum():
    strays = [
        f"{name}:{literal.lineno}: “{literal.value}”"
        for path in FILES
        for name in [path.relative_to(PACKAGE).as_posix()]
        for literal in spelled(tree(path))
        if literal.value not in ANOTHER_CONCEPT.get(name, {})
    ]

    assert strays == [], "Use Act.… there, or say in ANOTHER_CONCEPT what the word means."


def test_a_stray_name_is_seen():
    code = "News(act='held', texts=('held',))\nif event.act == 'resolved': ...\ntexts = ('held',)"

    assert [(one.lineno, one.value) for one in spelled(ast.parse(code))] == [
        (1, "held"), (2, "resolved"),
    ]  # fmt: skip


def test_no_template_compares_an_act_with_letters():
    strays = [
        f"{path.relative_to(PACKAGE)}: {found[0]}"
        for path in sorted(PACKAGE.rglob("*.html"))
        for found in IN_TEMPLATE.finditer(path.read_text(encoding="utf-8"))
    ]

    assert strays == []
    assert IN_TEMPLATE.search('{% if event.act == "held" %}')
