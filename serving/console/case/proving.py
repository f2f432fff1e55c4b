"""The evidence as something that proves itself: checked here, taken along, checked elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from serving.cases.chain import FAULTS
from serving.console.case.dossier import Dossier
from serving.console.components.buttons import Look, button
from serving.console.components.form import choice_row, form, text_row
from serving.console.components.labels import Tone, label
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor
from serving.evidence.domain import Pictures
from serving.evidence.phrases import PHRASES
from serving.evidence.proof import Proof, ProvenBundle, proven_bundle
from serving.users.domain import Permission

LONGEST_WHY: Final = 1000
COMMAND: Final = "citypatrol evidence verify {name} --key PUBLIC.pem"


def proving(visitor: Visitor, dossier: Dossier) -> Markup:
    """What one may do; the result of a check stands below it, in a place of its own."""
    words, person = visitor.words, visitor.person
    if not person.may(Permission.SEE_EVIDENCE):
        return join(tag("h2", words("proof.title")), tag("p", words("picture.hidden")))
    takes = person.may(Permission.EXPORT_CASES) or person.may(Permission.SEE_ORIGINALS)
    return join(
        tag("h2", words("proof.title")),
        tag("p", words("proof.lead"), class_="faint"),
        button(words("proof.check"), "prove"),
        _bundle(visitor, dossier) if takes else None,
    )


def take(visitor: Visitor, case_id: UUID, fields: Mapping[str, str]) -> ProvenBundle:
    """Raises what ``serving.evidence.proof.proven_bundle`` raises."""
    wanted = fields.get("pictures", "")
    pictures = Pictures(wanted) if wanted in set(Pictures) else Pictures.BLURRED
    why = fields.get("why", "")[:LONGEST_WHY]
    return proven_bundle(visitor.services, visitor.person, case_id, pictures, why)


def result(visitor: Visitor, proof: Proof, name: str | None = None) -> Markup:
    """What a check came to; ``name`` is that of the bundle that was taken."""
    words, moments, found = visitor.words, visitor.moments, proof.findings
    return tag(
        "div",
        tag(
            "p",
            label(words("proof.sound"), Tone.GOOD)
            if found.sound
            else label(words("proof.unsound"), Tone.BAD),
            moments.markup(proof.at),
        ),
        tag(
            "ul",
            tag("li", words("proof.chain", count=proof.steps)),
            tag("li", words("proof.pictures", count=proof.pictures)),
            tag(
                "li",
                words("proof.signed"),
                " ",
                tag("code", proof.key_id),
                " ",
                moments.markup(proof.signed_at) if proof.signed_at else None,
            )
            if proof.key_id
            else tag("li", words("proof.unsigned")),
        )
        if found.sound
        else tag("ul", [tag("li", _found(visitor, one)) for one in found.complaints], class_="bad"),
        tag("ul", [tag("li", _found(visitor, one)) for one in found.notes], class_="faint")
        if found.notes
        else None,
        tag("p", words("proof.offline"), tag("code", COMMAND.format(name=name))) if name else None,
        class_="proof",
        role="status",
    )


def _found(visitor: Visitor, text: str) -> str:
    """One sentence of a check, in the visitor's language."""
    words = visitor.words
    text = words.kept(FAULTS, text)
    return words.kept(PHRASES, text, role="picture", status="status", last="status")


def _bundle(visitor: Visitor, dossier: Dossier) -> Markup:
    words, may = visitor.words, visitor.person.may(Permission.SEE_ORIGINALS)
    choices = [(one, words(f"proof.{one}")) for one in Pictures if may or one is Pictures.BLURRED]
    return tag(
        "details",
        tag("summary", words("proof.take")),
        form(
            "bundle",
            text_row(
                "why", words("proof.why"), hint=words("proof.why_hint"), maxlength=LONGEST_WHY
            ),
            choice_row("pictures", words("proof.what"), choices),
            button(words("proof.download"), look=Look.PRIMARY),
        ),
        tag(
            "p",
            words("proof.offline"),
            tag("code", COMMAND.format(name=f"{dossier.line.number}-blurred.zip")),
            class_="faint",
        ),
        class_="bundle",
    )
