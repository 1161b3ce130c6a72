"""Files on the playground's disk, by file_id; the size of pictures is read from their headers."""

import secrets
import struct
from pathlib import PurePosixPath

from playground.errors import bad_request
from playground.store import Json, Store
from playground.wire import Call, Upload

MAX_DOWNLOAD = 20 * 1024 * 1024
PICTURES = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}


class Files:
    """Keeps what was uploaded, by people or by the bot."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, upload: Upload, folder: str) -> Json:
        """Write the bytes; returns the record: file_id, file_unique_id, name, mime, size, path, width, height."""
        number = self._store.count_up("file")
        suffix = PurePosixPath(upload.name).suffix[:12]
        record: Json = {
            "file_id": f"AgAD{secrets.token_urlsafe(24)}",
            "file_unique_id": f"AQAD{secrets.token_urlsafe(9)}",
            "name": PurePosixPath(upload.name.replace("\\", "/")).name[:255] or f"file_{number}",
            "mime": upload.mime,
            "size": len(upload.data),
            "disk": str(number),
            "path": f"{folder}/file_{number}{suffix}",
        }
        size = picture_size(upload.data)
        if size is not None:
            record |= {"mime": size[0], "width": size[1], "height": size[2]}
        (self._store.files / str(number)).write_bytes(upload.data)
        self._store.put("file", record["file_id"], record)
        self._store.put("path", record["path"], record["file_id"])
        return record

    def record(self, file_id: str) -> Json | None:
        found: Json | None = self._store.get("file", file_id)
        return found

    def at(self, path: str) -> Json | None:
        """The record behind a download path."""
        file_id = self._store.get("path", path)
        return None if file_id is None else self.record(file_id)

    def data(self, record: Json) -> bytes:
        return (self._store.files / str(record["disk"])).read_bytes()

    def from_call(self, call: Call, name: str, folder: str) -> Json:
        """The file of a method's parameter: an upload or a file_id known here."""
        upload = call.upload(name)
        if upload is not None:
            if not upload.data:
                raise bad_request("file must be non-empty")
            return self.keep(upload, folder)
        reference = call.text(name)
        if not reference:
            raise bad_request(f"there is no {name} in the request")
        if reference.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        record = self.record(reference)
        if record is None:
            raise bad_request("wrong remote file identifier specified: Wrong character in the string")
        return record


def document(record: Json) -> Json:
    """The Document object."""
    return _file(record) | {"file_name": record["name"], "mime_type": record["mime"]}


def photo(record: Json) -> list[Json]:
    """The PhotoSize objects: one, the picture itself."""
    if "width" not in record:
        raise bad_request("IMAGE_PROCESS_FAILED")
    return [_file(record) | {"width": record["width"], "height": record["height"]}]


def file_object(record: Json) -> Json:
    """The File object with its download path."""
    if record["size"] > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return _file(record) | {"file_path": record["path"]}


def _file(record: Json) -> Json:
    return {
        "file_id": record["file_id"],
        "file_unique_id": record["file_unique_id"],
        "file_size": record["size"],
    }


def picture_size(data: bytes) -> tuple[str, int, int] | None:
    """(MIME type, width, height) of a PNG, GIF, JPEG or WebP, None for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        return ("image/png", *struct.unpack(">II", data[16:24]))
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        return ("image/gif", *struct.unpack("<HH", data[6:10]))
    if data.startswith(b"\xff\xd8"):
        return _jpeg_size(data)
    if data[:4] == b"RIFF" and data[8:16] == b"WEBPVP8X" and len(data) >= 30:
        return ("image/webp", _three(data[24:27]) + 1, _three(data[27:30]) + 1)
    return None


def _three(raw: bytes) -> int:
    return int.from_bytes(raw, "little")


def _jpeg_size(data: bytes) -> tuple[str, int, int] | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return ("image/jpeg", width, height)
        at += 2 + length
    return None
