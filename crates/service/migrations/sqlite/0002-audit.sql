-- SPDX-License-Identifier: MIT OR Apache-2.0
-- The audit log. A decision puts its record into the queue in its own transaction; one sequencer at a time gives queued records
-- their place in the tree and signs a checkpoint.

CREATE TABLE audit_queue (
    arrival INTEGER PRIMARY KEY AUTOINCREMENT,
    facility TEXT,
    record BLOB NOT NULL
) STRICT;

CREATE TABLE audit_entry (
    position INTEGER PRIMARY KEY,
    facility TEXT,
    record BLOB NOT NULL
) STRICT;

CREATE INDEX audit_entry_facility ON audit_entry (facility, position);

-- The tree heads that were signed, one for each minute that had any, and of the last one what is needed to go on: the hashes of its complete subtrees.
CREATE TABLE audit_checkpoint (
    size INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    note TEXT NOT NULL,
    subtrees BLOB NOT NULL
) STRICT;
