"""Every page of the register."""

from yizhan.registry.http import (
    deaths,
    duplicates,
    employers,
    exporting,
    expulsions,
    joining,
    members,
    mine,
    objecting,
    offers,
    quality,
    rosters,
    ties,
    transfers,
    unions,
    zones,
)

urlpatterns = [
    *joining.urlpatterns,
    *exporting.urlpatterns,
    *members.urlpatterns,
    *deaths.urlpatterns,
    *expulsions.urlpatterns,
    *quality.urlpatterns,
    *duplicates.urlpatterns,
    *rosters.urlpatterns,
    *transfers.urlpatterns,
    *offers.urlpatterns,
    *objecting.urlpatterns,
    *mine.urlpatterns,
    *unions.urlpatterns,
    *zones.urlpatterns,
    *employers.urlpatterns,
    *ties.urlpatterns,
]
