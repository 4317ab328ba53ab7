// SPDX-License-Identifier: MIT OR Apache-2.0
//! OCSP answers (RFC 6960). The structures are ours: no published crate goes with this generation of ASN.1 crates.

use super::certificate::extension;
use super::{Authority, Family, KeyUsage, RsaKey, authority::sha256_with_rsa, der, names, oids};
use crate::Seed;
use jpki::time::UnixTime;
use sha1::{Digest, Sha1};
use sha2::Sha256;

/// A responder to which an authority has delegated (RFC 6960 §4.2.2.2).
#[derive(Debug)]
pub struct Responder {
    key: RsaKey,
    certificate: Vec<u8>,
    name: Vec<u8>,
}

/// What an answer says of one certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "RFC 6960 knows three")]
pub enum CertificateStatus {
    /// good.
    Good,
    /// revoked.
    Revoked {
        /// When.
        at: UnixTime,
        /// Reason code.
        reason: Option<u8>,
    },
    /// unknown.
    Unknown,
}

/// Everything an answer about one certificate says.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "tests change single fields")]
pub struct OcspSpec {
    /// Serial number asked about.
    pub serial: u32,
    /// The answer.
    pub status: CertificateStatus,
    /// producedAt.
    pub produced_at: UnixTime,
    /// thisUpdate.
    pub this_update: UnixTime,
    /// nextUpdate; `None` leaves it out.
    pub next_update: Option<UnixTime>,
    /// The nonce of the request; `None` leaves it out.
    pub nonce: Option<Vec<u8>>,
}

impl Responder {
    /// The responder of an authority, its certificate good for thirty days around `now`.
    #[must_use]
    pub fn new(seed: Seed, authority: &Authority, now: UnixTime) -> Self {
        const FIFTEEN_DAYS: i64 = 15 * 86_400;
        let purpose = format!(
            "responder/{}/{:?}",
            authority.family().word(),
            authority.generation()
        );
        let key = RsaKey::generate(seed, &purpose);
        let name = names::plain("JPKI-SYNTHETIC OCSP responder");
        let authority_key = der::context_primitive(0, &authority.key().key_identifier());
        let extensions = [
            extension(oids::KEY_USAGE, true, &KeyUsage::DIGITAL_SIGNATURE.encode()),
            extension(
                oids::EXTENDED_KEY_USAGE,
                false,
                &der::sequence(&[&der::oid(oids::OCSP_SIGNING)]),
            ),
            extension(oids::OCSP_NO_CHECK, false, &der::null()),
            extension(
                oids::AUTHORITY_KEY_IDENTIFIER,
                false,
                &der::sequence(&[&authority_key]),
            ),
            extension(
                oids::SUBJECT_KEY_IDENTIFIER,
                false,
                &der::octet_string(&key.key_identifier()),
            ),
        ];
        let tbs = der::sequence(&[
            &der::context(0, &[&der::integer(&[2])]),
            &der::integer(&[0x0C, 0x5B, 0x00, 0x01]),
            &sha256_with_rsa(),
            &names::authority(authority.family()),
            &der::sequence(&[
                &der::time(now.saturating_add_secs(-FIFTEEN_DAYS)),
                &der::time(now.saturating_add_secs(FIFTEEN_DAYS)),
            ]),
            &name,
            &key.public_key_info(),
            &der::context(3, &[&der::sequence(&[&extensions.concat()])]),
        ]);
        Self {
            certificate: authority.signed(&tbs),
            key,
            name,
        }
    }

    /// Its certificate, DER.
    #[must_use]
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// A successful answer; names the certificate with SHA-1.
    #[must_use]
    pub fn answer(&self, authority: &Authority, spec: &OcspSpec) -> Vec<u8> {
        self.answer_about(&certificate_id(authority, spec.serial), spec)
    }

    /// A successful answer about a certificate as a request names it (`CertID`, DER), whatever number the specification has.
    #[must_use]
    pub fn answer_about(&self, certificate_id: &[u8], spec: &OcspSpec) -> Vec<u8> {
        let status = match spec.status {
            CertificateStatus::Good => der::context_primitive(0, &[]),
            CertificateStatus::Unknown => der::context_primitive(2, &[]),
            CertificateStatus::Revoked { at, reason } => {
                let reason = reason.map(|reason| der::context(0, &[&der::enumerated(reason)]));
                der::context(
                    1,
                    &[&der::generalized_time(at), &reason.unwrap_or_default()],
                )
            }
        };
        let next_update = spec
            .next_update
            .map(|next| der::context(0, &[&der::generalized_time(next)]));
        let single = der::sequence(&[
            certificate_id,
            &status,
            &der::generalized_time(spec.this_update),
            &next_update.unwrap_or_default(),
        ]);
        let nonce = spec.nonce.as_ref().map(|nonce| {
            der::context(
                1,
                &[&der::sequence(&[&extension(
                    oids::OCSP_NONCE,
                    false,
                    &der::octet_string(nonce),
                )])],
            )
        });
        let data = der::sequence(&[
            &der::context(1, &[&self.name]),
            &der::generalized_time(spec.produced_at),
            &der::sequence(&[&single]),
            &nonce.unwrap_or_default(),
        ]);
        let basic = der::sequence(&[
            &data,
            &sha256_with_rsa(),
            &der::bit_string(0, &self.key.sign(&data)),
            &der::context(0, &[&der::sequence(&[&self.certificate])]),
        ]);
        let bytes = der::sequence(&[&der::oid(oids::OCSP_BASIC), &der::octet_string(&basic)]);
        der::sequence(&[&der::enumerated(0), &der::context(0, &[&bytes])])
    }
}

impl OcspSpec {
    /// An answer made now, good for an hour.
    #[must_use]
    pub const fn fresh(serial: u32, status: CertificateStatus, now: UnixTime) -> Self {
        Self {
            serial,
            status,
            produced_at: now,
            this_update: now,
            next_update: Some(now.saturating_add_secs(3_600)),
            nonce: None,
        }
    }
}

/// What a responder says instead of an answer (RFC 6960 §2.3): 1 malformedRequest, 2 internalError, 3 tryLater, 5 sigRequired,
/// 6 unauthorized. It is not signed.
#[must_use]
pub fn ocsp_failure(code: u8) -> Vec<u8> {
    der::sequence(&[&der::enumerated(code)])
}

fn certificate_id(authority: &Authority, serial: u32) -> Vec<u8> {
    let issuer_name: Family = authority.family();
    cert_id(
        CertIdDigest::Sha1,
        &names::authority(issuer_name),
        &authority.key().public_key(),
        &der::integer(&serial.to_be_bytes()),
    )
}

/// The digest in a CertID: it names, it proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "what responders are asked with")]
pub enum CertIdDigest {
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
}

/// `CertID` (RFC 6960 §4.1.1), DER: of the issuer's name, of the bits of the issuer's key, and a serial number in DER.
#[must_use]
pub fn cert_id(digest: CertIdDigest, name: &[u8], key_bits: &[u8], serial: &[u8]) -> Vec<u8> {
    let identifier = match digest {
        CertIdDigest::Sha1 => oids::SHA1,
        CertIdDigest::Sha256 => oids::SHA256,
    };
    let of = |octets: &[u8]| match digest {
        CertIdDigest::Sha1 => Sha1::digest(octets).to_vec(),
        CertIdDigest::Sha256 => Sha256::digest(octets).to_vec(),
    };
    der::sequence(&[
        &der::sequence(&[&der::oid(identifier), &der::null()]),
        &der::octet_string(&of(name)),
        &der::octet_string(&of(key_bits)),
        serial,
    ])
}
