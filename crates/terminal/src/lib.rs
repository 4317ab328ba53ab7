// SPDX-License-Identifier: MIT OR Apache-2.0
#![doc = include_str!("../README.md")]

mod advice;
mod card;
mod card_text;
mod check;
mod desk;
mod ending;
mod evidence;
pub mod export;
mod history;
mod line;
pub mod login;
mod pending;
mod portal;
mod reader;
mod service;
mod settings;
mod show;
mod trouble;
pub mod window;

pub use advice::{Advice, Trouble};
pub use card::{Authentication, TerminalKey, sign};
pub use check::{Checked, Driver, run};
pub use desk::{Desk, NoCardText, PinEntry, Step};
pub use ending::{Ending, sentence};
pub use evidence::Evidence;
pub use history::{History, Kept};
pub use line::Noticed;
pub use pending::{Noted, PendingFile, decode as decode_pending, encode as encode_pending};
pub use portal::{Portal, RegistrationError, ServiceStatus};
pub use reader::{OpenError, ReaderName, VpcdReader, open};
pub use service::{
    Connection, ConnectionError, Exchange, HealthState, LookUpError, ServiceAddress, ServiceTls,
    idempotency_key,
};
pub use settings::{P256Terminal, Settings, SettingsError};
pub use show::{json, table};
pub use trouble::{DISAGREEMENTS, notes};
