"""What stands between us and another system, and what answers: the sentences people read."""

from __future__ import annotations

from typing import Final

from serving.phrases import Phrasebook

PHRASES: Final = Phrasebook(
    "delivery",
    {
        "host-unknown": (
            "{host} is not among serving.handover.allowed_hosts; add it there if it is meant."
        ),
        "leads-inside": (
            "{host} leads to {address}, which is neither public nor within "
            "serving.handover.allowed_networks."
        ),
        "no-address": "The name {host} has no address at the moment.",
        "silent": "{host} does not answer ({error}).",
        "no-answer": (
            "{host} took the request and did not answer in time ({error}); it may have accepted it."
        ),
        "sent-elsewhere": (
            "The platform answered {status} and sends us elsewhere without the request; enter its "
            "final address."
        ),
        "answered-words": "The platform answered {status}: {words}",
        "answered": "The platform answered {status}.",
        "answer-long": "The platform's answer is longer than {most} bytes.",
        "other-scheme": "The platform redirects to another scheme; enter its final address.",
        "redirects": "The platform redirects more than {most} times; check its address.",
        "picture-unnamed": "The platform took a picture and did not say what it calls it.",
        "request-unnamed": (
            "The platform took the request and named neither service_request_id nor token."
        ),
        "no-services": "The platform answers, but /services.json is no list of services.",
        "no-code": "This destination has no code for {kind}; add it under codes and retry.",
        "fields": (
            "The destination's fields do not fit: no event has a part {part}; correct them and "
            "retry."
        ),
        "broker-refuses": "The broker does not let us in: {reason}.",
        "broker-late": "The broker did not confirm in time.",
        "broker-gone": "The broker ended the connection before it confirmed.",
        "folder-not-written": "The folder cannot be written ({error}).",
        "folder-not-read": "The folder cannot be read ({error}).",
        "folder-not-made": "The folder cannot be made ({error}).",
        "folder-others": "{folder} may not be written; change its owner.",
        "store-away": "The picture store does not answer; the letter waits for it.",
        "picture-lost": "The {role} picture is missing or damaged in the store.",
        "picture-broken": "The {role} picture cannot be decoded.",
        "no-finder": (
            "The model package that finds what to blur cannot be opened; no picture goes out."
        ),
        "secret-unreadable": (
            "Its secret does not open with this secret key; restore the key it was imported "
            "under, or import the destination again."
        ),
        "under-way": "An attempt was under way and its end is not known.",
        "inside": "Inside CityPatrol: {error}.",
        "folder-fine": "{folder} may be written",
        "url-answers": "{url} answers with {status}",
        "broker-fine": "{host} lets us in",
        "offers": "{url} offers {count} services",
    },
)
