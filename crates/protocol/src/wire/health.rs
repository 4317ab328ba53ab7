// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether a service can decide.

use super::field::member;
use super::{Error, message, strict};
use serde::{Deserialize, Serialize};

/// What a service that can be reached says of itself. One that cannot decide says so with a problem document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "it begins checks or it does not")]
pub enum Health {
    /// It decides.
    Ok,
    /// It is paused (Article 12): no check begins, those that were begun go on.
    Paused,
}

/// Revocation lists a service holds, and how many of them may speak for the present.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "the service counts them")]
pub struct ListCount {
    /// All of them.
    pub held: usize,
    /// Those in time.
    pub fresh: usize,
}

impl Health {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Paused => "paused",
        }
    }
}

#[derive(Serialize)]
struct Written {
    status: &'static str,
    lists: ListCount,
}

#[derive(Deserialize)]
struct Read {
    status: String,
}

/// Writes what a service says of itself.
#[must_use]
pub fn encode_health(health: Health, lists: ListCount) -> Vec<u8> {
    message::encode(&Written {
        status: health.as_str(),
        lists,
    })
}

/// Reads it.
///
/// # Errors
/// [`Error`] with what broke.
pub fn decode_health(bytes: &[u8]) -> Result<Health, Error> {
    let json: Read = strict::decode(bytes)?;
    let known = [Health::Ok, Health::Paused];
    let found = known
        .into_iter()
        .find(|health| health.as_str() == json.status);
    member("status", found)
}

#[cfg(test)]
mod tests {
    use super::{Health, ListCount, decode_health, encode_health};

    #[test]
    fn health_reads_back() {
        let lists = ListCount {
            held: 12,
            fresh: 11,
        };
        for health in [Health::Ok, Health::Paused] {
            assert_eq!(decode_health(&encode_health(health, lists)), Ok(health));
        }
        assert!(decode_health(b"{}").is_err());
        assert!(decode_health(br#"{"status":"fine"}"#).is_err());
        let written = encode_health(Health::Ok, lists);
        assert_eq!(
            written,
            br#"{"status":"ok","lists":{"held":12,"fresh":11}}"#
        );
    }
}
