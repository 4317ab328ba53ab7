// SPDX-License-Identifier: MIT OR Apache-2.0
//! Ways to a card.

mod vpcd;

pub use vpcd::VpcdReader;

use apdu::{Transport, TransportError};
use std::fmt;
use std::str::FromStr;

/// Which reader.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the ways there are")]
pub enum ReaderName {
    /// A PC/SC reader by its name.
    Pcsc(String),
    /// `vpcd:HOST:PORT`: a virtual card that listens, spoken to in the vpcd protocol.
    Vpcd(String),
}

/// Why a reader cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum OpenError {
    /// This program was built without PC/SC.
    NoPcsc,
    /// The reader or its card does not answer.
    Transport(TransportError),
    /// Nobody listens at the address.
    Vpcd(std::io::Error),
}

impl FromStr for ReaderName {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.strip_prefix("vpcd:") {
            Some(address) => Self::Vpcd(address.to_owned()),
            None => Self::Pcsc(text.to_owned()),
        })
    }
}

/// Opens a reader that has a card in it.
///
/// # Errors
/// [`OpenError`].
pub fn open(name: &ReaderName) -> Result<Box<dyn Transport>, OpenError> {
    match name {
        ReaderName::Pcsc(name) => open_pcsc(name),
        ReaderName::Vpcd(address) => Ok(Box::new(VpcdReader::connect(address)?)),
    }
}

#[cfg(feature = "pcsc")]
fn open_pcsc(name: &str) -> Result<Box<dyn Transport>, OpenError> {
    let reader = apdu::pcsc::PcscReader::connect(name).map_err(OpenError::Transport)?;
    Ok(Box::new(reader))
}

#[cfg(not(feature = "pcsc"))]
const fn open_pcsc(_: &str) -> Result<Box<dyn Transport>, OpenError> {
    Err(OpenError::NoPcsc)
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPcsc => f.write_str(
                "this program was built without PC/SC readers; build it with --features pcsc, or name a virtual card as vpcd:HOST:PORT",
            ),
            Self::Transport(TransportError::NoService) => {
                f.write_str("no PC/SC service is running; start pcscd")
            }
            Self::Transport(TransportError::ReaderUnavailable) => {
                f.write_str("there is no reader of this name; `kakunin check --list-readers` shows what there is")
            }
            Self::Transport(TransportError::NoCard | TransportError::CardRemoved) => {
                f.write_str("there is no card in the reader")
            }
            Self::Transport(error) => write!(f, "the reader cannot be used: {error}"),
            Self::Vpcd(error) => write!(f, "no virtual card answers there: {error}"),
        }
    }
}

impl std::error::Error for OpenError {}

#[cfg(test)]
mod tests {
    use super::ReaderName;

    #[test]
    fn names_with_the_prefix_are_addresses() {
        let vpcd = ReaderName::Vpcd("127.0.0.1:35963".into());
        assert_eq!("vpcd:127.0.0.1:35963".parse(), Ok(vpcd));
        assert_eq!(
            "Virtual PCD 00 00".parse(),
            Ok(ReaderName::Pcsc("Virtual PCD 00 00".into()))
        );
    }
}
