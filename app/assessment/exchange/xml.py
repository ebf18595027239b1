"""XML in and out.

What comes in is read by the standard library's expat with document types refused, which is where XML's attacks are: so
neither entities nor outside files are ever looked at, and no further library is needed.
"""

import re
from typing import NoReturn
from xml.etree import ElementTree as ET
from xml.parsers import expat

from app.kernel.errors import Invalid

_DEEPEST = 40
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no XML may hold them


def parse_xml(text: str) -> ET.Element:
    """A tree of XML without document type; names are without the prefix of their namespace.

    Raises:
        Invalid: it does not parse, has a document type, or is nested too deep.
    """
    builder, parser, depth = ET.TreeBuilder(), expat.ParserCreate(), 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise Invalid("The file is nested too deep.", "Export it again.")
        builder.start(name.rpartition(":")[2], attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name.rpartition(":")[2])

    def refuse(*_: object) -> NoReturn:
        raise Invalid("The file has a document type, which is not read.", "Take the <!DOCTYPE …> away.")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(text.encode("utf-8", "replace") if "encoding=" not in text[:100] else text, True)
        return builder.close()
    except expat.ExpatError as error:
        raise Invalid(f"The file is no XML: {error}.", "Export it again.") from error


def written(root: ET.Element) -> str:
    """A document, without the signs that XML cannot hold."""
    for element in root.iter():
        element.text = _UNWRITABLE.sub("", element.text) if element.text else element.text
        element.tail = _UNWRITABLE.sub("", element.tail) if element.tail else element.tail
        for name, value in element.attrib.items():
            element.set(name, _UNWRITABLE.sub("", value))
    mixed = [(one, one.text, [child.tail for child in one]) for one in root.iter("p") if len(one)]
    ET.indent(root)
    for paragraph, text, tails in mixed:  # inside of a paragraph each space counts
        paragraph.text = text
        for child, tail in zip(paragraph, tails, strict=True):
            child.tail = tail
    return ET.tostring(root, encoding="unicode", xml_declaration=True)
