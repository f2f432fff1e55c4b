"""Why a reviewer rejects: a closed list per violation kind, because training learns from it.

The look-alikes of each kind are those of the city's own case standard (DOMAIN §1).
"""

from __future__ import annotations

from types import MappingProxyType

OTHER = "other"
ALREADY_GONE = "already_gone"

COMMON: MappingProxyType[str, str] = MappingProxyType(
    {
        "nothing_there": "nothing of the kind is in the pictures",
        "poor_picture": "the pictures are too poor to decide",
        "outside_zone": "it stands outside the zone",
        "permitted": "it is allowed there at that time",
        ALREADY_GONE: "it was gone before anybody could act",
        OTHER: "something else, said in the note",
    }
)

BY_KIND: MappingProxyType[str, MappingProxyType[str, str]] = MappingProxyType(
    {
        "street_vending": MappingProxyType(
            {
                "parked_tricycle": "a parked cargo tricycle, nothing for sale",
                "courier": "a courier or a delivery",
                "pedestrian_trolley": "a pedestrian with a trolley or a pram",
                "cleaners_cart": "a street cleaner's cart",
                "permitted_market": "a permitted market in its hours",
                "breakfast_cart": "a licensed breakfast cart",
            }
        ),
        "bin_overflow": MappingProxyType(
            {
                "lid_open_not_full": "the lid is open but the bin is not full",
                "collection_at_work": "the collection crew is at work",
                "collection_grace": "within the time the collection has to come",
            }
        ),
        "green_belt_parking": MappingProxyType(
            {
                "passing": "the vehicle is only passing or queueing",
                "unloading_beside": "unloading beside the belt, not on it",
                "works_vehicle": "a works or watering vehicle on duty",
                "car_park_beside": "parked in a car park beside the hedge",
            }
        ),
        "manhole_missing": MappingProxyType(
            {
                "shadow": "a shadow",
                "wet_patch": "a wet patch",
                "tar_patch": "a tar patch in the road",
                "round_marking": "a round road marking",
                "car_over_cover": "a vehicle stands over the cover",
            }
        ),
    }
)


def reasons_for(kind: str) -> dict[str, str]:
    """Reason code → what it says, for rejecting a case of ``kind``; ``other`` comes last."""
    return {**BY_KIND.get(kind, {}), **COMMON}
