// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files of the card common application, whose one readable file has records.

use super::application::{Access, Contents, File, Files, KeyRole, PrivateKey, key};
use super::options::CardOptions;
use super::secret::{Secret, SecretKind};
use crate::Seed;
use crate::pki::RsaKey;
use crate::population::Person;
use jpki::card::files::common as files;

/// Tag of the record, as simple-TLV has it: one byte.
const INFORMATION_TAG: u8 = 0x01;

pub(super) fn contents(seed: Seed, person: &Person, options: &CardOptions) -> Contents {
    let person = person.clone();
    let has_pin = options.has_pins();
    Contents::new(move || {
        let own = RsaKey::generate(seed, &format!("common/{}", person.index));
        let mut all = Files::from([
            (
                files::CARD_INFORMATION.0,
                File::Records(vec![information(&person)]),
            ),
            (
                files::AUTHENTICATION_KEY.0,
                key(PrivateKey::Rsa(own), KeyRole::Authenticate, Access::Free),
            ),
        ]);
        if has_pin {
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
