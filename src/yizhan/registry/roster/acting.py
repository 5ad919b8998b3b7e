"""In which role work is done that somebody asked for and a worker does: kept as plain data beside the work."""

from typing import Any
from uuid import UUID

from yizhan.kernel.scope import Acting, Level, Line, Role


def kept(acting: Acting) -> dict[str, Any]:
    """Ids and codes only, ready for a JSON column."""
    ids = {name: getattr(acting, name) for name in ("user_id", "person_id", "node_id", "session_id")}
    return {
        "role": acting.role.value,
        "level": acting.level.value if acting.level else "",
        "line": acting.line.value,
        **{name: str(value) if value else "" for name, value in ids.items()},
    }


def again(told: dict[str, Any]) -> Acting:
    """Who acted, as `kept` put it down."""

    def id_of(name: str) -> UUID | None:
        return UUID(told[name]) if told[name] else None

    return Acting(
        Role(told["role"]),
        user_id=id_of("user_id"),
        person_id=id_of("person_id"),
        node_id=id_of("node_id"),
        session_id=id_of("session_id"),
        level=Level(told["level"]) if told["level"] else None,
        line=Line(told["line"]),
    )
