"""The command line: words in, exit codes out. No arithmetic, and nothing heavy until it is needed.

Exit codes: 0 done; 1 the input cannot be used; 2 wrong use; 3 no plan; 4 stopped at a limit with a plan.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from energi.cli.data import on_data
from energi.cli.frame import DONE, UNUSABLE, WRONG_USE, Desk, Group, allowed, language
from energi.cli.questions import on_questions
from energi.cli.rules import on_rules
from energi.cli.runs import on_runs
from energi.cli.studies import on_studies
from energi.words import say


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with an exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    lang = language(words)
    try:
        code = commands(lang).main(words, prog_name="energi", standalone_mode=False, obj=lang)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "")
        code = WRONG_USE
    except click.UsageError as error:
        _misused(error, lang)
        code = WRONG_USE
    except click.exceptions.Abort:
        click.echo(say("cli.aborted", lang), err=True)
        code = UNUSABLE
    sys.exit(code if isinstance(code, int) else DONE)


def _misused(error: click.UsageError, lang: str) -> None:
    """Tell what was wrong with the command line, in the user's language."""
    kind = type(error).__name__
    known = {"NoSuchOption", "NoSuchCommand", "MissingParameter", "BadParameter", "BadOptionUsage"}
    if kind == "UsageError" and "such command" in error.message:
        kind = "NoSuchCommand"
    fields = {"name": _called(error), "value": _quoted(error.message), "allowed": ""}
    parameter = getattr(error, "param", None)
    if parameter is not None:
        choices = getattr(parameter.type, "choices", ())
        fields["allowed"] = ", ".join(choices) or allowed(parameter.type, lang)
    click.echo(say(f"cli.misused.{kind if kind in known else 'UsageError'}", lang, **fields), err=True)
    command = error.ctx.command_path if error.ctx is not None else "energi"
    click.echo(say("cli.try", lang, command=command), err=True)


def _called(error: click.UsageError) -> str:
    """The option or argument an error is about, as the help calls it."""
    parameter = getattr(error, "param", None)
    if isinstance(parameter, click.Argument):
        return str(parameter.metavar)
    return str(getattr(error, "option_name", None) or (parameter.opts[0] if parameter is not None else ""))


def _quoted(message: str) -> str:
    """What click's English sentence quotes: the word that was typed."""
    found = re.search(r"'([^']*)'|\(([^)]*)\)", message)
    return (found[1] or found[2] or "") if found else ""


def commands(lang: str) -> click.Group:
    """All commands, with their help in a language."""

    @click.group(
        cls=Group,
        help=say("cli.about", lang),
        context_settings={"max_content_width": 110},
        options_metavar=f"[{say('cli.metavar.options', lang)}]",
        subcommand_metavar=f"{say('cli.metavar.command', lang)} ...",
    )
    @click.version_option(
        package_name="energi", message="energi %(version)s", help=say("cli.help.version", lang)
    )
    def top() -> None:
        pass

    desk = Desk(top, lang)
    desk.language()(top)
    on_studies(desk)
    on_runs(desk)
    on_questions(desk)
    on_data(desk)
    on_rules(desk)
    return top
