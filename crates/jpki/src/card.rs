// SPDX-License-Identifier: MIT OR Apache-2.0
//! The JPKI application of a My Number Card, seen from outside.
//!
//! The card's specification is not public. What is written here was found out by others from real cards; each constant
//! and rule carries its confidence in [`files`] and in the project's requirement register. This module reads and asks
//! the card to sign; it never judges a certificate of the JPKI.
//!
//! ```text
//! with_session ── authentication_certificate ──► CertificateOutcome::{Read, AfterPin, Absent, ForeignCard}
//!        │
//!        ├── verify_authentication_pin ──► PinOutcome::Verified(unlocked) ──► sign_authentication(&unlocked, …)
//!        ├── synthetic_terminal_authentication::authenticate ──► unlocked ──┘
//!        ├── change_authentication_pin ──► ChangeOutcome
//!        └── the end, however it is reached: log out ──► Ended { value, log_out }
//! ```

mod application;
mod channel;
pub mod files;
mod identification;
mod pin;
mod reference;
mod scheme;
mod session;
pub mod synthetic_terminal_authentication;
pub mod text;
mod token;

pub use application::{
    AuthenticationKeyUnlocked, Availability, CertificateAvailability, CertificateOutcome, JpkiCard,
    SignatureKeyUnlocked,
};
pub use identification::{CertificateState, Identification, Presented, identify};
pub use pin::{
    AuthenticationPin, ChangeOutcome, LastTry, NotAPin, PinOutcome, RetryCounter,
    SignaturePassword, SpendLastTry, TextPin,
};
pub use scheme::SigningScheme;
pub use session::{Ended, LogOut, with_session};
pub use token::{TokenInformation, TokenKind};
