// SPDX-License-Identifier: MIT OR Apache-2.0
//! EF `0004`: the card-verifiable certificate of the key that signs EF `0003`.
//!
//! ```text
//! 7F21  5F4E  issuer key identifier 16, subject key identifier 16, 90 exponent, 91 modulus
//!       5F37  RSASSA-PKCS1-v1_5 with SHA-256 over the value of 5F4E (one source)
//! ```

use super::super::files::text::CERTIFICATE;
use super::{broken, outermost, place};
use crate::error::CardFault;
use alloc::vec::Vec;
use apdu::tlv::{Limits, Reader, Tag};
use core::fmt;

/// Tag of the whole file.
pub(super) const TAG: u32 = 0x7F21;

const BODY: u32 = 0x5F4E;
const SIGNATURE: u32 = 0x5F37;
const EXPONENT: u32 = 0x90;
const MODULUS: u32 = 0x91;

/// Sixteen bytes that name a key: an issuer may have several.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "every sixteen bytes are one")]
pub struct KeyIdentifier(pub [u8; 16]);

impl fmt::Debug for KeyIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyIdentifier(")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))?;
        f.write_str(")")
    }
}

/// EF `0004`, taken apart; nothing is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CardVerifiableCertificate<'a> {
    /// The key that signed the certificate.
    pub issuer: KeyIdentifier,
    /// The key it is about.
    pub subject: KeyIdentifier,
    /// What the signature covers.
    pub body: &'a [u8],
    /// The signature.
    pub signature: &'a [u8],
    exponent: &'a [u8],
    modulus: &'a [u8],
}

impl<'a> CardVerifiableCertificate<'a> {
    /// Reads the file.
    ///
    /// # Errors
    /// [`CardFault::FileContent`] with the place: a data object that is cut off, missing, there twice or out of order.
    pub fn parse(content: &'a [u8]) -> Result<Self, CardFault> {
        let (file, start) = outermost(CERTIFICATE, content, TAG)?;
        let broken = |offset: usize| broken(CERTIFICATE, start + offset);
        let expect = |reader: &mut Reader<'a>, tag: u32| {
            let object = Tag::new(tag).and_then(|tag| reader.expect(tag));
            object.map_err(place)
        };
        let end = file.value_offset() + file.value().len();
        let mut parts = file.contents().map_err(|at| broken(place(at)))?;
        let body = expect(&mut parts, BODY).map_err(broken)?;
        let signature = expect(&mut parts, SIGNATURE).map_err(broken)?;
        if parts.next().map_err(|at| broken(place(at)))?.is_some() {
            return Err(broken(end));
        }
        let identifiers = body.value().split_first_chunk::<16>();
        let identifiers = identifiers.and_then(|(issuer, rest)| {
            let (subject, key) = rest.split_first_chunk::<16>()?;
            Some((KeyIdentifier(*issuer), KeyIdentifier(*subject), key))
        });
        let (issuer, subject, key) = identifiers.ok_or_else(|| broken(body.value_offset()))?;
        let in_key = |offset: usize| broken(body.value_offset() + 32 + offset);
        let mut key_parts = Reader::new(key, &Limits::standard());
        let exponent = expect(&mut key_parts, EXPONENT).map_err(in_key)?;
        let modulus = expect(&mut key_parts, MODULUS).map_err(in_key)?;
        if key_parts.next().map_err(|at| in_key(place(at)))?.is_some() {
            return Err(in_key(key.len()));
        }
        Ok(Self {
            issuer,
            subject,
            body: body.value(),
            signature: signature.value(),
            exponent: exponent.value(),
            modulus: modulus.value(),
        })
    }

    /// The certified key as DER `SubjectPublicKeyInfo` (RFC 3279 §2.3.1), the form in which keys are read here.
    #[must_use]
    pub fn public_key_info(&self) -> Vec<u8> {
        let key = sequence(&[&integer(self.modulus), &integer(self.exponent)]);
        let bits = der(0x03, &[&[0x00], &key]);
        sequence(&[&sequence(&[&RSA_ENCRYPTION, &[0x05, 0x00]]), &bits])
    }
}

/// DER of the OID rsaEncryption, 1.2.840.113549.1.1.1.
const RSA_ENCRYPTION: [u8; 11] = [
    0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01,
];

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    der(0x30, parts)
}

/// A non-negative INTEGER without needless zeros.
fn integer(magnitude: &[u8]) -> Vec<u8> {
    let zeros = magnitude.iter().take_while(|byte| **byte == 0).count();
    let digits = magnitude.get(zeros..).unwrap_or_default();
    match digits.first() {
        Some(0x00..=0x7F) => der(0x02, &[digits]),
        _ => der(0x02, &[&[0x00], digits]),
    }
}

fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let value = parts.concat();
    let length = value.len().to_be_bytes();
    let zeros = length.iter().take_while(|byte| **byte == 0).count();
    let digits = length.get(zeros..).unwrap_or_default();
    let mut written = Vec::with_capacity(value.len() + 2 + digits.len());
    written.push(tag);
    match *digits {
        [] => written.push(0x00),
        [short @ 0..=0x7F] => written.push(short),
        _ => {
            // At most eight digits.
            written.push(0x80 | u8::try_from(digits.len()).unwrap_or_default());
            written.extend_from_slice(digits);
        }
    }
    written.extend(value);
    written
}

#[cfg(test)]
mod tests {
    use super::{CERTIFICATE, CardVerifiableCertificate, KeyIdentifier, broken, der, integer};
    use crate::key::PublicKey;
    use alloc::{format, vec, vec::Vec};
    use hex_literal::hex;
    use proptest::prelude::*;

    fn certificate(modulus: &[u8]) -> Vec<u8> {
        let key = [der(0x90, &[&hex!("010001")]), der(0x91, &[modulus])].concat();
        let body = [&[0xA1; 16][..], &[0xB2; 16], &key].concat();
        let object = |tag: [u8; 2], value: &[u8]| {
            let [_, length_and_value @ ..] = &*der(0x00, &[value]) else {
                panic!("a tag")
            };
            [&tag[..], length_and_value].concat()
        };
        let parts = [object([0x5F, 0x4E], &body), object([0x5F, 0x37], &[7; 256])].concat();
        object([0x7F, 0x21], &parts)
    }

    fn modulus() -> Vec<u8> {
        let mut modulus = vec![0xC3; 256];
        modulus[255] = 0x01;
        modulus
    }

    #[test]
    fn every_part_is_read() {
        let content = certificate(&modulus());
        assert_eq!(content.len(), 568, "as seen on cards");
        let read = CardVerifiableCertificate::parse(&content).unwrap();
        assert_eq!(read.issuer, KeyIdentifier([0xA1; 16]));
        assert_eq!(read.subject, KeyIdentifier([0xB2; 16]));
        assert_eq!((read.body.len(), read.signature), (297, &[7; 256][..]));
        assert_eq!(
            format!("{:?}", read.issuer),
            "KeyIdentifier(A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1)"
        );
        let spki = read.public_key_info();
        let Ok(PublicKey::Rsa(key)) = PublicKey::from_spki_der(&spki) else {
            panic!("an RSA key")
        };
        assert_eq!((key.modulus(), key.exponent()), (&*modulus(), 65_537));
    }

    #[test]
    fn integers_are_minimal() {
        assert_eq!(integer(&hex!("0080")), hex!("02 02 0080"));
        assert_eq!(integer(&hex!("00007F")), hex!("02 01 7F"));
        assert_eq!(integer(&hex!("0000")), hex!("02 01 00"));
        assert_eq!(integer(&[]), hex!("02 01 00"));
        assert_eq!(der(0x04, &[&[0; 300]])[..4], hex!("04 82 012C"));
    }

    #[test]
    fn what_is_missing_or_out_of_order_is_told_with_its_place() {
        let told = |content: &[u8]| CardVerifiableCertificate::parse(content).unwrap_err();
        let whole = certificate(&modulus());
        assert_eq!(told(&[0xFF; 568]), broken(CERTIFICATE, 0));
        assert_eq!(told(&whole[..567]), broken(CERTIFICATE, 5));
        let mut signature_first = whole.clone();
        signature_first[6] = 0x37;
        assert_eq!(told(&signature_first), broken(CERTIFICATE, 5));
        let mut no_exponent = whole;
        no_exponent[42] = 0x91;
        assert_eq!(told(&no_exponent), broken(CERTIFICATE, 42));
        assert_eq!(
            told(&hex!("7F21 08 5F4E01AA 5F3701BB")),
            broken(CERTIFICATE, 6)
        );
    }

    proptest! {
        #[test]
        fn any_content_is_read_or_told_where_it_breaks(
            noise in prop::collection::vec(any::<u8>(), 0..80),
            damage in prop::option::of((0_usize..60, any::<u8>())),
            cut in 0_usize..600,
        ) {
            let mut damaged = certificate(&modulus());
            if let Some((at, byte)) = damage
                && let Some(place) = damaged.get_mut(at)
            {
                *place = byte;
            }
            damaged.truncate(cut);
            for content in [&noise, &damaged] {
                match CardVerifiableCertificate::parse(content) {
                    Ok(read) => {
                        prop_assert!(read.body.starts_with(&read.issuer.0));
                        let spki = read.public_key_info();
                        if let Ok(PublicKey::Rsa(key)) = PublicKey::from_spki_der(&spki) {
                            prop_assert!(read.modulus.ends_with(key.modulus()));
                        }
                    }
                    Err(fault) => {
                        let mut places = 0..=content.len();
                        prop_assert!(places.any(|offset| fault == broken(CERTIFICATE, offset)), "{fault}");
                    }
                }
            }
        }
    }
}
