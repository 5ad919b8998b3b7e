"""Refusals of the operator's tools. They end a command with status 1 and their text."""


class OperationError(Exception):
    """A command cannot do what it was asked; the text says why and what to do."""


class DatabaseStartError(OperationError):
    """The embedded PostgreSQL could not be made or started."""


class DatabaseMissingError(OperationError):
    """There is no embedded database in the data folder, and this command does not make one."""

    def __init__(self, folder: str) -> None:
        super().__init__(
            f"there is no database in {folder} yet: `yizhan migrate` makes it. The demonstration's is another one:"
            f" `yizhan --demo COMMAND` works with that; DATABASE_URL or YIZHAN_DATA name any other."
        )


class WrongMajorVersionError(DatabaseStartError):
    """The data folder was written by another major version of PostgreSQL."""

    def __init__(self, folder: str, found: int, ours: int) -> None:
        super().__init__(
            f"{folder} was written by PostgreSQL {found}, this Yizhan brings PostgreSQL {ours}. "
            f"Dump it with the Yizhan that wrote it (yizhan backup FILE), move the folder away, "
            f"and restore here (yizhan restore FILE)."
        )
