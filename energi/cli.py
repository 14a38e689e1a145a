"""The command line: words in, exit codes out. No arithmetic, and nothing heavy until it is needed.

Exit codes: 0 done; 1 the input cannot be used; 2 wrong use; 3 no plan; 4 stopped at a limit with a plan.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from energi.words import say

if TYPE_CHECKING:
    from energi.domain.errors import EnergiError

DONE, UNUSABLE, WRONG_USE, NO_PLAN, STOPPED = 0, 1, 2, 3, 4
LANGUAGES = ("da", "en")


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
                    [(name, command.get_short_help_str(90)) for name, command in self.commands.items()]
                )

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option: click.Option | None = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = say("cli.help.help", _lang(ctx))
        return option


class _Command(_Told, click.Command):
    pass


class _Group(_Told, click.Group):
    pass


def _lang(ctx: click.Context) -> str:
    return str(ctx.find_root().obj)


def _record(option: click.Option, lang: str) -> tuple[str, str]:
    """An option as the help lists it: its name; what it does, may be, and is otherwise."""
    allowed = _allowed(option.type, lang)
    notes = [allowed] if allowed else []
    if option.show_default:
        notes.append(say("cli.default", lang, value=str(option.default)))
    name = ", ".join(option.opts)
    metavar = "|".join(option.type.choices) if isinstance(option.type, click.Choice) else option.metavar
    shown = f"{name} {metavar}" if metavar else name
    return shown, " ".join([option.help or "", *(f"[{'; '.join(notes)}]" for _ in notes[:1])])


def _allowed(kind: Any, lang: str) -> str:
    """What values an option takes, in words; empty if anything goes."""
    if isinstance(kind, click.IntRange | click.FloatRange):
        key = "between" if kind.max is not None else "above" if kind.min_open else "least"
        least, most = (
            f"{bound:g}" if bound is not None and bound < 1e5 else str(bound)
            for bound in (kind.min, kind.max)
        )
        return say(f"cli.range.{key}", lang, least=least, most=most)
    return ""


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
        fields["allowed"] = ", ".join(choices) or _allowed(parameter.type, lang)
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
    from energi.domain.errors import EnergiError, SolverError

    try:
        return work()
    except SolverError as error:
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


def _command(top: click.Group, lang: str, name: str) -> Callable[[Callable[..., Any]], click.Command]:
    """The decorator of a command, told in a language."""
    options = f"[{say('cli.metavar.options', lang)}]"
    return top.command(name, cls=_Command, help=say(f"cli.{name}.about", lang), options_metavar=options)


def commands(lang: str) -> click.Group:
    """All commands, with their help in a language."""
    told = partial(_told, lang)

    @click.group(
        cls=_Group,
        help=told("about"),
        context_settings={"max_content_width": 110},
        options_metavar=f"[{told('metavar.options')}]",
        subcommand_metavar=f"{told('metavar.command')} ...",
    )
    @_language(lang)
    @click.version_option(package_name="energi", message="energi %(version)s", help=told("help.version"))
    def top() -> None:
        pass

    _on_studies(top, lang)
    _on_data(top, lang)
    return top


def _told(lang: str, name: str) -> str:
    return say(f"cli.{name}", lang)


def _language(lang: str) -> Callable[[Any], Any]:
    """The option every command has; `language` has read it already."""
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        default=None,
        help=_told(lang, "help.lang"),
        expose_value=False,
    )


def _on_studies(top: click.Group, lang: str) -> None:
    """Commands that work on a study or on what came of it."""
    command, told, language_option = partial(_command, top, lang), partial(_told, lang), _language(lang)
    study = click.argument("study", type=click.Path(path_type=Path), metavar=told("metavar.study"))
    report_lang = click.option(
        "--lang", "report_lang", type=click.Choice(LANGUAGES), default=None, help=told("help.lang")
    )

    def folder(name: str) -> Callable[[Any], Any]:
        kind, metavar = click.Path(path_type=Path), told("metavar.folder")
        return click.option(f"--{name}", type=kind, default=None, metavar=metavar, help=told(f"help.{name}"))

    @command("optimise")
    @study
    @click.option("--organisation", default="", metavar=told("metavar.name"), help=told("help.organisation"))
    @folder("out")
    @click.option(
        "--time-limit",
        type=click.FloatRange(min=0, min_open=True),
        default=None,
        metavar=told("metavar.seconds"),
        help=told("help.time"),
    )
    @click.option(
        "--gap",
        type=click.FloatRange(min=0),
        default=None,
        metavar=told("metavar.percent"),
        help=told("help.gap"),
    )
    @report_lang
    def optimise(**options: Any) -> int:
        from energi import run

        return _guarded(lang, lambda: run.optimise(options, lang))

    @command("verify")
    @click.argument("run_folder", type=click.Path(path_type=Path), metavar=told("metavar.run"))
    @language_option
    def verify(run_folder: Path) -> int:
        from energi import run

        return _guarded(lang, lambda: run.verify(run_folder, lang))

    @command("climate")
    @study
    @folder("plan")
    @folder("followup")
    @click.option(
        "--last-year",
        type=click.IntRange(min=1990, max=2200),
        default=None,
        metavar=told("metavar.year"),
        help=told("help.last_year"),
    )
    @folder("out")
    @report_lang
    def climate(**options: Any) -> int:
        from energi import run_climate

        return _guarded(lang, lambda: run_climate.climate(options, lang))

    @command("doctor")
    @language_option
    def doctor() -> int:
        from energi import run

        return _guarded(lang, lambda: run.doctor(lang))


def _on_data(top: click.Group, lang: str) -> None:
    """Commands that write, read and check portfolios."""
    command, told, language_option = partial(_command, top, lang), partial(_told, lang), _language(lang)

    @command("template")
    @click.argument("workbook", type=click.Path(path_type=Path), metavar=told("metavar.workbook"))
    @click.option("--example", is_flag=True, help=told("help.example"))
    @language_option
    def template(workbook: Path, example: bool) -> int:
        from energi import intake

        return _guarded(lang, lambda: intake.template(workbook, lang, example))

    @command("check")
    @click.argument("file", type=click.Path(path_type=Path), metavar=told("metavar.file"))
    @click.option(
        "--marked",
        type=click.Path(path_type=Path),
        metavar=told("metavar.workbook"),
        help=told("help.marked"),
    )
    @click.option("--json", "machine", is_flag=True, help=told("help.json"))
    @language_option
    def check(file: Path, marked: Path | None, machine: bool) -> int:
        from energi import intake

        return _guarded(lang, lambda: intake.check(file, lang, marked, machine))

    @command("import")
    @click.argument(
        "labels", nargs=-1, required=True, type=click.Path(path_type=Path), metavar=told("metavar.labels")
    )
    @click.option(
        "--into",
        required=True,
        type=click.Path(path_type=Path),
        metavar=told("metavar.workbook"),
        help=told("help.into"),
    )
    @click.option(
        "--out", type=click.Path(path_type=Path), metavar=told("metavar.workbook"), help=told("help.filled")
    )
    @language_option
    def import_(labels: tuple[Path, ...], into: Path, out: Path | None) -> int:
        from energi.intake_labels import import_labels

        return _guarded(lang, lambda: import_labels(labels, into, out, lang))

    @command("sample")
    @click.argument("folder", type=click.Path(path_type=Path), metavar=told("metavar.folder"))
    @click.option(
        "--buildings",
        type=click.IntRange(min=1, max=1_000_000),
        default=74,
        show_default=True,
        metavar=told("metavar.number"),
        help=told("help.buildings"),
    )
    @click.option(
        "--seed",
        type=click.IntRange(min=0),
        default=569,
        show_default=True,
        metavar=told("metavar.number"),
        help=told("help.seed"),
    )
    @language_option
    def sample(folder: Path, buildings: int, seed: int) -> int:
        from energi import run

        return _guarded(lang, lambda: run.sample(folder, buildings, seed, lang))
