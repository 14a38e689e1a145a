"""The verb ``energi rules model``: the rules of a model card, and whose function speaks each of them."""

from __future__ import annotations

from pathlib import Path

import click

from energi.domain.card import Card
from energi.optimise.rules.spoken import speakers
from energi.report.terminal import wrapped
from energi.shelf import card, find, source_title
from energi.words import say

DONE = 0


def show(path: Path | None, lang: str) -> int:
    """List the rules of a model card: what each says, its formula, its law and who speaks it.

    Parameters
    ----------
    path : Path or None
        The card; the shelf's if none is named.
    lang : str

    Raises
    ------
    ShelfError
        If the card is missing or broken.
    """
    found = card(find("portfolio", Path(), "models") if path is None else path, Card)
    whose = speakers(found)
    for rule in found.rules:
        told = rule.en if lang == "en" else rule.da
        spoken = say(f"model_rules.{_kind(whose[rule.name])}", lang, package=whose[rule.name])
        click.echo(f"{rule.name} ({spoken})")
        for line in (told, rule.reads, source_title(rule.law)):
            click.echo(wrapped(line, "  ", "    "))
    return DONE


def _kind(speaker: str) -> str:
    return {"": "formula", "energi": "ours"}.get(speaker, "package")
