// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files of the card common application, whose one readable file has records.

use super::application::{Access, Contents, File, Files, KeyRole, PrivateKey};
use super::options::{CardOptions, UnusablePin, Variant};
use super::secret::{Secret, SecretKind};
use crate::Seed;
use crate::pki::RsaKey;
use crate::population::Person;
use jpki::card::files::common as files;

/// Tag of the record, as simple-TLV has it: one byte.
const INFORMATION_TAG: u8 = 0x01;

pub(super) fn contents(seed: Seed, person: &Person, options: &CardOptions) -> Contents {
    let person = person.clone();
    let pin_is_there = !(options.variant == Variant::FaceAuthentication
        && options.unusable_pin == UnusablePin::Absent);
    Contents::new(move || {
        let key = RsaKey::generate(seed, &format!("common/{}", person.index));
        let mut all = Files::from([
            (
                files::CARD_INFORMATION.0,
                File::Records(vec![information(&person)]),
            ),
            (
                files::AUTHENTICATION_KEY.0,
                File::Key {
                    key: PrivateKey::Rsa(key),
                    role: KeyRole::Authenticate,
                    opened_by: Access::Free,
                },
            ),
        ]);
        if pin_is_there {
            all.insert(files::PIN.0, File::Secret);
        }
        all
    })
}

pub(super) fn secrets(options: &CardOptions) -> Vec<(u16, Secret)> {
    let pin = Secret::new(
        SecretKind::CommonPin,
        &options.common_pin,
        options.common_tries,
    );
    vec![(files::PIN.0, pin)]
}

/// Serial number of the card, 15 digits; beginning with 9999 it is nobody's.
pub(super) fn serial(person: &Person) -> String {
    format!("9999{:011}", person.index)
}

/// Record 1: serial, municipality, expiry, 28 digits (two or more sources).
fn information(person: &Person) -> Vec<u8> {
    let digits = format!(
        "{}{}{}",
        serial(person),
        person.municipality.code,
        person.card_expiry()
    );
    let length = u8::try_from(digits.len()).unwrap_or(u8::MAX);
    let mut record = vec![INFORMATION_TAG, length];
    record.extend(digits.into_bytes());
    record
}
