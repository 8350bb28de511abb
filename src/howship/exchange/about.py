"""What is said about a model and its quantities: notes for people, identifiers for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement

from howship import __version__
from howship.model.declare import Disease, Drug
from howship.model.join import Joined
from howship.source import Source

__all__ = ["IDENTITY", "Links", "annotation", "header", "links", "notes", "source_text"]

_XHTML = "http://www.w3.org/1999/xhtml"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_QUALIFIERS = {
    "bqbiol": "http://biomodels.net/biology-qualifiers/",
    "bqmodel": "http://biomodels.net/model-qualifiers/",
}
_OWN = "urn:howship:sbml"
RESEARCH = "Howship is a research tool: it gives no advice for a single real patient."

# qualifier -> addresses
Links = Mapping[str, Iterable[str]]

_CALCIUM, _CALCITRIOL = "CHEBI:29108", "CHEBI:17823"
_PTH, _PTHRP = "uniprot:P01270", "uniprot:P12272"
_RANKL, _RANK, _OPG = "uniprot:O14788", "uniprot:Q9Y6Q6", "uniprot:O00300"

# Words of a quantity -> what it is, or what it is made of. Only what is beyond doubt: models say
# "TGF-beta" without the isoform, and markers are fragments of collagen.
IDENTITY: dict[str, tuple[str, tuple[str, ...]]] = {
    "pth": ("bqbiol:is", (_PTH,)),
    "pth_amount": ("bqbiol:is", (_PTH,)),
    "pthrp": ("bqbiol:is", (_PTHRP,)),
    "pthrp_level": ("bqbiol:is", (_PTHRP,)),
    "calcitriol": ("bqbiol:is", (_CALCITRIOL,)),
    "calcitriol_amount": ("bqbiol:is", (_CALCITRIOL,)),
    "plasma_calcium": ("bqbiol:is", (_CALCIUM,)),
    "serum_calcium": ("bqbiol:is", (_CALCIUM,)),
    "rankl": ("bqbiol:is", (_RANKL,)),
    "rank": ("bqbiol:is", (_RANK,)),
    "opg": ("bqbiol:is", (_OPG,)),
    "rank_rankl": ("bqbiol:hasPart", (_RANK, _RANKL)),
    "opg_rankl": ("bqbiol:hasPart", (_OPG, _RANKL)),
}


def _address(identifier: str) -> str:
    return f"https://identifiers.org/{quote(identifier, safe='/:().-_')}"


def links(name: str, source: Source | None = None) -> dict[str, list[str]]:
    """Return what a quantity is, by its words, and the publication that describes it."""
    found: dict[str, list[str]] = {}
    if name in IDENTITY:
        qualifier, identifiers = IDENTITY[name]
        found[qualifier] = [_address(identifier) for identifier in identifiers]
    if source is not None and source.doi:
        found["bqbiol:isDescribedBy"] = [_address(f"doi:{source.doi}")]
    return found


def notes(*paragraphs: str) -> Element:
    """Return notes of one or more paragraphs."""
    root = Element("notes")
    body = SubElement(root, "body", {"xmlns": _XHTML})
    for paragraph in paragraphs:
        SubElement(body, "p").text = " ".join(paragraph.split())
    return root


def annotation(about: str, links: Links, *more: Element) -> Element:
    """Return an annotation with links of the element whose metaid is `about`, and further elements."""
    root = Element("annotation")
    root.extend(more)
    if links:
        names = {f"xmlns:{prefix}": uri for prefix, uri in _QUALIFIERS.items()}
        rdf = SubElement(root, "rdf:RDF", {"xmlns:rdf": _RDF, **names})
        description = SubElement(rdf, "rdf:Description", {"rdf:about": f"#{about}"})
        for qualifier, addresses in links.items():
            bag = SubElement(SubElement(description, qualifier), "rdf:Bag")
            for address in addresses:
                SubElement(bag, "rdf:li", {"rdf:resource": address})
    return root


def source_text(source: Source) -> str:
    """Return "Source: citation (place); status"."""
    return f"Source: {source} [{source.status}]"


def header(joined: Joined, metaid: str) -> tuple[Element, Element]:
    """Return notes and annotation of the whole model."""
    disease = joined.disease
    parts: list[Disease | Drug] = [disease, *joined.drugs]
    told = [f"{part.name}: {part.title}. {source_text(part.source)}" for part in parts]
    told.append(RESEARCH)
    if disease.uncalibrated:
        told.append("Uncalibrated: structure and prior values only; not yet fitted to data.")
    told.append(
        "Time is in days, and every number is in the unit that its parameter names. Doses are not part of "
        "this file: add the amount to the state that takes the dose up, or set the running infusion "
        "(dose_rate_...). An id that ends in _0 is the value at the start, frozen: equations refer to it."
    )
    if disease.baseline == "solved":
        told.append(
            "The start values are the steady state at the values of the parameters given here; "
            "they do not follow when a parameter is changed."
        )
    dois = dict.fromkeys(part.source.doi for part in parts if part.source.doi)
    found = {"bqmodel:isDescribedBy": [_address(f"doi:{doi}") for doi in dois]} if dois else {}
    return notes(*told), annotation(metaid, found, _about(joined))


def _about(joined: Joined) -> Element:
    """Return what programs may want to know: the tool, and the status of each part."""
    uncalibrated = "true" if joined.disease.uncalibrated else "false"
    root = Element(
        "howship:export",
        {"xmlns:howship": _OWN, "tool": "Howship", "version": __version__, "uncalibrated": uncalibrated},
    )
    root.set("researchUseOnly", "true")
    parts: list[Disease | Drug] = [joined.disease, *joined.drugs]
    for part in parts:
        SubElement(root, "howship:part", {"name": part.name, "status": part.status})
    if joined.disease.block is not None:
        root.set("lesions", str(joined.lesions))
    return root
