"""The `iXML` chunk of field recorders: what in it names the very file, or measures the old sound, is emptied.

Source: iXML specification 2.10. The text is edited in place by its own tags, so that everything else
stays byte for byte; a chunk that is no text of that kind passes as it is.
"""

from __future__ import annotations

import re

#: Elements that name one physical file: a processed copy is another one.
_IDENTITY = ("FILE_UID", "BWF_UMID")
#: Elements that repeat the loudness fields of bext.
_LOUDNESS = ("BWF_LOUDNESS_VALUE", "BWF_LOUDNESS_RANGE", "BWF_MAX_TRUE_PEAK_LEVEL", "BWF_MAX_MOMENTARY_LOUDNESS",
             "BWF_MAX_SHORT_TERM_LOUDNESS")


def for_copy(body: bytes) -> tuple[bytes, str]:
    """The chunk for a worked copy, and what was done to it: "" where nothing had to be."""
    done = []
    for element in (*_IDENTITY, *_LOUDNESS):
        name = element.encode()
        found = re.search(rb"<" + name + rb"(?:\s[^<>]*)?>([^<]*)</" + name + rb"\s*>", body)
        if found is not None and (value := found.group(1).strip()):
            body = body[:found.start(1)] + body[found.end(1):]
            old = value[:80].decode("utf-8", "replace")
            done.append(f"{element} cleared (it was {old})" if element in _IDENTITY else f"{element} cleared")
    return body, ", ".join(done)
