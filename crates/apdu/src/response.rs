// SPDX-License-Identifier: MIT OR Apache-2.0
//! Response APDUs (ISO/IEC 7816-4 §5.1, §5.2).

use crate::{Malformed, Result, StatusWord};
use alloc::vec::Vec;
use core::fmt;

/// A response APDU: data and status word (ISO/IEC 7816-4 §5.1). `Debug` shows the length of the data, never the data.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    data: Vec<u8>,
    status: StatusWord,
}

impl Response {
    /// Most data bytes of a response: what an extended Le can ask for.
    pub const DATA_MAX: usize = 65_536;

    /// A response with data.
    ///
    /// # Errors
    /// [`Malformed::ResponseLength`] above 65,536 bytes of data.
    pub fn new(data: Vec<u8>, status: StatusWord) -> Result<Self, Malformed> {
        if data.len() > Self::DATA_MAX {
            return Err(Malformed::ResponseLength {
                length: data.len().saturating_add(2),
            });
        }
        Ok(Self { data, status })
    }

    /// The data.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The data, given away.
    #[must_use]
    pub fn into_data(self) -> Vec<u8> {
        self.data
    }

    /// The status word.
    #[must_use]
    pub const fn status(&self) -> StatusWord {
        self.status
    }

    /// The bytes a card sends.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = self.data.clone();
        bytes.extend_from_slice(&self.status.get().to_be_bytes());
        bytes
    }

    /// Reads a response. Fewer than two bytes are an error, never a status word of zero.
    ///
    /// # Errors
    /// [`Malformed::ResponseLength`], [`Malformed::StatusWord`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let Some((data, status)) = bytes.split_last_chunk::<2>() else {
            return Err(Malformed::ResponseLength {
                length: bytes.len(),
            });
        };
        if data.len() > Self::DATA_MAX {
            return Err(Malformed::ResponseLength {
                length: bytes.len(),
            });
        }
        Ok(Self {
            data: data.to_vec(),
            status: StatusWord::new(u16::from_be_bytes(*status))?,
        })
    }
}

impl From<StatusWord> for Response {
    /// A response without data.
    fn from(status: StatusWord) -> Self {
        Self {
            data: Vec::new(),
            status,
        }
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("nr", &self.data.len())
            .field("status", &self.status)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Response;
    use crate::{Malformed, StatusWord};
    use alloc::{format, vec, vec::Vec};
    use hex_literal::hex;
    use proptest::prelude::*;

    fn with_status(data: usize) -> Vec<u8> {
        let mut bytes = vec![0; data];
        bytes.extend_from_slice(&hex!("9000"));
        bytes
    }

    #[test]
    fn fewer_than_two_bytes_are_malformed() {
        assert_eq!(
            Response::decode(&[]),
            Err(Malformed::ResponseLength { length: 0 })
        );
        assert_eq!(
            Response::decode(&[0x90]),
            Err(Malformed::ResponseLength { length: 1 })
        );
    }

    #[test]
    fn data_ends_at_65536_bytes() {
        assert_eq!(
            Response::decode(&with_status(65_536)).map(|response| response.data().len()),
            Ok(65_536)
        );
        assert_eq!(
            Response::decode(&with_status(65_537)),
            Err(Malformed::ResponseLength { length: 65_539 })
        );
        assert_eq!(
            Response::new(vec![0; 65_537], StatusWord::SUCCESS),
            Err(Malformed::ResponseLength { length: 65_539 })
        );
    }

    #[test]
    fn status_must_be_one() {
        assert_eq!(
            Response::decode(&hex!("1234")),
            Err(Malformed::StatusWord { status: 0x1234 })
        );
    }

    #[test]
    fn debug_never_shows_data() {
        let response = Response::decode(&hex!("AABB 9000")).unwrap();
        assert_eq!(
            format!("{response:?}"),
            "Response { nr: 2, status: StatusWord(9000) }"
        );
    }

    proptest! {
        #[test]
        fn decode_is_total_and_encode_is_its_inverse(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(response) = Response::decode(&bytes) {
                prop_assert_eq!(response.encode(), bytes);
            }
        }
    }
}
