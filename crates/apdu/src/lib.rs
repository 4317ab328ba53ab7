// SPDX-License-Identifier: MIT OR Apache-2.0
//! ISO/IEC 7816-4 commands and responses, TLV, the exchange loop, and transports.
