"""All addresses of the room."""

from yizhan.cluster.http import newsroom, offers, reading, reviews, writing

urlpatterns = [
    *reading.urlpatterns,
    *newsroom.urlpatterns,
    *writing.urlpatterns,
    *reviews.urlpatterns,
    *offers.urlpatterns,
]
