"""Blobs: values as JSON, and bytes as they are."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

from .transport import Request, Transport, segment


async def put(transport: Transport, data: Any, filename: str | None) -> str:
    if isinstance(data, (bytes, bytearray, memoryview)):
        headers = {"Content-Type": "application/octet-stream"}
        if filename is not None:
            headers["X-Blob-Filename"] = quote(filename, safe=" ()[]!$&'+,;=@")
        answer = await transport.call(Request("POST", "/blobs", body=bytes(data), headers=headers))
    else:
        value = {"data": data, "blobType": "data"}
        if filename is not None:
            value["filename"] = filename
        answer = await transport.call(Request.json("POST", "/blobs", value))
    return str(answer["blobId"])


async def get(transport: Transport, blob_id: str) -> Any:
    path = f"/blobs/{segment(blob_id)}"
    answer = await transport.call(Request("GET", path))
    if answer.get("blobType") != "binary":
        return answer["data"]
    if isinstance(answer.get("data"), str):
        return base64.b64decode(answer["data"])
    # Servers of later releases give bytes only to those who ask for bytes.
    content = await transport.call(Request("GET", path, headers={"Accept": "application/octet-stream"}))
    return content or b""
