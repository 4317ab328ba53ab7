// SPDX-License-Identifier: MIT OR Apache-2.0
#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;
#[cfg(any(test, feature = "pcsc"))]
extern crate std;

mod aid;
pub mod atr;
pub mod chaining;
mod class;
mod command;
pub mod commands;
mod error;
mod exchange;
pub mod instruction;
mod length;
#[cfg(feature = "pcsc")]
pub mod pcsc;
mod response;
mod status;
pub mod tlv;
pub mod transcript;
mod transport;
pub mod vpcd;

pub use aid::{Aid, FileIdentifier, ShortEfIdentifier};
pub use class::{
    Class, InterindustryClass, Link, LogicalChannel, ProprietaryClass, ReservedClass,
    SecureMessaging,
};
pub use command::{Command, Header};
pub use error::{Error, Malformed, Misuse, Result};
pub use exchange::{Chaining, ExchangeLimits, exchange};
pub use length::{LengthForm, Ne};
pub use response::Response;
pub use status::{StatusClass, StatusWord};
pub use transport::{Card, Loopback, Reset, Transport, TransportError};
