"""The mutations keep up with the code; `bin/mutate` tries them."""

import ast
from pathlib import Path

import pytest

from tests.hurts.mutations import MUTATIONS, TESTS, TOP, Mutation, OldTextNotThereOnce


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.test)
def test_a_mutation_replaces_one_text_of_the_code(mutation: Mutation):
    text = mutation.applied(TOP)

    assert mutation.new in text
    ast.parse(text)


def test_every_hurt_has_its_mutation():
    tree = ast.parse((TOP / TESTS).read_text(encoding="utf-8"))

    tests = [node.name for node in tree.body if getattr(node, "name", "").startswith("test_")]

    assert [mutation.test for mutation in MUTATIONS] == tests
    assert len(tests) == 13


def test_a_text_that_stands_twice_is_refused(tmp_path: Path):
    (tmp_path / "rule.py").write_text("open\nopen\n")
    mutation = Mutation(file="rule.py", old="open", new="closed", test="test_it")

    with pytest.raises(OldTextNotThereOnce, match="2 times"):
        mutation.applied(tmp_path)
