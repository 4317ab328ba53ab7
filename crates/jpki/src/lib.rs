// SPDX-License-Identifier: MIT OR Apache-2.0
//! JPKI certificates, certification paths, revocation, signatures, and the card application seen from outside.
