-- SPDX-License-Identifier: MIT OR Apache-2.0
-- Checks, devices and eligibility. Personal data stand in `answer` and `record` only, each sealed under a key of its own, which
-- stands beside it wrapped by a master key that is not in the database.

CREATE TABLE device (
    certificate_sha256 BYTEA PRIMARY KEY,
    account TEXT NOT NULL,
    facility TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL
);

CREATE INDEX device_account ON device (account);
CREATE INDEX device_facility ON device (facility);

-- `subject` is a keyed pseudonym of issuer and serial number.
CREATE TABLE eligibility (
    subject BYTEA PRIMARY KEY,
    record BYTEA NOT NULL,
    record_key BYTEA NOT NULL
);

CREATE TABLE check_ (
    id BYTEA PRIMARY KEY,
    account TEXT NOT NULL,
    service_name TEXT NOT NULL,
    challenge BYTEA NOT NULL,
    device_certificate_sha256 BYTEA NOT NULL,
    facility TEXT NOT NULL,
    method TEXT NOT NULL,
    consents TEXT NOT NULL,
    eligibility_date TEXT NOT NULL,
    deadline BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    terms_version TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'delivered', 'forgotten', 'refused')),
    proof_sha256 BYTEA,
    answer BYTEA,
    answer_key BYTEA,
    answer_sha256 BYTEA,
    class TEXT
);

CREATE INDEX check_received_at ON check_ (received_at);

-- Checks whose answer is still here: few, whatever the number of checks.
CREATE INDEX check_answered ON check_ (id, received_at) WHERE answer_key IS NOT NULL;

-- A repeated request finds what its first arrival did; the primary key lets no second check come of it.
CREATE TABLE request (
    device_certificate_sha256 BYTEA NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_sha256 BYTEA NOT NULL,
    check_id BYTEA NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (device_certificate_sha256, idempotency_key)
);

CREATE INDEX request_received_at ON request (received_at);
