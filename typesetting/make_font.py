#!/usr/bin/env python3
"""Makes src/rapport_sans_sc.ttf, the font that reports are set in, from Noto Sans SC, and of that one
src/rapport_latin_marks.ttf. README.md says when and how.

What must hold: from the same two sources come the same bytes. `--check` makes it and compares.
"""

import bz2
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONT = Path(__file__).parent / "src" / "rapport_sans_sc.ttf"
MARKS = FONT.with_name("rapport_latin_marks.ttf")
# Signs as wide as an ideograph there, which Latin text sets by their own width.
LATIN_MARKS = "‘’“”…·×"
# What stands beside such a sign, in thousandths.
BESIDE = 50
PACKAGE = "@expo-google-fonts/noto-sans-sc@0.4.3"
MEMBER = "package/400Regular/NotoSansSC_400Regular.ttf"
SOURCE_SHA256 = "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16"
# Of Debian's package unicode-data: the Unihan database of Unicode 15.0 has kTGH, the table of 2013.
UNIHAN = "/usr/share/unicode/Unihan_OtherMappings.txt.bz2"
IDEOGRAPHS = [(0x2E80, 0x2FDF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)]


def main():
    if "--marks" in sys.argv:
        MARKS.write_bytes(marks_of(FONT.read_bytes()))
        return
    source = fetched()
    made = subset_of(source, wanted(TTFont(io.BytesIO(source))))
    if "--check" in sys.argv:
        is_made = made == FONT.read_bytes() and marks_of(made) == MARKS.read_bytes()
        sys.exit(0 if is_made else "the fonts are not what their sources give")
    FONT.write_bytes(made)
    MARKS.write_bytes(marks_of(made))
    print(f"{len(made)} bytes, SHA-256 {hashlib.sha256(made).hexdigest()}")


def fetched():
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            ["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, capture_output=True, text=True
        )
        with tarfile.open(Path(folder) / packed.stdout.strip()) as package:
            source = package.extractfile(MEMBER).read()
    found = hashlib.sha256(source).hexdigest()
    if found != SOURCE_SHA256:
        sys.exit(f"{PACKAGE} holds another font: {found}")
    return source


def wanted(font):
    there = set(font.getBestCmap())
    is_ideograph = lambda sign: any(first <= sign <= last for first, last in IDEOGRAPHS)
    letters = {sign for sign in there if not is_ideograph(sign)}
    ideographs = table("gb2312", range(0xA1, 0xFF)) | general_standard() | table("big5", range(0xA4, 0xC7))
    missing = ideographs - there
    if missing:
        sys.exit(f"the source has no {''.join(map(chr, sorted(missing)))}")
    return letters | ideographs


def table(codec, rows):
    """What a table of two bytes names; of Big5 the rows of its frequent characters."""
    signs = set()
    for row in rows:
        for column in range(0x40, 0xFF):
            try:
                signs |= {ord(sign) for sign in bytes([row, column]).decode(codec)}
            except UnicodeDecodeError:
                pass
    return {sign for sign in signs if sign >= 0x3400}


def general_standard():
    with bz2.open(UNIHAN, "rt", encoding="utf-8") as lines:
        return {int(line.split("\t")[0][2:], 16) for line in lines if "\tkTGH\t" in line}


def subset_of(source, signs):
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = ["kern", "liga", "locl", "calt", "ccmp", "mark", "mkmk"]
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=signs)
    subsetter.subset(font)
    return named(font, "Rapport Sans SC", "Rapport subset of Noto Sans SC")


def marks_of(made):
    """The same outlines, as wide as they are drawn."""
    font = TTFont(io.BytesIO(made), recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(sign) for sign in LATIN_MARKS])
    subsetter.subset(font)
    signs = font.getBestCmap()
    for name in {signs[ord(sign)] for sign in LATIN_MARKS}:
        glyph = font["glyf"][name]
        glyph.expand(font["glyf"])
        # Dots that stand in the middle of an ideograph stand on the line here.
        lower = glyph.yMin if name == signs[ord("…")] else 0
        glyph.coordinates.translate((BESIDE - glyph.xMin, -lower))
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (glyph.xMax + BESIDE, glyph.xMin)
    return named(font, "Rapport Latin Marks", "Rapport Latin marks of Noto Sans SC")


def named(font, family, unique):
    # The licence keeps the name for what its authors made.
    names = {1: family, 3: unique, 4: f"{family} Regular", 6: f"{family.replace(' ', '')}-Regular"}
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()


main()
