"""Files as cadres send them, opened as sheets of rows. What can do harm or cannot be read is refused in words."""

from yizhan.registry.roster.sheets.opening import Sheet, open_sheets

__all__ = ["Sheet", "open_sheets"]
