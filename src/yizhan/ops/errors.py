"""Refusals of the operator's tools. They end a command with status 1 and their text."""


class OperationError(Exception):
    """A command cannot do what it was asked; the text says why and what to do."""


class DatabaseStartError(OperationError):
    """The embedded PostgreSQL could not be made or started."""


class WrongMajorVersionError(DatabaseStartError):
    """The data folder was written by another major version of PostgreSQL."""

    def __init__(self, folder: str, found: int, ours: int) -> None:
        super().__init__(
            f"{folder} was written by PostgreSQL {found}, this Yizhan brings PostgreSQL {ours}. "
            f"Dump it with the Yizhan that wrote it (yizhan backup FILE), move the folder away, "
            f"and restore here (yizhan restore FILE)."
        )
