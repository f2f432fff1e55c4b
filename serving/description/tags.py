"""The chapters of the API's description, in the order an integrator reads them."""

from __future__ import annotations

from types import MappingProxyType

TAGS = MappingProxyType(
    {
        "people": "Signing in, and those who may. Programs use tokens instead.",
        "tokens": "A program's way in, in a person's name, with some of their permissions.",
        "cases": "Violations from capture to closing: listing them, opening one, moving it.",
        "review": "The queue of cases that wait for a verdict, each with one person at a time.",
        "live": "What changes, told as it happens.",
        "related": "What holds together: ties between cases, other offices' reports, hot spots.",
        "units": "Who handles what and where, and what waits for a dispatcher.",
        "districts": "The city's tree: city, districts, streets. Who sees a place sees all below.",
        "standards": "What the city calls a violation, and how long it gives whom, by edition.",
        "calendar": "Holidays and the weekend days worked instead, by which deadlines count.",
        "evidence": "Pictures, signed bundles, legal holds, and who used what.",
        "hand-over": "Where other systems tell what became of a case.",
        "overview": "The whole city on one screen, and the parts of its map.",
        "statistics": "Figures and rates over many cases, each with its formula.",
        "cameras": "Registered feeds with their views, zones and permits drawn on them.",
        "camera events": "What happened to cameras themselves.",
        "patrol": "How the patrol keeps its targets, what visits came to, and who is next.",
        "permits": "Approved exceptions, and what they allowed.",
        "samples": "What the detectors learn from.",
        "models": "The package that looks, and how it changes.",
        "learning": "Steps of the learning loop.",
        "audit": "Who did what, when and from where.",
        "pipeline": "Where the patrol knocks. Signed, not for people.",
        "health": "Whether serving can work.",
    }
)
