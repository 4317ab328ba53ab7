// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading JSON that has one meaning: no member twice, no endless nesting, nothing behind it.

use super::{DEPTH_MAX, Error, MESSAGE_MAX};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor,
};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt;

/// Reads a message.
pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    decode_within(bytes, MESSAGE_MAX)
}

/// Reads something that may be larger or must be smaller than a message.
pub(super) fn decode_within<T: DeserializeOwned>(bytes: &[u8], limit: usize) -> Result<T, Error> {
    if bytes.len() > limit {
        return Err(Error::TooLarge {
            length: bytes.len(),
            limit,
        });
    }
    let fault = Cell::new(None);
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let shape = Shape {
        depth: 0,
        fault: &fault,
    };
    shape
        .deserialize(&mut reader)
        .and_then(|()| reader.end())
        .map_err(|error| match fault.get() {
            Some(Fault::Twice) => Error::DuplicateMember {
                line: error.line(),
                column: error.column(),
            },
            Some(Fault::Deep) => Error::TooDeep { limit: DEPTH_MAX },
            None => not_the_message(&error),
        })?;
    serde_json::from_slice(bytes).map_err(|error| not_the_message(&error))
}

fn not_the_message(error: &serde_json::Error) -> Error {
    Error::NotTheMessage {
        line: error.line(),
        column: error.column(),
    }
}

#[derive(Clone, Copy)]
enum Fault {
    Deep,
    Twice,
}

/// Walks any JSON value without building it.
struct Shape<'a> {
    depth: usize,
    fault: &'a Cell<Option<Fault>>,
}

impl Shape<'_> {
    fn inner<E: serde::de::Error>(&self) -> Result<Self, E> {
        if self.depth >= DEPTH_MAX {
            self.fault.set(Some(Fault::Deep));
            return Err(E::custom("too deep"));
        }
        Ok(Shape {
            depth: self.depth + 1,
            fault: self.fault,
        })
    }
}

impl<'de> DeserializeSeed<'de> for Shape<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Shape<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while elements.next_element_seed(self.inner()?)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = members.next_key::<String>()? {
            if !names.insert(name) {
                self.fault.set(Some(Fault::Twice));
                return Err(A::Error::custom("member twice"));
            }
            members.next_value_seed(self.inner()?)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, decode};
    use serde::Deserialize;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Message {
        a: u8,
    }

    #[track_caller]
    fn refused(text: &str) -> Error {
        decode::<Message>(text.as_bytes()).unwrap_err()
    }

    #[test]
    fn unknown_members_are_tolerated() {
        assert_eq!(decode(br#"{"b":[{"c":null}],"a":1}"#), Ok(Message { a: 1 }));
    }

    #[test]
    fn members_twice_are_refused_at_any_level() {
        assert_eq!(
            refused(r#"{"a":1,"a":1}"#),
            Error::DuplicateMember {
                line: 1,
                column: 10
            }
        );
        assert!(matches!(
            refused(r#"{"a":1,"b":[{"c":1,"c":2}]}"#),
            Error::DuplicateMember { .. }
        ));
        // The same name, escaped.
        assert!(matches!(
            refused("{\"a\":1,\"b\":1,\"\\u0062\":2}"),
            Error::DuplicateMember { .. }
        ));
    }

    #[test]
    fn depth_and_size_are_limited() {
        let nested = |levels: usize| {
            format!(
                r#"{{"a":1,"b":{}{}}}"#,
                "[".repeat(levels),
                "]".repeat(levels)
            )
        };
        assert_eq!(decode(nested(15).as_bytes()), Ok(Message { a: 1 }));
        assert_eq!(refused(&nested(17)), Error::TooDeep { limit: 16 });
        assert_eq!(refused(&nested(30_000)), Error::TooDeep { limit: 16 });
        let large = format!(r#"{{"a":1,"b":"{}"}}"#, "x".repeat(65_536));
        assert_eq!(
            refused(&large),
            Error::TooLarge {
                length: large.len(),
                limit: 65_536
            }
        );
    }

    #[test]
    fn nothing_may_stand_behind_it() {
        assert!(matches!(
            refused(r#"{"a":1}{"a":1}"#),
            Error::NotTheMessage { .. }
        ));
        assert_eq!(decode(b" {\"a\":1}\n"), Ok(Message { a: 1 }));
    }
}
