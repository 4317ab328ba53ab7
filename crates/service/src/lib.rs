// SPDX-License-Identifier: MIT OR Apache-2.0
#![doc = include_str!("../README.md")]

mod admission;
mod app;
pub mod audit;
mod clock;
mod error;
mod evidence;
mod http;
mod keys;
pub mod operator;
mod portal;
pub mod revocation;
mod serve;
mod store;
mod tls;
mod verification;

pub use admission::Admission;
pub use clock::Clock;
pub use error::StartError;
pub use evidence::{AnswerKey, AnswerKeyError};
pub use keys::{CannotOpen, KeyFile, Keys};
pub use portal::{DeviceIssuer, IssueError, Portal};
pub use serve::{Handle, Service, Settings};
pub use store::{Database, Forgotten, Retention, Store, StoreError};
pub use tls::TlsMaterial;
pub use verification::Verification;
