"""Label XML as a stream: doctypes refused, depth and size bounded, only named elements kept."""

from __future__ import annotations

from pathlib import Path
from xml.parsers import expat

from energi.domain.errors import InputError
from energi.read.labels.node import DEEPEST, LONGEST_TEXT, MOST_NODES, Node, Trie

LARGEST_XML = 200_000_000
"""Bytes; real labels are far below one per cent of it."""

_CHUNK = 1 << 16
_CUT_OFF = {
    expat.errors.codes[text]
    for text in (
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}
_ENCODINGS = {
    expat.errors.codes[text]
    for text in (expat.errors.XML_ERROR_UNKNOWN_ENCODING, expat.errors.XML_ERROR_INCORRECT_ENCODING)
}


def xml_labels(path: Path, begins: tuple[str, ...], trie: Trie) -> list[Node]:
    """Every label of an XML file.

    Parameters
    ----------
    path : Path
    begins : tuple of str
        Names of the element a label is; it may stand anywhere, so an envelope does no harm.
    trie : Trie
        What is kept below it.

    Raises
    ------
    InputError
        ``E-LABEL-DOCTYPE``, ``E-LABEL-DEEP``, ``E-LABEL-SIZE``, ``E-LABEL-ENCODING``,
        ``E-LABEL-TRUNCATED`` or ``E-LABEL-XML``.
    """
    if path.stat().st_size > LARGEST_XML:
        raise InputError("E-LABEL-SIZE", file=path.name)
    builder = _Builder(path.name, begins, trie)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.EntityDeclHandler = builder.doctype
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise _problem(path, error) from error
    except (LookupError, ValueError) as error:  # an encoding Python does not know
        raise InputError("E-LABEL-ENCODING", file=path.name, problem=str(error)) from error
    return builder.labels


def _problem(path: Path, error: expat.ExpatError) -> InputError:
    """What is wrong with a file that is no well-formed XML."""
    problem = str(error)
    if error.code in _CUT_OFF:
        return InputError("E-LABEL-TRUNCATED", file=path.name, line=error.lineno)
    if error.code in _ENCODINGS or _no_utf8(path):
        return InputError("E-LABEL-ENCODING", file=path.name, problem=problem)
    return InputError("E-LABEL-XML", file=path.name, problem=problem)


def _no_utf8(path: Path) -> bool:
    """Whether a file says it is UTF-8, or says nothing, and is not."""
    raw = path.read_bytes()
    head = raw[:200].lower()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or (b"encoding" in head and b"utf-8" not in head):
        return False
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


class _Builder:
    """Expat's handlers: a stack of kept nodes, with what is kept below each of them."""

    def __init__(self, file: str, begins: tuple[str, ...], trie: Trie) -> None:
        self.labels: list[Node] = []
        self._file, self._begins, self._trie = file, begins, trie
        self._stack: list[tuple[Node, Trie] | None] = []
        self._nodes = 0

    def doctype(self, *_: object) -> None:
        raise InputError("E-LABEL-DOCTYPE", file=self._file)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._stack) >= DEEPEST:
            raise InputError("E-LABEL-DEEP", file=self._file, most=DEEPEST)
        local = _local(name)
        trie = self._below(local)
        if trie is None:
            self._stack.append(None)
            return
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise InputError("E-LABEL-SIZE", file=self._file)
        kept = {_local(key): text for key, text in attributes.items() if f"@{_local(key)}" in trie}
        if "type" in kept:
            kept["type"] = kept["type"].rpartition(":")[2]
        node = Node(local, exact=True, attributes=kept)
        parent = self._parent()
        (parent.children if parent else self.labels).append(node)
        self._stack.append((node, trie))

    def end(self, _name: str) -> None:
        top = self._stack.pop()
        if top:
            top[0].text = top[0].text.strip()

    def characters(self, text: str) -> None:
        top = self._stack[-1]
        if top and not top[1].keys() - {name for name in top[1] if name.startswith("@")}:
            top[0].text += text
            if len(top[0].text) > LONGEST_TEXT:
                raise InputError("E-LABEL-SIZE", file=self._file)

    def _below(self, name: str) -> Trie | None:
        """What is kept below an element of a name here; None if the element itself is not kept."""
        if self._parent() is None:
            return self._trie if name in self._begins else None
        top = self._stack[-1]
        if top is None:
            return None
        return top[1].get(name, top[1].get("*"))

    def _parent(self) -> Node | None:
        """The innermost kept node."""
        return next((top[0] for top in reversed(self._stack) if top), None)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
