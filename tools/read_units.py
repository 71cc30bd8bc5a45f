"""Read Vietnam's units once from the package vietnamadminunits (MIT) into the pack's tables.

    python tools/read_units.py packs/vn/units

Needs `vietnamadminunits` 1.0.4. The codes are those of the statistics office. The reform of 1 July
2025 ended all 63 provinces; each new province names those it took over from, also when only one.
"""

import csv
import importlib.util
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

BEFORE, SINCE = "2025-06-30", "2025-07-01"
COLUMNS = ("code", "name", "kind", "parent", "valid_from", "valid_to", "predecessors")
PROVINCES = {"Tỉnh": "province", "Thành phố": "city"}
COMMUNES = {"Xã": "commune", "Phường": "ward", "Đặc khu": "special-zone"}

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


def communes(data: sqlite3.Connection) -> Iterator[Row]:
    """The communes, wards and special zones in force."""
    for code, full, short, parent in data.execute(
        "SELECT wardCode, ward, wardShort, provinceCode FROM admin_units"
        " ORDER BY provinceCode, wardCode"
    ):
        yield code, _name(full, COMMUNES), _kind(full, short, COMMUNES), parent, SINCE, "", ""


def _kind(full: str, short: str, kinds: dict[str, str]) -> str:
    for word, kind in kinds.items():
        if full.startswith(word + " "):
            return kind
    raise ValueError(f"{full} ({short}) begins with no known word")


def _name(full: str, kinds: dict[str, str]) -> str:
    # The package's short names shorten too much at times; the full name without its first word is
    # the name in law.
    word = next(word for word in kinds if full.startswith(word + " "))
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
    links = json.loads((source / "converter_2025.json").read_text("utf-8"))["DICT_PROVINCE"]
    data = sqlite3.connect(f"file:{source / 'dataset.db'}?mode=ro", uri=True)
    print(write(target / "provinces.csv", provinces(data, links)), "provinces, former and in force")
    print(write(target / "communes.csv", communes(data)), "communes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
