// SPDX-License-Identifier: MIT OR Apache-2.0

use alloc::vec::Vec;

use hex_literal::hex;

use super::*;
use crate::asn1::Reader;
use crate::error::{Malformed, Syntax};

/// A slice of an identifier stands at offset 0 of itself.
fn identified(identifier: &[u8], key: &PublicKey<'_>) -> Result<Option<SignatureAlgorithm>, Error> {
    let span = Reader::new(identifier).any()?.span();
    Ok(Identified::at(span, identifier)?.with_key(key))
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    [&[0x30, u8::try_from(content.len()).unwrap()][..], &content].concat()
}

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
    let header: &[u8] = match content.len() {
        0..0x80 => &[tag, low],
        0x80..0x100 => &[tag, 0x81, low],
        _ => &[tag, 0x82, high, low],
    };
    [header, content].concat()
}

/// An RSA key of the given integers; nobody has its factors, and nothing here verifies with it.
fn rsa_spki_of(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let key = tlv(0x30, &[tlv(0x02, modulus), tlv(0x02, exponent)].concat());
    let algorithm = hex!("30 0D 06 09 2A 86 48 86 F7 0D 01 01 01 05 00");
    tlv(
        0x30,
        &[&algorithm[..], &tlv(0x03, &[&[0][..], &key].concat())].concat(),
    )
}

/// A modulus whose highest octet is given, then `rest` octets that make it odd.
fn modulus(highest: &[u8], rest: usize) -> Vec<u8> {
    [highest, &[0xC1].repeat(rest)[..]].concat()
}

fn rsa_spki() -> Vec<u8> {
    rsa_spki_of(&modulus(&[0, 0xC1], 255), &[1, 0, 1])
}

fn p384_spki() -> Vec<u8> {
    [
        &hex!("30 76  30 10 06 07 2A 86 48 CE 3D 02 01 06 05 2B 81 04 00 22  03 62 00 04")[..],
        &[0x11; 96],
    ]
    .concat()
}

fn p256_spki() -> Vec<u8> {
    [
        &hex!("30 59 30 13 06 07 2A 86 48 CE 3D 02 01 06 08 2A 86 48 CE 3D 03 01 07 03 42 00 04")[..],
        &[0x11; 64],
    ]
    .concat()
}

const SHA512: &[u8] = &hex!("30 0D 06 09 60 86 48 01 65 03 04 02 03 05 00");
const SHA384: &[u8] = &hex!("30 0D 06 09 60 86 48 01 65 03 04 02 02 05 00");
const SHA384_WITHOUT_NULL: &[u8] = &hex!("30 0B 06 09 60 86 48 01 65 03 04 02 02");
const SHA256: &[u8] = &hex!("30 0D 06 09 60 86 48 01 65 03 04 02 01 05 00");
const SHA1: &[u8] = &hex!("30 09 06 05 2B 0E 03 02 1A 05 00");
const MGF1: &[u8] = &hex!("06 09 2A 86 48 86 F7 0D 01 01 08");
const PSS: &[u8] = &hex!("06 09 2A 86 48 86 F7 0D 01 01 0A");

fn tagged(number: u8, content: &[u8]) -> Vec<u8> {
    [
        &[0xA0 | number, u8::try_from(content.len()).unwrap()][..],
        content,
    ]
    .concat()
}

fn pss(hash: &[u8], mask_hash: &[u8], salt: u8) -> Vec<u8> {
    let parameters = [
        tagged(0, hash),
        tagged(1, &sequence(&[MGF1, mask_hash])),
        tagged(2, &[0x02, 0x01, salt]),
    ]
    .concat();
    sequence(&[PSS, &sequence(&[&parameters])])
}

#[test]
fn identifiers_join_with_keys_of_their_family_only() {
    let (rsa_der, p384_der) = (rsa_spki(), p384_spki());
    let rsa = PublicKey::from_spki_der(&rsa_der).unwrap();
    let p384 = PublicKey::from_spki_der(&p384_der).unwrap();
    let sha512_rsa = hex!("30 0D 06 09 2A 86 48 86 F7 0D 01 01 0D 05 00");
    let ecdsa_sha384 = hex!("30 0A 06 08 2A 86 48 CE 3D 04 03 03");
    let ecdsa_sha256 = hex!("30 0A 06 08 2A 86 48 CE 3D 04 03 02");
    let known = |algorithm| Ok(Some(algorithm));
    assert_eq!(
        identified(&sha512_rsa, &rsa),
        known(SignatureAlgorithm::RsaPkcs1Sha512)
    );
    assert_eq!(identified(&sha512_rsa, &p384), Ok(None));
    assert_eq!(
        identified(&ecdsa_sha384, &p384),
        known(SignatureAlgorithm::EcdsaP384Sha384)
    );
    assert_eq!(
        identified(&ecdsa_sha256, &p384),
        known(SignatureAlgorithm::EcdsaP384Sha256)
    );
    assert_eq!(identified(&ecdsa_sha384, &rsa), Ok(None));
    assert_eq!(
        identified(&pss(SHA384, SHA384, 48), &rsa),
        known(SignatureAlgorithm::RsaPssSha384)
    );
    assert_eq!(
        identified(&pss(SHA384_WITHOUT_NULL, SHA384, 48), &rsa),
        known(SignatureAlgorithm::RsaPssSha384)
    );
    assert_eq!(
        identified(&pss(SHA512, SHA512, 64), &rsa),
        known(SignatureAlgorithm::RsaPssSha512)
    );
    assert_eq!(identified(&pss(SHA384, SHA384, 48), &p384), Ok(None));
    let p256_der = p256_spki();
    let p256 = PublicKey::from_spki_der(&p256_der).unwrap();
    assert_eq!(
        identified(&ecdsa_sha256, &p256),
        known(SignatureAlgorithm::EcdsaP256Sha256)
    );
    assert_eq!(
        identified(&ecdsa_sha384, &p256),
        known(SignatureAlgorithm::EcdsaP256Sha384)
    );
    assert_eq!(identified(&sha512_rsa, &p256), Ok(None));
}

#[test]
fn pss_parameters_that_do_not_follow_the_digest_are_unsupported() {
    let der = rsa_spki();
    let rsa = PublicKey::from_spki_der(&der).unwrap();
    let unsupported = Err(Unsupported::SignatureParameters.into());
    for identifier in [pss(SHA384, SHA256, 48), pss(SHA384, SHA384, 47)] {
        assert_eq!(identified(&identifier, &rsa), unsupported);
    }
    // X.690 §11.5: the default of 20 octets is not written.
    assert!(matches!(
        identified(&pss(SHA384, SHA384, 20), &rsa),
        Err(Error::Malformed(Malformed {
            fault: Syntax::DefaultEncoded,
            ..
        }))
    ));
    let hash_only = sequence(&[PSS, &sequence(&[&tagged(0, SHA256)])]);
    for identifier in [
        pss(SHA1, SHA1, 20),
        pss(SHA256, SHA1, 32),
        // Fields left out: SHA-1 is their default.
        sequence(&[PSS, &sequence(&[])]),
        hash_only,
    ] {
        assert_eq!(
            identified(&identifier, &rsa),
            Err(Refused::Sha1Signature.into())
        );
    }
}

#[test]
fn identifiers_outside_the_list_are_refused_by_name() {
    let der = rsa_spki();
    let rsa = PublicKey::from_spki_der(&der).unwrap();
    let md5 = hex!("30 0D 06 09 2A 86 48 86 F7 0D 01 01 04 05 00");
    let md5_name = crate::oid::Oid::from_der_value(&md5[4..13]).unwrap();
    assert_eq!(
        identified(&md5, &rsa),
        Err(Unsupported::SignatureAlgorithm(md5_name).into())
    );
    let sha1 = hex!("30 0D 06 09 2A 86 48 86 F7 0D 01 01 05 05 00");
    assert_eq!(identified(&sha1, &rsa), Err(Refused::Sha1Signature.into()));
    let ecdsa_sha1 = hex!("30 09 06 07 2A 86 48 CE 3D 04 01");
    assert_eq!(
        identified(&ecdsa_sha1, &rsa),
        Err(Refused::Sha1Signature.into())
    );
    // Parameters: absent where they must be NULL, NULL where they must be absent.
    let bare = hex!("30 0B 06 09 2A 86 48 86 F7 0D 01 01 0B");
    assert_eq!(
        identified(&bare, &rsa),
        Err(Malformed::new(Syntax::Truncated, 13).into())
    );
    let with_null = hex!("30 0C 06 08 2A 86 48 CE 3D 04 03 02 05 00");
    assert_eq!(
        identified(&with_null, &rsa),
        Err(Malformed::new(Syntax::TrailingBytes, 12).into())
    );
}

#[test]
fn keys_are_read_and_named() {
    use alloc::string::ToString;
    let der = rsa_spki();
    let PublicKey::Rsa(key) = PublicKey::from_spki_der(&der).unwrap() else {
        panic!("not RSA")
    };
    assert_eq!(
        (key.bits(), key.exponent(), key.modulus()),
        (2_048, 65_537, &[0xC1; 256][..])
    );
    assert_eq!(key.as_der(), &der[24..]);
    assert_eq!(PublicKey::Rsa(key).to_string(), "RSA-2048");
    let der = p384_spki();
    let key = PublicKey::from_spki_der(&der).unwrap();
    assert_eq!(key.to_string(), "P-384");
    assert_eq!(
        SignatureAlgorithm::of_card_key(&key),
        SignatureAlgorithm::EcdsaP384Sha384
    );
}

#[test]
fn keys_outside_the_limits_are_refused() {
    #[track_caller]
    fn assert_key(modulus: &[u8], exponent: &[u8], expected: Result<usize, Error>) {
        let der = rsa_spki_of(modulus, exponent);
        let bits = PublicKey::from_spki_der(&der).map(|key| match key {
            PublicKey::Rsa(key) => key.bits(),
            _ => 0,
        });
        assert_eq!(bits, expected);
    }
    let weak = || Err(Refused::WeakKey.into());
    let large = || Err(Unsupported::KeyTooLarge.into());
    let usual = &[1, 0, 1];
    assert_key(&modulus(&[0x7F], 255), usual, weak());
    assert_key(&modulus(&[0x00, 0x80], 255), usual, Ok(2_048));
    assert_key(&modulus(&[0x00, 0x80], 511), usual, Ok(4_096));
    assert_key(&modulus(&[0x01], 512), usual, large());
    let two_thousand = modulus(&[0x00, 0x80], 255);
    assert_key(&two_thousand, &[3], Ok(2_048));
    assert_key(&two_thousand, &[1], weak());
    assert_key(&two_thousand, &[2], weak());
    assert_key(&two_thousand, &[0], weak());
    assert_key(&two_thousand, &[0, 0xFF, 0xFF, 0xFF, 0xFF], Ok(2_048));
    assert_key(&two_thousand, &[1, 0, 0, 0, 1], large());
    let mut even = two_thousand;
    even[256] = 0xC0;
    assert_key(&even, usual, weak());
}

#[test]
fn broken_keys_are_malformed_with_their_place() {
    #[track_caller]
    fn assert_key(change: impl FnOnce(&mut Vec<u8>), error: impl Into<Error>) {
        let mut der = rsa_spki();
        change(&mut der);
        assert_eq!(PublicKey::from_spki_der(&der).unwrap_err(), error.into());
    }
    assert_key(|der| der[23] = 0x01, Malformed::new(Syntax::BitString, 19));
    assert_key(
        |der| der[28] = 0x04,
        Malformed::new(Syntax::UnexpectedTag, 28),
    );
    assert_key(
        |der| der.push(0),
        Malformed::new(Syntax::TrailingBytes, 294),
    );
    assert_key(
        |der| der[16] = 0x03,
        Unsupported::KeyAlgorithm(
            crate::oid::Oid::from_der_value(&hex!("2A 86 48 86 F7 0D 01 01 03")).unwrap(),
        ),
    );
}

#[test]
fn points_must_be_uncompressed_and_of_the_curve_length() {
    let mut der = p384_spki();
    der[23] = 0x02;
    assert_eq!(
        PublicKey::from_spki_der(&der).unwrap_err(),
        Malformed::new(Syntax::PublicKey, 20).into()
    );
}
