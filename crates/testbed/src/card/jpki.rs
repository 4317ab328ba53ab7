// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files of the JPKI application, and of the tokens that speak like it.

use super::application::{
    Access, Contents, File, Files, KeyRole, PrivateKey, free, key, protected,
};
use super::options::{CardOptions, Variant};
use super::secret::{Secret, SecretKind};
use crate::pki::{Family, NextGenerationAuthority, Pki};
use crate::population::Person;
use jpki::card::files;

const SIGNATURE_PASSWORD: &[u16] = &[files::SIGNATURE_PASSWORD.0];
const AUTHENTICATION_PIN: &[u16] = &[files::AUTHENTICATION_PIN.0];

/// Certificate, key, and the authority's certificate.
struct Material {
    certificate: Vec<u8>,
    key: PrivateKey,
    authority: Vec<u8>,
}

/// Whether the card has a certificate and key of a family.
fn has(person: &Person, family: Family, variant: Variant) -> bool {
    match family {
        Family::Authentication => variant != Variant::WithoutAuthentication,
        Family::Signature => person.signature_serial.is_some() && variant != Variant::Child,
    }
}

pub(super) fn contents(pki: &Pki, person: &Person, options: &CardOptions) -> Contents {
    let variant = options.variant;
    let mut all = Files::from([
        (
            files::TOKEN_INFORMATION.0,
            free(token_information(person, variant)),
        ),
        (
            files::CERTIFICATE_AVAILABILITY.0,
            free(availability(person, variant)),
        ),
        (files::TERMINAL_AUTHORITY.0, File::Reference),
    ]);
    let [authentication, signature] = [Family::Authentication, Family::Signature]
        .map(|family| material(pki, person, family, variant));
    all.insert(
        files::AUTHENTICATION_AUTHORITY.0,
        free(authentication.authority),
    );
    all.insert(files::SIGNATURE_AUTHORITY.0, free(signature.authority));
    if has(person, Family::Authentication, variant) {
        let certificate = match variant {
            Variant::Android => protected(authentication.certificate, AUTHENTICATION_PIN),
            _ => free(authentication.certificate),
        };
        all.insert(files::AUTHENTICATION_CERTIFICATE.0, certificate);
        all.insert(
            files::AUTHENTICATION_KEY.0,
            key(
                authentication.key,
                KeyRole::Sign,
                Access::SecretOrTerminal(files::AUTHENTICATION_PIN.0),
            ),
        );
        if options.has_pins() {
            all.insert(files::AUTHENTICATION_PIN.0, File::Secret);
        }
    }
    if has(person, Family::Signature, variant) {
        let certificate = protected(signature.certificate, SIGNATURE_PASSWORD);
        all.insert(files::SIGNATURE_CERTIFICATE.0, certificate);
        all.insert(
            files::SIGNATURE_KEY.0,
            key(
                signature.key,
                KeyRole::Sign,
                Access::Secrets(SIGNATURE_PASSWORD),
            ),
        );
        if options.has_pins() {
            all.insert(files::SIGNATURE_PASSWORD.0, File::Secret);
        }
    }
    Contents::new(move || all)
}

pub(super) fn secrets(person: &Person, options: &CardOptions) -> Vec<(u16, Secret)> {
    let mut secrets = Vec::new();
    if has(person, Family::Authentication, options.variant) {
        let value = &options.authentication_pin;
        let tries = options.authentication_tries;
        let pin = Secret::new(SecretKind::AuthenticationPin, value, tries);
        secrets.push((files::AUTHENTICATION_PIN.0, pin));
    }
    if has(person, Family::Signature, options.variant) {
        let value = &options.signature_password;
        let tries = options.signature_tries;
        let password = Secret::new(SecretKind::SignaturePassword, value, tries);
        secrets.push((files::SIGNATURE_PASSWORD.0, password));
    }
    secrets
}

fn material(pki: &Pki, person: &Person, family: Family, variant: Variant) -> Material {
    if variant == Variant::NextGeneration {
        let authority = NextGenerationAuthority::new(pki.seed(), family);
        return Material {
            certificate: authority.issue(person),
            key: PrivateKey::P384(authority.person_key(person)),
            authority: authority.certificate().to_vec(),
        };
    }
    let issued = pki.issue(person, family);
    let authority = pki.authority(family, person.generation);
    Material {
        certificate: issued.der,
        key: PrivateKey::Rsa(issued.key),
        authority: authority.certificate().to_vec(),
    }
}

/// EF `0008`: digital-signature certificate, user-authentication certificate, something unknown. `8F 8F 00` has been seen
/// for "both there" (one source); `00` for "not there" is this project's choice.
fn availability(person: &Person, variant: Variant) -> Vec<u8> {
    let byte = |family| {
        if has(person, family, variant) {
            0x8F
        } else {
            0x00
        }
    };
    vec![byte(Family::Signature), byte(Family::Authentication), 0x00]
}

/// EF `0006`: PKCS#11 `CK_TOKEN_INFO` with 32-bit numbers, 160 bytes (one source). Manufacturer and serial say synthetic.
fn token_information(person: &Person, variant: Variant) -> Vec<u8> {
    let padded = |text: &str, length: usize| format!("{text:<length$}").into_bytes();
    let numbers = |numbers: &[u32]| {
        numbers
            .iter()
            .flat_map(|number| number.to_be_bytes())
            .collect()
    };
    let label = match variant {
        Variant::Android => "JPKIAPGPSETOKEN",
        Variant::Iphone => "JPKIAPIOSTOKEN",
        Variant::NextGeneration => "SYNTHETIC NEXT-GENERATION TOKEN",
        _ => "JPKIAPICCTOKEN2",
    };
    let parts: [Vec<u8>; 8] = [
        padded(label, 32),
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
    use crate::Seed;
    use crate::card::Variant;
    use crate::population::{Population, Situation};

    #[test]
    fn token_information_has_160_bytes() {
        let population = Population::new(Seed(1));
        for variant in Variant::ALL {
            let contents = token_information(population.person(Situation::Valid), *variant);
            assert_eq!(contents.len(), 160, "{variant:?}");
            assert_eq!(contents[96..100], [0, 0, 4, 0x0D]);
        }
        let plastic = token_information(population.person(Situation::Valid), Variant::Plastic);
        assert!(plastic.starts_with(b"JPKIAPICCTOKEN2  "));
    }
}
