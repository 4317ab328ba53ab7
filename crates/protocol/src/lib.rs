// SPDX-License-Identifier: MIT OR Apache-2.0
//! The eligibility check as pure decisions: messages, wire codecs, client and server machines.
