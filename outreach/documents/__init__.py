"""Files on the disk: what they are called, and that each is there whole or not at all."""

from outreach.documents.archive import OutputArchive, output_archive, output_file
from outreach.documents.folder import OutputFolder, Stored, output_folder
from outreach.documents.names import file_name, name_key, pattern_fields
from outreach.documents.rules import RULES
from outreach.documents.staged import Content, Stage, Staged, plain, staged

__all__ = [
    "RULES",
    "Content",
    "OutputArchive",
    "OutputFolder",
    "Stage",
    "Staged",
    "Stored",
    "file_name",
    "name_key",
    "output_archive",
    "output_file",
    "output_folder",
    "pattern_fields",
    "plain",
    "staged",
]
