// SPDX-License-Identifier: MIT OR Apache-2.0
//! A synthetic JPKI: authorities, certificates, revocation lists, OCSP answers, TLS material.
//!
//! Keys are made when they are first asked for. Two families (user authentication, digital signature), each with three
//! generations of one distinguished name, as in the field: generations are told apart by key, never by name.

mod authority;
mod certificate;
mod crl;
pub mod der;
mod keys;
mod large_crl;
mod names;
mod next_generation;
mod ocsp;
mod oids;
mod terminal;
mod text;
mod tls;

pub use authority::{Authority, Family, Generation};
pub use certificate::{CertificateSpec, KeyUsage, Policies, SignatureHash};
pub use crl::{CrlEntry, CrlSpec};
pub use keys::{EcKey, RsaKey, stream};
pub use large_crl::{LargeCrlSpec, SerialLength};
pub use next_generation::{NextGenerationAuthority, P384Key};
pub use ocsp::{CertIdDigest, CertificateStatus, OcspSpec, Responder, cert_id, ocsp_failure};
pub(crate) use oids::OCSP_NONCE;
pub use terminal::{TerminalCertificate, operator_key};
pub use text::TextAuthority;
pub use tls::{TlsAuthority, TlsIdentity, TlsRole, certificate_request};

use crate::Seed;
use crate::population::{MUNICIPALITIES, Municipality, Person, Population, RevocationStatus};
use jpki::time::UnixTime;
use std::sync::Arc;

/// Text form of DER (RFC 7468). Labels: `CERTIFICATE`, `X509 CRL`, `PRIVATE KEY`.
#[must_use]
pub fn pem(label: &str, der: &[u8]) -> String {
    // Fails only for labels with line ends or hyphens, which are not among the three.
    pem_rfc7468::encode_string(label, pem_rfc7468::LineEnding::LF, der).unwrap_or_default()
}

/// One certificate or list extension, DER, for [`CertificateSpec::further_extensions`] and
/// [`CrlSpec::further_extensions`]. `identifier` is the contents of its OID.
#[must_use]
pub fn extension_der(identifier: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    certificate::extension(identifier, critical, value)
}

/// The first text form in `text`: its label and DER. `None` if it is not one.
#[must_use]
pub fn from_pem(text: &str) -> Option<(String, Vec<u8>)> {
    let (label, der) = pem_rfc7468::decode_vec(text.as_bytes()).ok()?;
    Some((label.to_owned(), der))
}

/// Everything one seed's authorities make.
#[derive(Debug)]
pub struct Pki {
    seed: Seed,
    authorities: Vec<Authority>,
    text: Arc<TextAuthority>,
}

/// A certificate and the key it certifies.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Issued {
    /// The certificate, DER.
    pub der: Vec<u8>,
    /// Its key.
    pub key: RsaKey,
}

impl Pki {
    /// The authorities of a seed.
    #[must_use]
    pub fn new(seed: Seed) -> Self {
        let all = Family::ALL.iter().flat_map(|family| {
            Generation::ALL
                .iter()
                .map(|generation| (*family, *generation))
        });
        Self {
            seed,
            authorities: all
                .map(|(family, generation)| Authority::new(seed, family, generation))
                .collect(),
            text: Arc::new(TextAuthority::new(seed)),
        }
    }

    /// The seed.
    #[must_use]
    pub const fn seed(&self) -> Seed {
        self.seed
    }

    /// One authority.
    ///
    /// # Panics
    /// Never: all six exist from the beginning.
    #[must_use]
    #[expect(clippy::expect_used, reason = "all six exist from the beginning")]
    pub fn authority(&self, family: Family, generation: Generation) -> &Authority {
        let wanted = |authority: &&Authority| {
            authority.family() == family && authority.generation() == generation
        };
        self.authorities
            .iter()
            .find(wanted)
            .expect("all six authorities exist")
    }

    /// The authority of the card text application: what a client pins to judge the text on a card.
    #[must_use]
    pub const fn text_authority(&self) -> &Arc<TextAuthority> {
        &self.text
    }

    /// Certificates of all generations of a family: what a verifier pins.
    #[must_use]
    pub fn anchors(&self, family: Family) -> Vec<Vec<u8>> {
        Generation::ALL
            .iter()
            .map(|generation| self.authority(family, *generation).certificate().to_vec())
            .collect()
    }

    /// A person's certificate as its profile says; change it before issuing to break a rule.
    #[must_use]
    pub fn certificate_spec(&self, person: &Person, family: Family) -> CertificateSpec {
        CertificateSpec::of_person(person, family)
    }

    /// A person's key.
    #[must_use]
    pub fn person_key(&self, person: &Person, family: Family) -> RsaKey {
        RsaKey::generate(
            self.seed,
            &format!("person/{}/{}", person.index, family.word()),
        )
    }

    /// A person's certificate and key.
    #[must_use]
    pub fn issue(&self, person: &Person, family: Family) -> Issued {
        let key = self.person_key(person, family);
        let authority = self.authority(family, person.generation);
        let der = self.certificate_spec(person, family).issue(
            authority,
            &key.public_key_info(),
            &key.key_identifier(),
        );
        Issued { der, key }
    }

    /// The list of one authority for one municipality, naming whoever of the population is revoked there.
    #[must_use]
    pub fn crl_spec(
        &self,
        population: &Population,
        family: Family,
        generation: Generation,
        municipality: &'static Municipality,
        now: UnixTime,
    ) -> CrlSpec {
        let mut spec = CrlSpec::daily(family, municipality, now);
        spec.entries = population
            .people()
            .iter()
            .filter(|person| person.generation == generation && person.municipality == municipality)
            .filter_map(|person| {
                let serial = person.serial(family)?;
                match person.revocation {
                    RevocationStatus::Good => None,
                    RevocationStatus::OnHold { since } => Some(CrlEntry {
                        serial,
                        date: since,
                        reason: Some(6),
                    }),
                    RevocationStatus::Revoked { since, reason } => Some(CrlEntry {
                        serial,
                        date: since,
                        reason: Some(reason),
                    }),
                }
            })
            .collect();
        spec
    }

    /// All lists of a family: every generation, every municipality.
    #[must_use]
    pub fn crls(&self, population: &Population, family: Family, now: UnixTime) -> Vec<Vec<u8>> {
        let mut lists = Vec::new();
        for generation in Generation::ALL {
            let authority = self.authority(family, *generation);
            for municipality in MUNICIPALITIES {
                lists.push(
                    self.crl_spec(population, family, *generation, municipality, now)
                        .issue(authority),
                );
            }
        }
        lists
    }
}
