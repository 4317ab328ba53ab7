// SPDX-License-Identifier: MIT OR Apache-2.0
//! The reference service: HTTP over TLS and storage around the protocol server.
