// SPDX-License-Identifier: MIT OR Apache-2.0
//! The JPKI card application, seen from outside.
