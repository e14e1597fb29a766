"""Pictures of a letter's own: `{{ contact.photo | image(width="3cm") }}` with a file of the campaign's folder.

A picture's part and relationship are called by a digest of its content, so
that they are the same in every letter, and in every process that writes them.
"""

import hashlib
import re
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from outreach.errors import OutreachError
from outreach.findings import found
from outreach.patterns import at_first_use
from outreach.pieces import Value, escape
from outreach.word import archive
from outreach.word.environment import STATE
from outreach.word.package import OFFICE
from outreach.word.rules import NO_PICTURE

Load = Callable[[str], bytes]
"""The content of a picture by the name that a letter gives it. Raises OSError or ValueError."""

TYPES = {"png": "image/png", "jpeg": "image/jpeg", "gif": "image/gif"}
LARGEST = 10 << 20

_USE = re.compile(r"\bimage\b")
_MOST_KEPT = 64 << 20
_EMU = {"cm": 360_000, "mm": 36_000, "in": 914_400, "pt": 12_700, "px": 9_525}
_LENGTH = at_first_use(r"\s*(\d+(?:[.,]\d+)?)\s*(cm|mm|in|pt|px)?\s*", re.IGNORECASE)
_WIDEST = 16 * _EMU["cm"]
"""What a picture without a size is at most: the width of the text on a page of A4 or Letter."""
_PIXELS_AN_INCH = 96
_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_EXIF, _EXIF_MARKER = b"Exif\0\0", 0xE1
_ORIENTATION = 0x112
_TURNS = {3: 180, 6: 90, 8: 270}
"""How far a camera that was held so has pictures turned, clockwise in degrees; what mirrors them none writes."""
_NO_SIZE = "its size cannot be read"

_DRAWING = (
    '</w:t><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>{room}'
    '<wp:docPr id="{number}" name="Picture {number}" descr="{alt}"/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr>'
    '<pic:cNvPr id="{number}" name="Picture {number}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
    '<a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="{relationship}"/>'
    '<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm{turn}><a:off x="0" y="0"/>'
    '<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
    '</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing><w:t xml:space="preserve">'
)


class Picture(NamedTuple):
    """A picture of a letter: the name that the letter gives it, and the part that holds it."""

    name: str
    part: str

    @property
    def relationship(self) -> str:
        return f"rIdPicture{self.part.rpartition('/')[2].partition('.')[0]}"

    def link(self) -> str:
        return f'<Relationship Id="{self.relationship}" Type="{OFFICE}/image" Target="/{self.part}"/>'


class _Shot(NamedTuple):
    """A picture as it was loaded; its size is in EMU, as English Metric Units are called in ECMA-376.

    It is the size that is seen once the picture is turned by `turn` degrees.
    """

    picture: Picture
    content: bytes
    member: archive.Member
    width: int
    height: int
    turn: int


class Album:
    """The pictures of many letters, each loaded once while there is room. `numbers` begin above the file's own ids."""

    def __init__(self, load: Load | None, folder: str, first: int) -> None:
        self._load = load
        self._folder = folder
        self._shots: dict[str, _Shot] = {}
        self._room = _MOST_KEPT
        self._first = first

    def shot(self, name: str) -> _Shot:
        """The picture called `name`. Raises ValueError with what is wrong with it."""
        shot = self._shots.get(name)
        if shot is None:
            shot = self._taken(name)
            if len(shot.content) > self._room:
                self._shots.clear()
                self._room = _MOST_KEPT
            self._room -= len(shot.content)
            self._shots[name] = shot
        return shot

    def _taken(self, name: str) -> _Shot:
        if self._load is None:
            raise ValueError("there is no folder for pictures")
        try:
            content = self._load(name)
        except OSError as error:
            raise ValueError(error.strerror or str(error)) from error
        if len(content) > LARGEST:
            raise ValueError(f"it is larger than {LARGEST >> 20} MB")
        kind, width, height = measured(content)
        digest = hashlib.sha256(content).hexdigest()[:16]
        picture = Picture(name, f"{self._folder}media/{digest}.{kind}")
        turn = _turn(content) if kind == "jpeg" else 0
        width, height = (height, width) if turn % 180 else (width, height)
        return _Shot(picture, content, archive.member(content), width, height, turn)

    def members(self, pictures: Iterable[Picture]) -> Iterator[tuple[str, archive.Member]]:
        return ((picture.part, self.shot(picture.name).member) for picture in pictures)

    def content(self, picture: Picture) -> bytes:
        return self.shot(picture.name).content

    def filters(self, text: Callable[[Any], str]) -> dict[str, Callable[..., Any]]:
        """`image`, and `new_id` for drawings that a loop repeats."""

        @pass_context
        def image(context: Context, value: Any, width: Any = "", height: Any = "", alt: Any = "") -> Markup:
            name = text(value).strip()
            if not name:
                return Markup("")
            try:
                shot = self.shot(name)
                size = _sized(shot, _length(width), _length(height))
            except ValueError as error:
                hint = "Name a PNG, JPEG or GIF file by its place in the campaign’s folder."
                message = f"the picture “{name[:80]}” cannot be shown: {error}"
                where = str(getattr(value, "where", ""))
                raise OutreachError(findings=[found(NO_PICTURE, message, where, hint)]) from error
            state = context.parent[STATE]
            state.pictures[shot.picture.part] = shot.picture
            drawing = _DRAWING.format(
                **_placed(*size, shot.turn),
                number=self._first + state.new_id(),
                alt=escape(" ".join(text(alt).split())),
                relationship=shot.picture.relationship,
            )
            return Markup(drawing)  # noqa: S704 (numbers and escaped text)

        @pass_context
        def new_id(context: Context, start: str) -> Value:
            return Value(f'{start} id="{self._first + context.parent[STATE].new_id()}"')

        return {"image": image, "new_id": new_id}


def shows_pictures(tag: str) -> bool:
    return bool(_USE.search(tag))


def folder_pictures(folder: Path) -> Load:
    """Loads pictures of a folder and the folders in it, and of nowhere else."""
    root = folder.resolve()

    def load(name: str) -> bytes:
        path = (root / name).resolve()
        if not path.is_relative_to(root) or "\0" in name:
            raise ValueError("it is not in the campaign’s folder")
        if not path.is_file():
            raise ValueError("there is no such file")
        if path.stat().st_size > LARGEST:
            raise ValueError(f"it is larger than {LARGEST >> 20} MB")
        return path.read_bytes()

    return load


def measured(content: bytes) -> tuple[str, int, int]:
    """A picture's kind, as its file's ending, and its width and height in EMU.

    Raises ValueError for anything but PNG (ISO 15948), JPEG (ITU T.81) and GIF (89a).
    """
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return "png", *_in_emu(struct.unpack(">2I", content[16:24]), _png_density(content))
        if content.startswith((b"GIF87a", b"GIF89a")):
            return "gif", *_in_emu(struct.unpack("<2H", content[6:10]), _PIXELS_AN_INCH)
        if content.startswith(b"\xff\xd8"):
            return "jpeg", *_in_emu(*_jpeg(content))
    except (struct.error, IndexError) as error:
        raise ValueError(_NO_SIZE) from error
    raise ValueError("it is no PNG, JPEG or GIF file")


def _in_emu(pixels: Sequence[int], density: float) -> tuple[int, int]:
    width, height = (round(each / density * _EMU["in"]) for each in pixels)
    if width <= 0 or height <= 0:
        raise ValueError(_NO_SIZE)
    return width, height


def _png_density(content: bytes) -> float:
    """Pixels an inch, by the chunk pHYs, which stands before the data."""
    place = content.find(b"pHYs", 33, content.find(b"IDAT", 33))
    if place > 0:
        across, _, unit = struct.unpack(">2IB", content[place + 4 : place + 13])
        if unit == 1 and across:
            return float(across * 0.0254)
    return _PIXELS_AN_INCH


def _jpeg(content: bytes) -> tuple[tuple[int, int], float]:
    """Width and height in pixels, and pixels an inch, by the segments of the file."""
    density = float(_PIXELS_AN_INCH)
    for marker, data in _segments(content):
        if marker in _START_OF_FRAME:
            height, width = struct.unpack(">2H", data[1:5])
            return (width, height), density
        if marker == 0xE0 and data.startswith(b"JFIF"):
            unit, across = struct.unpack(">BH", data[7:10])
            if unit and across:
                density = across * (2.54 if unit == 2 else 1)
    raise ValueError(_NO_SIZE)


def _segments(jpeg: bytes) -> Iterator[tuple[int, bytes]]:
    """The marker and the content of each segment of a file (ITU T.81, B.1.1.4)."""
    place = 2
    while place < len(jpeg):
        marker, size = struct.unpack(">xBH", jpeg[place : place + 4])
        yield marker, jpeg[place + 4 : place + 2 + size]
        place += 2 + size


def _turn(jpeg: bytes) -> int:
    """How far a picture is to be turned so that it stands as it was taken (Exif 2.32, 4.6.4): Word does not do so."""
    for marker, data in _segments(jpeg):
        if marker == _EXIF_MARKER and data.startswith(_EXIF):
            tiff = data[len(_EXIF) :]
            order = "<" if tiff.startswith(b"II") else ">"
            try:
                (start,) = struct.unpack(f"{order}I", tiff[4:8])
                (number,) = struct.unpack(f"{order}H", tiff[start : start + 2])
                for place in range(start + 2, start + 2 + 12 * number, 12):
                    tag, value = struct.unpack(f"{order}H6xH2x", tiff[place : place + 12])
                    if tag == _ORIENTATION:
                        return _TURNS.get(value, 0)
            except struct.error:
                return 0
        if marker in _START_OF_FRAME:
            break
    return 0


def _placed(across: int, down: int, turn: int) -> dict[str, object]:
    """What a drawing says of a picture's size as it is in the file, of its turn, and of the room that it needs so."""
    if not turn:
        return {"width": across, "height": down, "turn": "", "room": ""}
    width, height = (down, across) if turn % 180 else (across, down)
    beside, above = max(0, across - width) // 2, max(0, down - height) // 2
    room = f'<wp:effectExtent l="{beside}" t="{above}" r="{beside}" b="{above}"/>'
    return {"width": width, "height": height, "turn": f' rot="{turn * 60_000}"', "room": room}


def _length(wanted: Any) -> int:
    """A length such as "3cm" in EMU; 0 for none. A number without a unit is in centimetres."""
    if wanted in ("", None):
        return 0
    match = _LENGTH().fullmatch(str(wanted))
    length = round(float(match[1].replace(",", ".")) * _EMU[(match[2] or "cm").lower()]) if match else 0
    if length <= 0:
        raise ValueError(f"“{wanted}” is no length such as 3cm, 30mm or 1.2in")
    return length


def _sized(shot: _Shot, width: int, height: int) -> tuple[int, int]:
    """The size that is wanted; what is left open keeps the picture's proportions."""
    if width and height:
        return width, height
    if height:
        return max(1, round(shot.width * height / shot.height)), height
    width = width or min(shot.width, _WIDEST)
    return width, max(1, round(shot.height * width / shot.width))
