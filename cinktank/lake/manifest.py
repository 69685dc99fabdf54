"""The manifest: what one job put into the lake, written last."""

from hashlib import file_digest
from pathlib import Path
from typing import Any

import msgspec

SUFFIX = ".manifest.json"


def part_entry(path: Path, root: Path, rows: int) -> dict[str, Any]:
    """Describe a finished part: path from the lake's root, rows, bytes, SHA-256."""
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return {
        "path": path.relative_to(root).as_posix(),
        "rows": rows,
        "bytes": path.stat().st_size,
        "sha256": digest,
    }


def write_manifest(folder: Path, job: str, manifest: dict[str, Any]) -> Path:
    """Write ``<folder>/<job>.manifest.json`` at one stroke and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{job}{SUFFIX}"
    hidden = folder / f".{path.name}.part"
    hidden.write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    hidden.replace(path)
    return path
