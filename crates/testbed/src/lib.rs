// SPDX-License-Identifier: MIT OR Apache-2.0
//! Everything synthetic: virtual card, PKI issuer, population, faults.
