"""Every page of the register."""

from yizhan.registry.http import joining, members, mine, quality, rosters, ties, transfers, unions

urlpatterns = [
    *joining.urlpatterns,
    *members.urlpatterns,
    *quality.urlpatterns,
    *rosters.urlpatterns,
    *transfers.urlpatterns,
    *mine.urlpatterns,
    *unions.urlpatterns,
    *ties.urlpatterns,
]
