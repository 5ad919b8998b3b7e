"""Every page of the room."""

from yizhan.orders.http import desk, hotline, mending, mine, public

urlpatterns = [
    *public.urlpatterns,
    *mine.urlpatterns,
    *desk.urlpatterns,
    *mending.urlpatterns,
    *hotline.urlpatterns,
]
