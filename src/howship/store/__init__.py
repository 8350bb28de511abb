"""Run folders: write in chunks, resume, read back, provenance."""

from howship.store.chunks import Chunks
from howship.store.folder import RunFolder
from howship.store.provenance import cited, provenance, scenario_hash
from howship.store.read import Run, StoredRows, load, read_provenance, read_summary, read_table
from howship.store.schema import SCHEMA_VERSION, TABLES, Column, Table, schema

__all__ = [
    "SCHEMA_VERSION",
    "TABLES",
    "Chunks",
    "Column",
    "Run",
    "RunFolder",
    "StoredRows",
    "Table",
    "cited",
    "load",
    "provenance",
    "read_provenance",
    "read_summary",
    "read_table",
    "scenario_hash",
    "schema",
]
