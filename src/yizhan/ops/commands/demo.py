"""`yizhan demo`."""

import os
from pathlib import Path

import click

from yizhan.ops.environment import choose_demonstration, set_up_django, workplace
from yizhan.ops.telling import bars, tell


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def demo(*, host: str, port: int) -> None:
    """A filled demonstration of one province, with invented people. What is entered is kept; Ctrl-C ends it."""
    from yizhan.ops import serving

    choose_demonstration(host)
    serving.name_address(host, port)
    serving.refuse_taken_port(host, port)
    with serving.alone_in(Path(os.environ["YIZHAN_DATA"])), workplace(tell, may_create=True) as place:
        set_up_django()
        from yizhan.kernel.keys import create_missing_keys
        from yizhan.ops.demo.guard import refuse_real_people
        from yizhan.ops.roles import migrate

        create_missing_keys(place.configuration.keys)
        refuse_real_people()
        migrate(place.configuration)
        _load_people()
        serving.serve(
            place,
            host=host,
            port=port,
            processes=2,
            threads=8,
            with_worker=True,
            tell=tell,
            when_ready=lambda: _welcome(serving.address_of(host, port)),
        )


def _load_people() -> None:
    """The synthetic province and the cast, where they are not there yet; what was broken off goes on by itself."""
    from yizhan.ops.demo.load import load, was_broken_off

    if was_broken_off():
        tell("the filling of this demonstration was broken off: going on where it stopped")
    with bars() as progress:
        load(progress)


def _welcome(address: str) -> None:
    """Where to look, with which phone each of the cast signs in, and what forms ask of them: name and ID number."""
    from yizhan.accounts.demo import CAST
    from yizhan.ops.demo.cast import PARTS, document_of

    parts = {part.key: part for part in PARTS}
    click.echo(f"\n驿站 Yizhan 演示数据·非官方: {address}\n")
    click.echo("  手机号 phone  姓名、虚构的证件号码 name, synthetic ID number  身份 part")
    for persona in CAST:
        part = parts[persona.key]
        click.echo(f"  {persona.mobile}  {part.name} {document_of(part)}  {persona.label}")
    click.echo(f"\n登录 sign in: {address}/sign-in    短信验证码 codes: {address}/demo/sms    Ctrl-C 结束\n")
