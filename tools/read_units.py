"""Read Vietnam's units once from the package vietnamadminunits (MIT) into the pack's tables.

    python tools/read_units.py packs/vn/units

Needs `vietnamadminunits` 1.0.4. The codes are those of the statistics office. The reform of 1 July
2025 ended all 63 provinces, all districts and all communes; each new unit names those it took over from, also
when only one. A former commune that was divided stands as predecessor of each unit that got a part of it.
"""

import csv
import importlib.util
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

BEFORE, SINCE = "2025-06-30", "2025-07-01"
COLUMNS = ("code", "name", "kind", "parent", "valid_from", "valid_to", "predecessors")
PROVINCES = {"Tỉnh": "province", "Thành phố": "city"}
DISTRICTS = {
    "Quận": "urban-district",
    "Huyện": "rural-district",
    "Thị xã": "town",
    "Thành phố": "district-city",
}
COMMUNES = {"Xã": "commune", "Phường": "ward", "Thị trấn": "township", "Đặc khu": "special-zone"}

Links = dict[str, Any]
Row = tuple[str, str, str, str, str, str, str]


def provinces(data: sqlite3.Connection, predecessors: dict[str, list[str]]) -> Iterator[Row]:
    """The former provinces, then those in force with the codes of their predecessors."""
    former = {
        key: (code, full, short)
        for key, code, full, short in data.execute(
            "SELECT DISTINCT provinceKey, provinceCode, province, provinceShort"
            " FROM admin_units_legacy ORDER BY provinceCode"
        )
    }
    for code, full, short in former.values():
        yield code, short, _kind(full, short, PROVINCES), "", "", BEFORE, ""
    for key, code, full, short in data.execute(
        "SELECT DISTINCT provinceKey, provinceCode, province, provinceShort"
        " FROM admin_units ORDER BY provinceCode"
    ):
        codes = sorted(former[one][0] for one in predecessors[key])
        yield code, short, _kind(full, short, PROVINCES), "", SINCE, "", " ".join(codes)


def districts(data: sqlite3.Connection) -> Iterator[Row]:
    """The former districts: there are none any more."""
    for code, full, short, parent in data.execute(
        "SELECT DISTINCT districtCode, district, districtShort, provinceCode FROM admin_units_legacy"
        " ORDER BY districtCode"
    ):
        yield code, _name(full, DISTRICTS), _kind(full, short, DISTRICTS), parent, "", BEFORE, ""


def communes(data: sqlite3.Connection, predecessors: dict[str, set[str]]) -> Iterator[Row]:
    """The former communes, wards and townships, then those in force."""
    for code, full, short, parent in data.execute(
        "SELECT wardCode, ward, wardShort, districtCode FROM admin_units_legacy"
        " WHERE wardCode IS NOT NULL ORDER BY wardCode"
    ):
        yield code, _name(full, COMMUNES), _kind(full, short, COMMUNES), parent, "", BEFORE, ""
    for code, full, short, parent in data.execute(
        "SELECT wardCode, ward, wardShort, provinceCode FROM admin_units"
        " ORDER BY provinceCode, wardCode"
    ):
        kind, codes = _kind(full, short, COMMUNES), " ".join(sorted(predecessors[code]))
        yield code, _name(full, COMMUNES), kind, parent, SINCE, "", codes


def commune_predecessors(data: sqlite3.Connection, links: Links) -> dict[str, set[str]]:
    """Code in force → codes before. An island district had no communes: then it is the predecessor itself."""
    former = {
        f"{province}_{district}_{ward or ''}": code or above
        for province, district, ward, code, above in data.execute(
            "SELECT provinceKey, districtKey, wardKey, wardCode, districtCode FROM admin_units_legacy"
        )
    }
    present = {
        (province, ward): code
        for province, ward, code in data.execute(
            "SELECT provinceKey, wardKey, wardCode FROM admin_units"
        )
    }
    found: dict[str, set[str]] = {code: set() for code in present.values()}
    for province, wards in links["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in wards.items():
            found[present[province, ward]] |= {former[old] for old in olds}
    for province, divided in links["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in divided.items():
            for part in parts:
                found[present[province, part["newWardKey"]]].add(former[old])
    return found


def _kind(full: str, short: str, kinds: dict[str, str]) -> str:
    for word, kind in kinds.items():
        if full.lower().startswith(word.lower() + " "):
            return kind
    raise ValueError(f"{full} ({short}) begins with no known word")


def _name(full: str, kinds: dict[str, str]) -> str:
    # The package's short names shorten too much at times; the full name without its first word is
    # the name in law.
    word = next(word for word in kinds if full.lower().startswith(word.lower() + " "))
    return full[len(word) + 1 :]


def write(path: Path, rows: Iterable[Row]) -> int:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        written = [table.writerow(row) for row in rows]
    return len(written)


def main(target: Path) -> None:
    package = importlib.util.find_spec("vietnamadminunits")
    if package is None or package.origin is None:
        sys.exit("Install vietnamadminunits 1.0.4 first.")
    source = Path(package.origin).parent / "data"
    links: Links = json.loads((source / "converter_2025.json").read_text("utf-8"))
    data = sqlite3.connect(f"file:{source / 'dataset.db'}?mode=ro", uri=True)
    print(write(target / "provinces.csv", provinces(data, links["DICT_PROVINCE"])), "provinces")
    print(write(target / "districts.csv", districts(data)), "districts, all former")
    before = commune_predecessors(data, links)
    print(write(target / "communes.csv", communes(data, before)), "communes, former and in force")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
