"""What imports can't show: string foreign keys and reverse accessors run downhill too."""

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models

from tests.architecture.rooms import PACKAGE, floors, tree

OURS = [config for config in apps.get_app_configs() if config.name.startswith("switchboard.")]
MODELS = [model for config in OURS for model in config.get_models(include_auto_created=True)]


def room(model: type[models.Model]) -> str:
    return model.__module__.split(".")[1]


def forward_relations(model: type[models.Model]) -> Iterator[type[models.Model]]:
    """The models that this one's own fields point at, through tables included."""
    fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
    for field in fields:
        if field.is_relation:
            yield field.related_model
            yield from filter(None, [getattr(field.remote_field, "through", None)])


def test_there_are_models_to_walk():
    assert len(MODELS) > 25


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_relations_run_downhill(model: type[models.Model]):
    floor = floors()

    uphill = [
        target._meta.label
        for target in forward_relations(model)
        if target.__module__.startswith("switchboard.")
        and room(target) != room(model)
        and floor[room(target)] >= floor[room(model)]
    ]

    assert uphill == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_no_relation_hides_its_target(model: type[models.Model]):
    hidden = [f.name for f in model._meta.private_fields if isinstance(f, GenericForeignKey)]

    assert hidden == []


def walled_tables(app: str) -> set[str]:
    """The tables that the room's migrations put row security on."""
    calls = [
        node
        for path in (PACKAGE / app / "migrations").glob("*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    return {
        call.args[0].value
        for call in calls
        if call.func.attr in {"wall", "sign_in_table"} and isinstance(call.args[0], ast.Constant)
    }


@pytest.mark.parametrize("config", OURS, ids=lambda config: config.label)
def test_every_table_has_its_wall(config):
    tables = {model._meta.db_table for model in config.get_models(include_auto_created=True)}

    assert tables <= walled_tables(config.label)
