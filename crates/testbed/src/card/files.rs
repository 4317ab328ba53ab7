// SPDX-License-Identifier: MIT OR Apache-2.0
//! Transparent files of the JPKI application.

use crate::pki::{Family, Issued, Pki};
use crate::population::Person;
use jpki::card::files;
use std::collections::BTreeMap;

#[derive(Clone)]
pub(super) struct Files(BTreeMap<u16, Vec<u8>>);

impl Files {
    pub(super) fn of(
        pki: &Pki,
        person: &Person,
        authentication: &Issued,
        signature: Option<&Issued>,
    ) -> Self {
        let authority = |family| {
            pki.authority(family, person.generation)
                .certificate()
                .to_vec()
        };
        let mut files = BTreeMap::from([
            (
                files::AUTHENTICATION_CERTIFICATE.0,
                authentication.der.clone(),
            ),
            (
                files::AUTHENTICATION_AUTHORITY.0,
                authority(Family::Authentication),
            ),
            (files::SIGNATURE_AUTHORITY.0, authority(Family::Signature)),
            (files::TOKEN_INFORMATION.0, token_information(person)),
        ]);
        if let Some(signature) = signature {
            files.insert(files::SIGNATURE_CERTIFICATE.0, signature.der.clone());
            // "Both present" is the only value that has been published.
            files.insert(files::CERTIFICATE_AVAILABILITY.0, vec![0x8F, 0x8F, 0x00]);
        }
        Self(files)
    }

    pub(super) fn get(&self, file: u16) -> Option<&[u8]> {
        self.0.get(&file).map(Vec::as_slice)
    }

    pub(super) fn put(&mut self, file: u16, contents: Vec<u8>) {
        self.0.insert(file, contents);
    }
}

/// EF `0006`: PKCS#11 `CK_TOKEN_INFO` with 32-bit numbers, 160 bytes (one source). Manufacturer and serial say synthetic.
fn token_information(person: &Person) -> Vec<u8> {
    let padded = |text: &str, length: usize| format!("{text:<length$}").into_bytes();
    let numbers = |numbers: &[u32]| {
        numbers
            .iter()
            .flat_map(|number| number.to_be_bytes())
            .collect()
    };
    let parts: [Vec<u8>; 8] = [
        padded("JPKIAPICCTOKEN2", 32),
        padded("KAKUNIN SYNTHETIC", 32),
        padded("VIRTUAL", 16),
        format!("{:016}", person.index).into_bytes(),
        // RNG, LOGIN_REQUIRED, USER_PIN_INITIALIZED, TOKEN_INITIALIZED; sessions; PIN lengths; memory sizes.
        numbers(&[
            0x0000_040D,
            1,
            0,
            1,
            0,
            16,
            6,
            u32::MAX,
            u32::MAX,
            u32::MAX,
            u32::MAX,
        ]),
        b"03".to_vec(),
        b"01".to_vec(),
        vec![b'9'; 16],
    ];
    parts.concat()
}

#[cfg(test)]
mod tests {
    use super::token_information;
    use crate::{
        Seed,
        population::{Population, Situation},
    };

    #[test]
    fn token_information_has_160_bytes() {
        let population = Population::new(Seed(1));
        let contents = token_information(population.person(Situation::Valid));
        assert_eq!(contents.len(), 160);
        assert!(contents.starts_with(b"JPKIAPICCTOKEN2  "));
        assert_eq!(contents[96..100], [0, 0, 4, 0x0D]);
    }
}
