// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files of the card text application: what is printed on the card, as text, with digests and a signature.
//!
//! Tags and files are known from two or more sources, what digests and signature cover from one. Not there: files `0006`
//! and `0007`, which belong to secure messaging and to the application's own key, and `0008`, which nobody explains.

use super::application::{
    Access, Contents, File, Files, KeyRole, PrivateKey, free, key, protected,
};
use super::options::CardOptions;
use super::secret::{Secret, SecretKind};
use crate::Seed;
use crate::pki::der::object;
use crate::pki::{RsaKey, TextAuthority};
use crate::population::Person;
use jpki::card::files::text as files;
use sha2::{Digest, Sha256};
use std::sync::Arc;

const PIN_OR_A: &[u16] = &[files::PIN.0, files::CODE_A.0];
const PIN_OR_B: &[u16] = &[files::PIN.0, files::CODE_B.0];
const ANY: &[u16] = &[files::PIN.0, files::CODE_A.0, files::CODE_B.0];

pub(super) fn contents(
    authority: &Arc<TextAuthority>,
    seed: Seed,
    person: &Person,
    options: &CardOptions,
) -> Contents {
    let (authority, person) = (Arc::clone(authority), person.clone());
    let has_pin = options.has_pins();
    Contents::new(move || {
        let number = my_number(&person);
        let attributes = attributes(&person);
        let integrity = integrity(&authority, &number, &attributes.signed);
        let own = RsaKey::generate(seed, &format!("text/{}", person.index));
        let mut all = Files::from([
            (files::MY_NUMBER.0, protected(number, PIN_OR_A)),
            (files::ATTRIBUTES.0, protected(attributes.file, PIN_OR_B)),
            (files::INTEGRITY.0, protected(integrity, ANY)),
            (files::CERTIFICATE.0, free(authority.certificate().to_vec())),
            (
                files::APPLICATION_INFORMATION.0,
                free(application_information()),
            ),
            (files::BLOCKED_REFERENCE.0, File::Secret),
            (files::CODE_A.0, File::Secret),
            (files::CODE_B.0, File::Secret),
            (
                files::SIGNING_KEY.0,
                key(PrivateKey::Rsa(own), KeyRole::SignVerbatim, Access::Free),
            ),
        ]);
        if has_pin {
            all.insert(files::PIN.0, File::Secret);
        }
        all
    })
}

pub(super) fn secrets(person: &Person, options: &CardOptions) -> Vec<(u16, Secret)> {
    let code = |kind, value: &str, tries| Secret::new(kind, value, tries);
    vec![
        (
            files::PIN.0,
            code(SecretKind::TextPin, &options.text_pin, options.text_tries),
        ),
        (files::BLOCKED_REFERENCE.0, code(SecretKind::Blocked, "", 0)),
        (
            files::CODE_A.0,
            code(SecretKind::CodeA, &person.my_number(), options.code_a_tries),
        ),
        (
            files::CODE_B.0,
            code(
                SecretKind::CodeB,
                &person.verification_code_b(),
                options.code_b_tries,
            ),
        ),
    ]
}

/// EF `0001`, 17 bytes: the number and two bytes of filling.
fn my_number(person: &Person) -> Vec<u8> {
    let mut file = object(0xFF10, person.my_number().as_bytes());
    file.extend([0xFF, 0xFF]);
    file
}

struct Attributes {
    file: Vec<u8>,
    /// The part behind the offset table.
    signed: Vec<u8>,
}

/// EF `0002`: name, address, date of birth, sex, and in front of them the offsets of these four from the file's start.
fn attributes(person: &Person) -> Attributes {
    let objects = [
        object(0xDF22, person.name().as_bytes()),
        object(0xDF23, person.address().as_bytes()),
        object(0xDF24, person.birth_date.to_compact().as_bytes()),
        object(0xDF25, person.sex.code().as_bytes()),
    ];
    let signed = objects.concat();
    // The table has 11 bytes: tag, length, four offsets.
    let whole = object(0xFF20, &[&[0; 11], signed.as_slice()].concat());
    let mut offset = whole.len() - signed.len();
    let mut table = Vec::new();
    for object in &objects {
        table.extend(u16::try_from(offset).unwrap_or(u16::MAX).to_be_bytes());
        offset += object.len();
    }
    let file = object(
        0xFF20,
        &[object(0xDF21, &table).as_slice(), &signed].concat(),
    );
    Attributes { file, signed }
}

/// EF `0003`, 336 bytes: digest of EF `0001` with its filling, digest of what stands behind the offset table of EF `0002`,
/// and the signature over these two objects.
fn integrity(authority: &TextAuthority, number: &[u8], signed: &[u8]) -> Vec<u8> {
    let digests = [
        object(0xDF31, &Sha256::digest(number)),
        object(0xDF32, &Sha256::digest(signed)),
    ]
    .concat();
    let signature = object(0xDF33, &authority.signer().sign(&digests));
    object(0xFF30, &[digests, signature].concat())
}

/// EF `0005`: four bytes nobody explains, a key identifier, 128 bytes nobody explains. Both say what they are.
fn application_information() -> Vec<u8> {
    let opaque: Vec<u8> = b"SYNTHETIC".iter().copied().cycle().take(128).collect();
    let objects = [
        object(0xDF41, b"SYN1"),
        object(0xDF42, &TextAuthority::SIGNER_KEY_IDENTIFIER),
        object(0xDF43, &opaque),
    ];
    object(0xFF40, &objects.concat())
}
