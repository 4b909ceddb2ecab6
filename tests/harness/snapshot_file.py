"""Snapshots of screens as files, one readable `.txt` each, for `pytest --snapshot-update`."""

from typing import Any

from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from tests.harness.device import Device


class ScreenSnapshot(SingleFileSnapshotExtension):
    """Keeps what a device shows; the file lies in a folder named after the test's file."""

    file_extension = "txt"
    _write_mode = WriteMode.TEXT

    def serialize(self, data: Any, **_: Any) -> str:
        """A device as its description; text as it is."""
        return data.describe() if isinstance(data, Device) else str(data)
