"""The `yizhan` command. Exit status 0: done; 1: refused, with the reason; 2: wrong usage."""

import sys
from importlib import import_module

import click

from yizhan import __version__
from yizhan.kernel.errors import DeclarationError
from yizhan.kernel.keys import KeysMissing
from yizhan.ops.environment import choose_demonstration
from yizhan.ops.errors import OperationError
from yizhan.web.configuration import ConfigurationError

# Name of the command → where it is. Loaded only when asked for, so that `--help` and `serve` stay quick.
COMMANDS = {
    "demo": "yizhan.ops.commands.demo:demo",
    "serve": "yizhan.ops.commands.serve:serve",
    "worker": "yizhan.ops.commands.worker:worker",
    "migrate": "yizhan.ops.commands.migrate:migrate",
    "import": "yizhan.ops.commands.importing:importing",
    "backup": "yizhan.ops.commands.backup:backup",
    "restore": "yizhan.ops.commands.backup:restore",
    "programmes": "yizhan.ops.commands.programmes:programmes",
    "ledger": "yizhan.ops.commands.ledger:ledger",
    "psql": "yizhan.ops.commands.psql:psql",
    "journal": "yizhan.ops.commands.journal:journal",
    "keys": "yizhan.ops.commands.keys:keys",
    "sites": "yizhan.ops.commands.sites:sites",
    "calendar": "yizhan.ops.commands.calendar:calendar",
    "register": "yizhan.ops.commands.register:register",
    "figures": "yizhan.ops.commands.figures:figures",
    "province": "yizhan.ops.commands.province:province",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)  # noqa: S101
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="yizhan")
@click.option("--demo", "on_demonstration", is_flag=True, help="Work with the data of `yizhan demo`.")
def yizhan(*, on_demonstration: bool) -> None:
    """Yizhan 驿站, the open platform of a provincial federation of trade unions."""
    if on_demonstration:
        choose_demonstration()


def main() -> None:
    """Run the command; an expected refusal is told in words, without a traceback."""
    try:
        yizhan.main(prog_name="yizhan")
    except (OperationError, ConfigurationError, KeysMissing, DeclarationError) as refusal:
        click.echo(f"yizhan: {refusal}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
