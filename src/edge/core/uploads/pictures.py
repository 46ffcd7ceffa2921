"""PNG and JPEG: what their headers say, and the same picture without what the camera wrote into it."""

import io
from typing import BinaryIO

from PIL import Image, ImageOps

from edge.core.uploads.refusals import Fault, Limits, Rule

_BLOCK = 64 * 1024
_MOST_SCANS = 100  # a progressive JPEG has about ten; thousands cost minutes to decode


def encode_anew(file: BinaryIO, label: str) -> bytes:
    """The first frame, upright, without what surrounds it; raises whatever the decoder raises."""
    file.seek(0)
    clean = io.BytesIO()
    with Image.open(file, formats=(label,)) as image:
        ImageOps.exif_transpose(image, in_place=True)
        image.info = {key: value for key, value in image.info.items() if key == "transparency"}
        image.save(clean, label, **({"quality": 92} if label == "JPEG" else {}))
    return clean.getvalue()


def _check_picture(file: BinaryIO, limits: Limits, *, label: str) -> None:
    """Read the header only, so a picture of a billion pixels costs nothing."""
    file.seek(0)
    try:
        with Image.open(file, formats=(label,)) as image:
            width, height = image.size
            if width * height <= limits.pixels:
                image.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Fault(Rule.PIXELS, limit=f"{limits.pixels / 1_000_000:g}") from error
    except Exception as error:  # hostile bytes: whatever the decoder raises, the picture is refused
        raise Fault(Rule.DAMAGED) from error
    if width * height > limits.pixels:
        raise Fault(Rule.PIXELS, limit=f"{limits.pixels / 1_000_000:g}")


def check_png(file: BinaryIO, limits: Limits) -> None:
    _check_picture(file, limits, label="PNG")
    file.seek(-12, io.SEEK_END)
    if file.read() != b"\x00\x00\x00\x00IEND\xaeB`\x82":
        raise Fault(Rule.DAMAGED)


def check_jpeg(file: BinaryIO, limits: Limits) -> None:
    _check_picture(file, limits, label="JPEG")
    scans, ended, last = 0, False, b""
    file.seek(0)
    while block := file.read(_BLOCK):
        scans += (last + block).count(b"\xff\xda")
        ended = ended or b"\xff\xd9" in last + block
        last = block[-1:]
    if not ended or scans > _MOST_SCANS:
        raise Fault(Rule.DAMAGED)
