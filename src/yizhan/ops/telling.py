"""What a command says while it works: to standard error, so that results on standard output stay clean."""

import click


def tell(text: str) -> None:
    click.echo(f"yizhan: {text}", err=True)
