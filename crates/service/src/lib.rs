// SPDX-License-Identifier: MIT OR Apache-2.0
#![doc = include_str!("../README.md")]

mod app;
mod clock;
mod error;
mod http;
pub mod revocation;
mod serve;
mod store;
mod tls;
mod verification;

pub use clock::Clock;
pub use error::StartError;
pub use serve::{Handle, Service, Settings};
pub use store::{Store, StoreError};
pub use tls::TlsMaterial;
pub use verification::Verification;
