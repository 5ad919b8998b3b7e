"""The tables of the room."""

from yizhan.orders.models.mending import Mending
from yizhan.orders.models.orders import OrderEntry, OrderFile, WorkOrder

__all__ = ["Mending", "OrderEntry", "OrderFile", "WorkOrder"]
