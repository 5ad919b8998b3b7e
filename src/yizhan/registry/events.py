"""The words under which the register leaves journal rows and facts."""

from typing import Final

# Facts: subject is ("person", id) or ("union", id), record is what the figure opens to.
MEMBERSHIP_JOINED: Final = "membership.joined"
MEMBERSHIP_ENTERED: Final = "membership.entered"  # by rosters: so many of a union on a day
MEMBERSHIP_LEFT: Final = "membership.left"
MEMBERSHIP_PLACED: Final = "membership.placed"  # out of the holding pool
MEMBERSHIP_TRANSFERRED_OUT: Final = "membership.transferred_out"  # counted at the old union
MEMBERSHIP_TRANSFERRED_IN: Final = "membership.transferred_in"  # counted at the new one
UNION_PREPARED: Final = "union.prepared"
UNION_FOUNDED: Final = "union.founded"
UNION_REGISTERED: Final = "union.legal_person_registered"
MEMBERSHIP_RETAINED: Final = "membership.retained"
UNION_REGISTRATION_CHANGED: Final = "union.registration_changed"
UNION_RENEWED: Final = "union.term_renewed"
UNION_WOUND_UP: Final = "union.wound_up"
UNION_MERGED: Final = "union.merged"  # counted at the union that went into another
