-- SPDX-License-Identifier: MIT OR Apache-2.0
-- Facilities, their users and devices, sessions, notices, settings: few, of many shapes, and never looked into by the database.
-- Each is sealed like every kept record.

CREATE TABLE document (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    body BLOB NOT NULL,
    body_key BLOB NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
