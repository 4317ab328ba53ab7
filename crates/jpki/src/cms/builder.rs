// SPDX-License-Identifier: MIT OR Apache-2.0
//! Making a signed message.
//!
//! Every signer signs attributes: content type, message digest, the hash of its certificate, and the
//! time if it is given. The key stays where it is: the builder hands out what is to be signed.
//!
//! Covers RFC 5652 §5, §11.1–11.3, RFC 5035 §3, RFC 5754 §3.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::write::{attribute, oid as write_oid, sequence, set_of, tlv};
use crate::asn1::{GENERALIZED_TIME, INTEGER, NULL, OCTET_STRING, SET, UTC_TIME, context};
use crate::certificate::Certificate;
use crate::crypto::{CryptoProvider, DigestAlgorithm, SignatureAlgorithm};
use crate::error::{Error, Misuse};
use crate::oid::{self, Oid};
use crate::time::UnixTime;

/// Whoever has a key: a card, a file, a device.
pub trait SignerSource {
    /// Signs the message with the key of the certificate and the algorithm
    /// [`SignatureAlgorithm::of_card_key`] gives for it.
    ///
    /// # Errors
    ///
    /// [`SigningFailed`]; the source keeps the reason.
    fn sign(&mut self, message: &[u8]) -> Result<Vec<u8>, SigningFailed>;
}

/// The key was not used; whoever has it knows why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the reason stays with the source"
)]
pub struct SigningFailed;

/// A message being made.
#[derive(Clone, Debug)]
pub struct SignedDataBuilder<'a> {
    content_type: Oid,
    content: &'a [u8],
    certificates: Vec<Certificate>,
    signers: Vec<Vec<u8>>,
    digests: Vec<DigestAlgorithm>,
}

impl<'a> SignedDataBuilder<'a> {
    /// Begins a message over the content.
    #[must_use]
    pub const fn new(content_type: Oid, content: &'a [u8]) -> Self {
        Self {
            content_type,
            content,
            certificates: Vec::new(),
            signers: Vec::new(),
            digests: Vec::new(),
        }
    }

    /// Adds a certificate that helps to find paths; those of signers are added by themselves.
    #[must_use]
    pub fn with_certificate(mut self, certificate: &Certificate) -> Self {
        if !self.certificates.contains(certificate) {
            self.certificates.push(certificate.clone());
        }
        self
    }

    /// Lets a signer sign.
    ///
    /// # Errors
    ///
    /// The errors of [`Certificate::public_key`]; [`Misuse::SigningFailed`] when the source does not
    /// sign.
    pub fn with_signer(
        mut self,
        certificate: &Certificate,
        signing_time: Option<UnixTime>,
        source: &mut dyn SignerSource,
        crypto: &CryptoProvider,
    ) -> Result<Self, Error> {
        let key = certificate.public_key()?;
        let algorithm = SignatureAlgorithm::of_card_key(&key);
        let digest = algorithm.digest();
        let mut attributes = alloc::vec![
            attribute(oid::CONTENT_TYPE, &write_oid(self.content_type)),
            attribute(
                oid::MESSAGE_DIGEST,
                &tlv(OCTET_STRING, digest.of(crypto, self.content).as_ref()),
            ),
            attribute(
                oid::SIGNING_CERTIFICATE_V2,
                &signing_certificate(certificate, crypto)
            ),
        ];
        attributes.extend(signing_time.map(|time| attribute(oid::SIGNING_TIME, &encoded(time))));
        let signed = set_of(SET, attributes);
        let signature = source
            .sign(&signed)
            .map_err(|SigningFailed| Misuse::SigningFailed)?;
        // The same octets with the tag they are sent with (§5.4).
        let mut sent = signed;
        if let Some(tag) = sent.first_mut() {
            *tag = context(0);
        }
        let serial = tlv(INTEGER, certificate.serial_number().as_bytes());
        self.signers.push(sequence(&[
            &tlv(INTEGER, &[1]),
            &sequence(&[certificate.issuer().as_der(), &serial]),
            &digest_identifier(digest),
            &sent,
            &signature_identifier(algorithm),
            &tlv(OCTET_STRING, &signature),
        ]));
        if !self.digests.contains(&digest) {
            self.digests.push(digest);
        }
        Ok(self.with_certificate(certificate))
    }

    /// Writes the message with its content inside.
    #[must_use]
    pub fn attached(&self) -> Vec<u8> {
        self.message(Some(self.content))
    }

    /// Writes the message without its content.
    #[must_use]
    pub fn detached(&self) -> Vec<u8> {
        self.message(None)
    }

    fn message(&self, content: Option<&[u8]>) -> Vec<u8> {
        let digests = self
            .digests
            .iter()
            .map(|digest| digest_identifier(*digest))
            .collect();
        let certificates: Vec<Vec<u8>> = self
            .certificates
            .iter()
            .map(|one| one.as_der().to_vec())
            .collect();
        let content = content.map_or_else(Vec::new, |content| {
            tlv(context(0), &tlv(OCTET_STRING, content))
        });
        // §5.1: version 1 with id-data and plain certificates, else 3.
        let version = if self.content_type == oid::DATA { 1 } else { 3 };
        let certificates = match certificates.len() {
            0 => Vec::new(),
            _ => set_of(context(0), certificates),
        };
        let signed_data = sequence(&[
            &tlv(INTEGER, &[version]),
            &set_of(SET, digests),
            &sequence(&[&write_oid(self.content_type), &content]),
            &certificates,
            &set_of(SET, self.signers.clone()),
        ]);
        sequence(&[&write_oid(oid::SIGNED_DATA), &tlv(context(0), &signed_data)])
    }
}

/// `SigningCertificateV2` with one `ESSCertIDv2`; SHA-256 is the DEFAULT and is left out.
fn signing_certificate(certificate: &Certificate, crypto: &CryptoProvider) -> Vec<u8> {
    let hash = (crypto.sha256)(&[certificate.as_der()]);
    sequence(&[&sequence(&[&sequence(&[&tlv(OCTET_STRING, &hash)])])])
}

/// §11.3: UTCTime from 1950 to 2049, GeneralizedTime else.
fn encoded(time: UnixTime) -> Vec<u8> {
    let text: alloc::string::String = time
        .to_string()
        .chars()
        .filter(|one| !matches!(one, '-' | 'T' | ':'))
        .collect();
    match text.get(2..) {
        Some(short) if (1950..2050).contains(&time.civil_utc().year) => {
            tlv(UTC_TIME, short.as_bytes())
        }
        _ => tlv(GENERALIZED_TIME, text.as_bytes()),
    }
}

/// RFC 5754 §2: the parameters are absent.
fn digest_identifier(digest: DigestAlgorithm) -> Vec<u8> {
    sequence(&[&write_oid(digest.oid())])
}

fn signature_identifier(algorithm: SignatureAlgorithm) -> Vec<u8> {
    match algorithm {
        // RFC 5754 §3.3: the parameters are absent.
        SignatureAlgorithm::EcdsaP256Sha256 => sequence(&[&write_oid(oid::ECDSA_WITH_SHA256)]),
        SignatureAlgorithm::EcdsaP384Sha384 => sequence(&[&write_oid(oid::ECDSA_WITH_SHA384)]),
        // What a card signs with otherwise; RFC 5754 §3.2: the parameters are NULL.
        _ => sequence(&[&write_oid(oid::SHA256_WITH_RSA), &tlv(NULL, &[])]),
    }
}
