"""Every page of the register."""

from yizhan.registry.http import joining, members, mine, quality, ties, transfers, unions

urlpatterns = [
    *joining.urlpatterns,
    *members.urlpatterns,
    *quality.urlpatterns,
    *transfers.urlpatterns,
    *mine.urlpatterns,
    *unions.urlpatterns,
    *ties.urlpatterns,
]
