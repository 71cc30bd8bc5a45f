"""Files as people hand them in: small ones that are whole, made as a scanner or a phone would."""

import io
from functools import cache

from PIL import Image


def pdf(words: bytes = b"a paper", *more: bytes, root: bytes = b"", trailer: bytes = b"") -> bytes:
    """One page; `more` are further objects (numbered from 5), `root` and `trailer` stand in those dictionaries."""
    stream = b"BT /F 12 Tf 20 20 Td (" + words + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + root + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        *more,
    ]
    made, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
    return made + b"startxref\n%d\n%%%%EOF\n" % start


@cache
def picture(kind: str, width: int = 60, height: int = 40) -> bytes:
    made = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(made, kind)
    return made.getvalue()


@cache
def heic() -> bytes:
    """The boxes of libavif, under the names that a phone gives them: a container that we did not write."""
    made = picture("AVIF")
    for theirs, name in ((b"ftypavif", b"ftypheic"), (b"av01", b"hvc1"), (b"av1C", b"hvcC")):
        made = made.replace(theirs, name)
    return made
