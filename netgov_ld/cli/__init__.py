"""The ``netgov`` command: its subcommands, loaded when asked for, and what happens to errors.

Each command lives in a module of its own under the name ``command``. The table below carries
their one-line help, so that ``netgov --help`` imports neither rdflib nor a server.
"""

from __future__ import annotations

import sys
from difflib import get_close_matches
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from netgov_ld import __version__
from netgov_ld.errors import NetgovError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

COMMANDS: Final = {
    "check": "Check the data: syntax, canonical form, ontology, shapes, references, evidence.",
    "fmt": "Rewrite Turtle files in canonical form.",
    "locate": "Find a phrase in an article; print its offsets and digest, ready to paste.",
    "new": "Write the skeleton of the file for a new article.",
    "build": "Build an immutable release from data that passes every check.",
    "diff": "Show what changed between two releases, in words or as RDF.",
    "query": "Answer a SPARQL query from a file, standard input, or by its name.",
    "export": "Write the graph for other tools: networks, Neo4j, tables.",
    "push": "Load a release into a triple store that servers are to ask.",
    "serve": "Serve the graph on this machine: pages, SPARQL endpoint, dumps.",
}
"""Name of each command, which is also its module, and its line in the help."""

INTERRUPTED: Final = 130
"""Exit code after Ctrl-C: 128 + SIGINT, as shells have it."""

FAULT: Final = 70
"""Exit code where the program itself is wrong: EX_SOFTWARE of sysexits.h."""


class LazyGroup(click.Group):
    """A group that imports a command when it is run, and prints every error as one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"{__name__}.{cmd_name}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"{cmd_name} is not a click command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            close = get_close_matches(name, COMMANDS, n=1)
            hint = f"Did you mean {close[0]!r}?" if close else f"Use one of: {', '.join(COMMANDS)}."
            raise click.UsageError(f"There is no command {name!r}. {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = "netgov",
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command line; the one place where errors become a line and an exit code."""

        def run() -> Any:
            return super(LazyGroup, self).main(
                args, prog_name, complete_var, standalone_mode=False, **extra
            )

        if not standalone_mode:
            return run()
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")
        try:
            outcome = run()
        except NetgovError as error:
            _fail(str(error), error.exit_code)
        except (click.Abort, KeyboardInterrupt):
            _fail("Interrupted.", INTERRUPTED)
        except click.ClickException as error:
            context = getattr(error, "ctx", None)
            path = context.command_path if context is not None else "netgov"
            _fail(f"{error.format_message()} See '{path} --help'.", 2)
        except OSError as error:
            _fail(f"{error.filename or 'System'}: {error.strerror or error}.", 2)
        except Exception as error:
            frame = extract_tb(error.__traceback__)[-1]
            _fail(
                f"This is a fault in netgov: {type(error).__name__}: {error} "
                f"({Path(frame.filename).name}:{frame.lineno}). Please report it.",
                FAULT,
            )
        sys.exit(outcome if isinstance(outcome, int) else 0)


def _fail(message: str, code: int) -> NoReturn:
    click.echo(f"netgov: {' '.join(message.split())}", err=True)
    sys.exit(code)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="netgov")
def main() -> None:
    """Who stands where on governing the Internet: check, build, query and serve the graph.

    Example: netgov check --sources articles/
    """
