-- SPDX-License-Identifier: MIT OR Apache-2.0
-- The audit log. A decision puts its record into the queue in its own transaction; one sequencer at a time gives queued records
-- their place in the tree and signs a checkpoint.

CREATE TABLE audit_queue (
    arrival BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    facility TEXT,
    record BYTEA NOT NULL
);

CREATE TABLE audit_entry (
    position BIGINT PRIMARY KEY,
    facility TEXT,
    record BYTEA NOT NULL
);

CREATE INDEX audit_entry_facility ON audit_entry (facility, position);

-- The tree heads that were signed, one for each minute that had any, and of the last one what is needed to go on: the hashes of its complete subtrees.
CREATE TABLE audit_checkpoint (
    size BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    note TEXT NOT NULL,
    subtrees BYTEA NOT NULL
);
