// SPDX-License-Identifier: MIT OR Apache-2.0
#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;
// The tests may use what the library must not.
#[cfg(test)]
extern crate std;

mod asn1;
pub mod card;
pub mod certificate;
pub mod cms;
pub mod crypto;
pub mod error;
pub mod key;
pub mod names;
pub mod oid;
pub mod path;
pub mod profile;
pub mod revocation;
pub mod serial;
pub mod signature;
pub mod time;
pub mod user;

pub use error::Error;
