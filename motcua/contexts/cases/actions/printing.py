"""Setting a form of the pack as PDF, as often as it is wanted: nothing of it is kept."""

from collections.abc import Mapping
from io import BytesIO

import segno

from motcua.contexts.cases.access.forms import Sheet
from motcua.contexts.cases.model.forms import Writer
from motcua.infra.house import House
from motcua.kernel.texts import say


async def pdf(house: House, sheet: Sheet) -> bytes:
    """Raises RenderUnavailable."""
    release, write = sheet.release, Writer(sheet.release)
    day = sheet.at.astimezone(release.zone).date()
    address = f"{house.settings.base_url}/status"
    data: Mapping[str, object] = {
        "title": say(sheet.form.title, write.language),
        "form": sheet.form.number,
        "lang": write.language,
        "number": sheet.reference,
        "agency": {
            "code": sheet.agency,
            "name": say(release.territory.agency(sheet.agency).name, write.language),
        },
        "place": say(release.territory.unit(sheet.unit, day).title(), write.language),
        "issued_on": write.day(sheet.at),
        "status": address,
        "said": sheet.said,
    }
    files = {name: content for name, content in release.files.items() if name.endswith(".typ")}
    files["qr.svg"] = _qr(f"{address}/{sheet.reference}")
    main = f"documents/{sheet.form.template}"
    return await house.render.typst(files, main=main, data=data, at=sheet.at)


def _qr(text: str) -> bytes:
    image = BytesIO()
    segno.make(text, error="m", micro=False).save(image, kind="svg", border=0, xmldecl=False)
    return image.getvalue()
