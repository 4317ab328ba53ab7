// SPDX-License-Identifier: MIT OR Apache-2.0
//! End-entity certificates to the JPKI profile, and how to break it rule by rule.

use super::authority::sha256_with_rsa;
use super::{Authority, Family, der, names, oids};
use crate::population::{Municipality, Person};
use jpki::names::CPS_URI;
use jpki::oid::Oid;
use jpki::time::UnixTime;

/// Everything a certificate says. [`CertificateSpec::of_person`] is true to the profile; change a field to break it.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "tests change single fields")]
pub struct CertificateSpec {
    /// Serial number, big-endian.
    pub serial: Vec<u8>,
    /// Beginning.
    pub not_before: UnixTime,
    /// End.
    pub not_after: UnixTime,
    /// Subject name, DER.
    pub subject: Vec<u8>,
    /// keyUsage; `None` leaves it out.
    pub key_usage: Option<KeyUsage>,
    /// Whether keyUsage is critical.
    pub key_usage_critical: bool,
    /// certificatePolicies; `None` leaves it out.
    pub policies: Option<Policies>,
    /// Contents of an extended key usage; `None` leaves it out.
    pub extended_key_usage: Option<Vec<u8>>,
    /// Municipality of the distribution point; `None` leaves it out.
    pub distribution_point: Option<&'static Municipality>,
    /// Address of the OCSP responder; `None` leaves it out.
    pub ocsp_uri: Option<String>,
    /// Whether there is an authority key identifier.
    pub authority_key_identifier: bool,
    /// Whether it claims to be an authority.
    pub claims_authority: bool,
    /// subjectAltName, the contents of its SEQUENCE; `None` leaves it out.
    pub subject_alt_name: Option<Vec<u8>>,
    /// Further extensions, DER.
    pub further_extensions: Vec<Vec<u8>>,
    /// Hash of the issuer's signature.
    pub signature_hash: SignatureHash,
}

/// certificatePolicies.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "tests change single fields")]
pub struct Policies {
    /// Contents of the policy identifiers.
    pub identifiers: Vec<Oid>,
    /// Whether the extension is critical; JPKI's is.
    pub critical: bool,
}

/// Hash of the issuer's signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the profile's, and the one to be refused"
)]
pub enum SignatureHash {
    /// To be refused. The signature itself is made with SHA-256, the identifier alone says SHA-1.
    Sha1,
    /// The profile's.
    Sha256,
}

/// Bits of keyUsage (RFC 5280 §4.2.1.3), the first one highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "every eight bits are a key usage"
)]
pub struct KeyUsage(pub u8);

impl KeyUsage {
    /// digitalSignature.
    pub const DIGITAL_SIGNATURE: Self = Self(0b1000_0000);
    /// digitalSignature and nonRepudiation.
    pub const SIGNATURE_AND_NON_REPUDIATION: Self = Self(0b1100_0000);
    /// keyEncipherment.
    pub const KEY_ENCIPHERMENT: Self = Self(0b0010_0000);
    /// keyCertSign and cRLSign.
    pub const AUTHORITY: Self = Self(0b0000_0110);

    pub(crate) fn encode(self) -> Vec<u8> {
        // DER: trailing zero bits of a named bit list are left out.
        let unused = u8::try_from(self.0.trailing_zeros().min(7)).unwrap_or_default();
        der::bit_string(unused, &[self.0])
    }
}

/// What a certificate says of who issued it.
pub(crate) struct Issuer {
    pub(crate) family: Family,
    pub(crate) name: Vec<u8>,
    pub(crate) serial: [u8; 4],
    pub(crate) key_identifier: Vec<u8>,
}

impl Issuer {
    fn of(authority: &Authority) -> Self {
        Self {
            family: authority.family(),
            name: names::authority(authority.family()),
            serial: authority.serial(),
            key_identifier: authority.key().key_identifier(),
        }
    }
}

impl CertificateSpec {
    /// The certificate the profile wants for this person.
    #[must_use]
    pub fn of_person(person: &Person, family: Family) -> Self {
        let authentication = family == Family::Authentication;
        Self {
            serial: person.serial(family).unwrap_or(0).to_be_bytes().to_vec(),
            not_before: person.issued_at,
            not_after: person.not_after,
            subject: if authentication {
                names::authentication_subject(&person.authentication_identifier())
            } else {
                names::signature_subject(person.municipality, &person.signature_identifier())
            },
            key_usage: Some(if authentication {
                KeyUsage::DIGITAL_SIGNATURE
            } else {
                KeyUsage::SIGNATURE_AND_NON_REPUDIATION
            }),
            key_usage_critical: true,
            policies: Some(Policies {
                identifiers: vec![family.policy()],
                critical: true,
            }),
            extended_key_usage: authentication.then(|| der::oid(oids::CLIENT_AUTH)),
            distribution_point: Some(person.municipality),
            // A host under .invalid (RFC 2606) can never be reached by mistake.
            ocsp_uri: authentication.then(|| "http://ocsp.jpki-synthetic.invalid".to_owned()),
            authority_key_identifier: true,
            claims_authority: false,
            subject_alt_name: (!authentication).then(|| holder(person)),
            further_extensions: Vec::new(),
            signature_hash: SignatureHash::Sha256,
        }
    }

    /// The certificate, signed by an authority.
    #[must_use]
    pub fn issue(
        &self,
        authority: &Authority,
        public_key_info: &[u8],
        key_identifier: &[u8],
    ) -> Vec<u8> {
        let algorithm = match self.signature_hash {
            SignatureHash::Sha1 => der::sequence(&[&der::oid(oids::SHA1_WITH_RSA), &der::null()]),
            SignatureHash::Sha256 => sha256_with_rsa(),
        };
        let issuer = Issuer::of(authority);
        let tbs = self.to_be_signed(&issuer, &algorithm, public_key_info, key_identifier);
        der::sequence(&[
            &tbs,
            &algorithm,
            &der::bit_string(0, &authority.key().sign(&tbs)),
        ])
    }

    /// Everything but the signature.
    pub(crate) fn to_be_signed(
        &self,
        issuer: &Issuer,
        algorithm: &[u8],
        public_key_info: &[u8],
        key_identifier: &[u8],
    ) -> Vec<u8> {
        let extensions = self.extensions(issuer, key_identifier).concat();
        der::sequence(&[
            &der::context(0, &[&der::integer(&[2])]),
            &der::integer(&self.serial),
            algorithm,
            &issuer.name,
            &der::sequence(&[&der::time(self.not_before), &der::time(self.not_after)]),
            &self.subject,
            public_key_info,
            &der::context(3, &[&der::sequence(&[&extensions])]),
        ])
    }

    fn extensions(&self, issuer: &Issuer, key_identifier: &[u8]) -> Vec<Vec<u8>> {
        let family = issuer.family;
        let issuer_name = names::directory_name(&issuer.name);
        let japanese = names::directory_name(&names::authority_japanese(family));
        let mut extensions = Vec::new();
        let mut add = |identifier: &[u8], critical: bool, value: &[u8]| {
            extensions.push(extension(identifier, critical, value));
        };
        if let Some(usage) = self.key_usage {
            add(oids::KEY_USAGE, self.key_usage_critical, &usage.encode());
        }
        if let Some(usage) = &self.extended_key_usage {
            add(oids::EXTENDED_KEY_USAGE, false, &der::sequence(&[usage]));
        }
        if let Some(policies) = &self.policies {
            let qualifier = der::sequence(&[&der::oid(oids::QUALIFIER_CPS), &der::ia5(CPS_URI)]);
            let informations: Vec<Vec<u8>> = policies
                .identifiers
                .iter()
                .map(|policy| {
                    der::sequence(&[&der::oid(policy.as_bytes()), &der::sequence(&[&qualifier])])
                })
                .collect();
            add(
                oids::CERTIFICATE_POLICIES,
                policies.critical,
                &der::sequence(&[&informations.concat()]),
            );
        }
        if let Some(alternative) = &self.subject_alt_name {
            add(
                oids::SUBJECT_ALT_NAME,
                false,
                &der::sequence(&[alternative]),
            );
        }
        add(oids::ISSUER_ALT_NAME, false, &der::sequence(&[&japanese]));
        if let Some(municipality) = self.distribution_point {
            let name = names::directory_name(&names::distribution_point(family, municipality));
            let point = der::context(0, &[&der::context(0, &[&name])]);
            add(
                oids::CRL_DISTRIBUTION_POINTS,
                false,
                &der::sequence(&[&der::sequence(&[&point])]),
            );
        }
        if let Some(uri) = &self.ocsp_uri {
            let access = der::sequence(&[
                &der::oid(oids::OCSP),
                &der::context_primitive(6, uri.as_bytes()),
            ]);
            add(
                oids::AUTHORITY_INFO_ACCESS,
                false,
                &der::sequence(&[&access]),
            );
        }
        if self.authority_key_identifier {
            let serial = der::integer(&issuer.serial);
            // [2] IMPLICIT: the contents of the INTEGER, behind its two bytes of tag and length.
            let serial = der::context_primitive(2, serial.get(2..).unwrap_or_default());
            let key = der::context_primitive(0, &issuer.key_identifier);
            let value = der::sequence(&[&key, &der::context(1, &[&issuer_name]), &serial]);
            add(oids::AUTHORITY_KEY_IDENTIFIER, false, &value);
        }
        if self.claims_authority {
            add(
                oids::BASIC_CONSTRAINTS,
                true,
                &der::sequence(&[&der::boolean(true)]),
            );
        }
        add(
            oids::SUBJECT_KEY_IDENTIFIER,
            false,
            &der::octet_string(key_identifier),
        );
        extensions.extend(self.further_extensions.iter().cloned());
        extensions
    }
}

/// One extension.
pub(crate) fn extension(identifier: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let flag = if critical {
        der::boolean(true)
    } else {
        Vec::new()
    };
    der::sequence(&[&der::oid(identifier), &flag, &der::octet_string(value)])
}

/// otherName values of the digital-signature certificate: who its holder is.
fn holder(person: &Person) -> Vec<u8> {
    let name = person.name();
    let other = |arc: u8, text: &str| {
        let identifier = [oids::HOLDER_ATTRIBUTES, &[arc]].concat();
        let value = der::context(0, &[&der::utf8(text)]);
        der::context(0, &[&der::oid(&identifier), &value])
    };
    let none_substituted = |text: &str| "0".repeat(text.chars().count());
    [
        other(1, name),
        other(2, &none_substituted(name)),
        other(3, person.sex.code()),
        other(4, &person.birth_date_with_era()),
        other(5, person.address()),
        other(6, &none_substituted(person.address())),
    ]
    .concat()
}
