// SPDX-License-Identifier: MIT OR Apache-2.0
//! The reference terminal: reader and HTTP around the protocol client.
