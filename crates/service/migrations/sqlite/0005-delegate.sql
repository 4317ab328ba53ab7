-- SPDX-License-Identifier: MIT OR Apache-2.0
-- Whom a facility has entrusted: the record of each of its checks names both (Article 15 paragraph 2).

ALTER TABLE device ADD COLUMN delegate TEXT;
