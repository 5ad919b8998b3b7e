"""What is kept of unions, employers and development zones beside the roster, for programs."""

from ninja import Router

from yizhan.registry.http.head_counts_api import head_counts
from yizhan.registry.http.listing_unions_api import listing_unions
from yizhan.registry.http.moving_api import moving
from yizhan.registry.http.terms_api import terms
from yizhan.registry.http.winding_up_api import winding_up
from yizhan.registry.http.zones_api import zones

estate = Router(tags=["registry"])
estate.add_router("", zones)
estate.add_router("", terms)
estate.add_router("", head_counts)
estate.add_router("", winding_up)
estate.add_router("", moving)
estate.add_router("", listing_unions)
