// SPDX-License-Identifier: MIT OR Apache-2.0
#![doc = include_str!("../README.md")]

mod card;
mod check;
mod desk;
mod ending;
mod evidence;
pub mod export;
mod history;
mod reader;
mod service;
mod settings;
mod show;

pub use card::{Authentication, TerminalKey, sign};
pub use check::{Checked, Driver, run};
pub use desk::{Desk, PinEntry, Step};
pub use ending::{Ending, sentence};
pub use evidence::Evidence;
pub use history::{History, Kept};
pub use reader::{OpenError, ReaderName, VpcdReader, open};
pub use service::{
    Connection, ConnectionError, Exchange, ServiceAddress, ServiceTls, idempotency_key,
};
pub use settings::{P256Terminal, Settings, SettingsError};
pub use show::{json, table};
