-- SPDX-License-Identifier: MIT OR Apache-2.0
-- What stays of an answer when its personal data are gone, and the signature that is repeated with it.
--
-- Answers of before were not signed and their numbers were not kept: such checks cannot go on, and nothing can be proven by them.
-- What was noted of them stays in the audit log.

DELETE FROM check_ WHERE state IN ('answered', 'delivered', 'forgotten');

ALTER TABLE check_ ADD COLUMN answer_signature BYTEA;
ALTER TABLE check_ ADD COLUMN check_number TEXT;
ALTER TABLE check_ ADD COLUMN proof_received_at BIGINT;
ALTER TABLE check_ ADD COLUMN answered_at BIGINT;
ALTER TABLE check_ ADD COLUMN delivered_at BIGINT;

CREATE INDEX check_number ON check_ (check_number) WHERE check_number IS NOT NULL;
