// SPDX-License-Identifier: MIT OR Apache-2.0
//! Requirements, cases, runners, reports: judges any implementation from outside.
