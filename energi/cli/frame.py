"""What every command shares: help in the user's language, and errors that become words and exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from energi.words import say

if TYPE_CHECKING:
    from energi.domain.errors import EnergiError

DONE, UNUSABLE, WRONG_USE, NO_PLAN, STOPPED = 0, 1, 2, 3, 4
LANGUAGES = ("da", "en")

Decorator = Callable[[Any], Any]


def language(arguments: Sequence[str]) -> str:
    """The language of help and messages: ``--lang``, else ENERGI_LANG, else Danish."""
    for before, word in zip(("", *arguments), arguments, strict=False):
        wanted = word.removeprefix("--lang=") if word.startswith("--lang=") else word
        if (before == "--lang" or word.startswith("--lang=")) and wanted in LANGUAGES:
            return wanted
    wanted = os.environ.get("ENERGI_LANG", "da")
    return wanted if wanted in LANGUAGES else "da"


class _Told:
    """A click command whose frame (usage, options, help) is told in the user's language."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, pieces, prefix=f"{say('cli.usage', _lang(ctx))} ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        lang, known = _lang(ctx), self.get_params(ctx)  # type: ignore[attr-defined]
        arguments = [p for p in known if isinstance(p, click.Argument)]
        if arguments:
            with formatter.section(say("cli.arguments", lang)):
                formatter.write_dl([(str(p.metavar), say(f"cli.argument.{p.name}", lang)) for p in arguments])
        with formatter.section(say("cli.options", lang)):
            formatter.write_dl([_record(p, lang) for p in known if isinstance(p, click.Option)])
        if isinstance(self, click.Group):
            with formatter.section(say("cli.commands", lang)):
                formatter.write_dl(
                    [(name, command.get_short_help_str(160)) for name, command in self.commands.items()]
                )

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option: click.Option | None = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = say("cli.help.help", _lang(ctx))
        return option


class Command(_Told, click.Command):
    """A command told in the user's language."""


class Group(_Told, click.Group):
    """A group of commands told in the user's language."""


def _lang(ctx: click.Context) -> str:
    return str(ctx.find_root().obj)


def _record(option: click.Option, lang: str) -> tuple[str, str]:
    """An option as the help lists it: its name; what it does, may be, and is otherwise."""
    values = allowed(option.type, lang)
    notes = [values] if values else []
    if option.show_default:
        notes.append(say("cli.default", lang, value=str(option.default)))
    name = ", ".join(option.opts)
    metavar = "|".join(option.type.choices) if isinstance(option.type, click.Choice) else option.metavar
    shown = f"{name} {metavar}" if metavar else name
    return shown, " ".join([option.help or "", *(f"[{'; '.join(notes)}]" for _ in notes[:1])])


def allowed(kind: Any, lang: str) -> str:
    """What values an option takes, in words; empty if anything goes."""
    if isinstance(kind, click.IntRange | click.FloatRange):
        key = "between" if kind.max is not None else "above" if kind.min_open else "least"
        least, most = (
            f"{bound:g}" if bound is not None and bound < 1e5 else str(bound)
            for bound in (kind.min, kind.max)
        )
        return say(f"cli.range.{key}", lang, least=least, most=most)
    return ""


def _refused(error: EnergiError, lang: str) -> None:
    """Tell an error and its remedy, and the findings it may carry."""
    from energi.check.telling import findings_text
    from energi.words import problem

    sentence, remedy = problem(error, lang)
    click.echo(sentence, err=True)
    click.echo(remedy, err=True)
    findings = error.fields.get("findings")
    if isinstance(findings, tuple | list):
        click.echo(findings_text(tuple(findings), lang), err=True)


def _guarded(lang: str, work: Callable[[], int]) -> int:
    """Run a piece of work; what goes wrong becomes a sentence and an exit code, never a traceback."""
    from energi.domain.errors import ClashError, EnergiError, SolverError

    try:
        return work()
    except (ClashError, SolverError) as error:
        _refused(error, lang)
        return NO_PLAN
    except EnergiError as error:
        _refused(error, lang)
        return UNUSABLE
    except BrokenPipeError:  # whoever read has seen enough
        sys.stderr.close()
        return DONE
    except OSError as error:
        click.echo(
            say("cli.os", lang, path=error.filename or "", problem=error.strerror or str(error)), err=True
        )
        return UNUSABLE


@dataclass(frozen=True)
class Desk:
    """Where commands are declared: the group they belong to, and the language they are told in.

    ``within`` is what the keys of a group's own commands begin with, such as ``"rules."``.
    """

    top: click.Group
    lang: str
    within: str = ""

    def told(self, name: str) -> str:
        """A text of the command line's catalogue."""
        return say(f"cli.{name}", self.lang)

    def command(self, name: str) -> Callable[[Callable[..., Any]], click.Command]:
        """The decorator of a command."""
        options = f"[{self.told('metavar.options')}]"
        return self.top.command(
            name, cls=Command, help=self.told(f"{self.within}{name}.about"), options_metavar=options
        )

    def run(self, work: Callable[[], int]) -> int:
        """Run a piece of work; what goes wrong becomes a sentence and an exit code, never a traceback."""
        return _guarded(self.lang, work)

    def study(self) -> Decorator:
        """The argument STUDY."""
        return click.argument("study", type=click.Path(path_type=Path), metavar=self.told("metavar.study"))

    def number(
        self, name: str, kind: Any, default: Any = None, *, metavar: str = "number", told: str = ""
    ) -> Decorator:
        """An option that takes a number (``metavar.<metavar>``, ``help.<told>``); a default is shown."""
        return click.option(
            f"--{name}",
            type=kind,
            default=default,
            show_default=default is not None,
            metavar=self.told(f"metavar.{metavar}"),
            help=self.told(f"help.{told or name}"),
        )

    def time_limit(self) -> Decorator:
        """The option ``--time-limit``."""
        return self.number(
            "time-limit", click.FloatRange(min=0, min_open=True), metavar="seconds", told="time"
        )

    def gap(self) -> Decorator:
        """The option ``--gap``."""
        return self.number("gap", click.FloatRange(min=0), metavar="percent")

    def folder(self, name: str) -> Decorator:
        """An option that names a folder."""
        return self.path(name, "folder")

    def path(self, name: str, kind: str, *, told: str = "", required: bool = False) -> Decorator:
        """An option that names a file or folder of a kind (``metavar.<kind>``, ``help.<told>``)."""
        return click.option(
            f"--{name}",
            type=click.Path(path_type=Path),
            default=None,
            required=required,
            metavar=self.told(f"metavar.{kind}"),
            help=self.told(f"help.{told or name}"),
        )

    def report_language(self) -> Decorator:
        """The option ``--lang`` where it also sets the language of what is written."""
        return click.option(
            "--lang", "report_lang", type=click.Choice(LANGUAGES), default=None, help=self.told("help.lang")
        )

    def language(self) -> Decorator:
        """The option ``--lang`` of every other command; `language` has read it already."""
        return click.option(
            "--lang",
            type=click.Choice(LANGUAGES),
            default=None,
            help=self.told("help.lang"),
            expose_value=False,
        )
