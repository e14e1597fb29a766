"""Word files as Word writes them, for the benchmarks of the engine: fields as tags, or as Word's merge fields."""

import re
import zipfile
from html import unescape
from pathlib import Path

FORMAT = (
    '<w:r w:rsidR="00A77B3E" w:rsidRPr="00C54B2D"><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" '
    'w:cs="Calibri"/><w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="en-US"/></w:rPr>'
)
TEXT, END = '<w:t xml:space="preserve">', "</w:t></w:r>"


def paragraph(line: str, style: str = "BodyText", *, merge_fields: bool = False) -> str:
    """A paragraph in which each tag, `**bold text**`, `<link>` and what stands between them is a run."""
    pieces = re.split(r"(\{[{%].*?[}%]\}|\*\*.*?\*\*|<.*?>)", line)
    inside = "".join(map(run, filter(None, pieces)))
    return (
        f'<w:p w:rsidR="00A77B3E" w:rsidRDefault="00C54B2D"><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        f"{as_merge_fields(inside) if merge_fields else inside}</w:p>"
    )


def run(piece: str) -> str:
    if piece.startswith("**"):
        return f"{FORMAT.replace('<w:sz ', '<w:b/><w:bCs/><w:sz ', 1)}{TEXT}{piece.strip('*')}{END}"
    if piece.startswith("<"):
        return f'<w:hyperlink w:anchor="top" w:history="1">{FORMAT}{TEXT}{piece.strip("<>")}{END}</w:hyperlink>'
    return f"{FORMAT}{TEXT}{piece}{END}"


def as_merge_fields(xml: str) -> str:
    """Tags as Word's own fields: their beginning, instruction and result are runs of the same format."""
    field = "".join(
        f"{FORMAT}{inside}</w:r>"
        for inside in (
            '<w:fldChar w:fldCharType="begin"/>',
            r'<w:instrText xml:space="preserve"> MERGEFIELD \1 </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            r"<w:t>«\1»</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    return re.sub(rf"{re.escape(FORMAT + TEXT)}\{{\{{ (\w+) \}}\}}{END}", field, xml)


def text_of(path: Path, parts: str = r"word/(document|header|footer)") -> str:
    """What the parts of a Word file whose names match say, in the order of their names and without white space."""
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if re.match(parts, name))
        xml = "".join(archive.read(name).decode() for name in names)
    return re.sub(r"\s", "", unescape("".join(re.findall(r"<w:t\b[^>]*>([^<]*)</w:t>", xml))))
