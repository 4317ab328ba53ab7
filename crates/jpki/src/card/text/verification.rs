// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether what the card says is printed on it was written by its issuer.

use super::attributes::{BirthDate, Sex, UnverifiedAttributes};
use super::certificate::{CardVerifiableCertificate, KeyIdentifier};
use super::{Integrity, TextFiles};
use crate::crypto::{CryptoProvider, SignatureAlgorithm};
use crate::error::{Error, Refused, Undetermined};
use crate::key::PublicKey;
use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;
use zeroize::Zeroizing;

/// A pinned key that certifies the keys which sign card texts. The card does not carry it, and nothing read off a card
/// ever becomes one.
#[derive(Clone, Copy, Debug)]
pub struct AttributeAuthority<'a> {
    identifier: KeyIdentifier,
    key: PublicKey<'a>,
}

impl<'a> AttributeAuthority<'a> {
    /// Pins a key: its identifier, and the key as DER `SubjectPublicKeyInfo`.
    ///
    /// # Errors
    /// What [`PublicKey::from_spki_der`] refuses.
    pub fn new(identifier: KeyIdentifier, spki: &'a [u8]) -> Result<Self, Error> {
        let key = PublicKey::from_spki_der(spki)?;
        Ok(Self { identifier, key })
    }
}

/// Proof that a pinned authority's issuer wrote this to the card; made by [`verify_attributes`] only. It says nothing
/// about who holds the card. Texts are erased when dropped, and `Debug` shows none of them.
pub struct VerifiedAttributes {
    name: Zeroizing<String>,
    address: Zeroizing<String>,
    birth_date: BirthDate,
    sex: Sex,
    authority: KeyIdentifier,
}

impl VerifiedAttributes {
    /// 氏名, parts separated by U+3000.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// 住所.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// 生年月日.
    #[must_use]
    pub const fn birth_date(&self) -> BirthDate {
        self.birth_date
    }

    /// 性別.
    #[must_use]
    pub const fn sex(&self) -> Sex {
        self.sex
    }

    /// The pinned key everything was verified with.
    #[must_use]
    pub const fn authority(&self) -> KeyIdentifier {
        self.authority
    }
}

impl fmt::Debug for VerifiedAttributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedAttributes")
            .field("authority", &self.authority)
            .finish_non_exhaustive()
    }
}

/// Verifies the chain from a pinned authority to what is printed on the card. What each signature and digest covers is
/// known from one source.
///
/// # Errors
/// [`Undetermined::AttributeAuthorityUnknown`] if no pinned key has the issuer's identifier: neither right nor wrong.
/// [`Refused::AttributeCertificateSignature`], [`Refused::AttributeSignature`], [`Refused::AttributeDigest`],
/// [`Refused::WeakKey`]; [`Error::Card`] with the file and place that break their form; [`Error::Unsupported`] for keys
/// or a provider that cannot be used.
pub fn verify_attributes(
    files: &TextFiles,
    authorities: &[AttributeAuthority<'_>],
    crypto: &CryptoProvider,
) -> Result<VerifiedAttributes, Error> {
    const ALGORITHM: SignatureAlgorithm = SignatureAlgorithm::RsaPkcs1Sha256;
    let certificate = CardVerifiableCertificate::parse(&files.certificate)?;
    let integrity = Integrity::parse(&files.integrity)?;
    let attributes = UnverifiedAttributes::parse(&files.attributes)?;
    let authority = authorities
        .iter()
        .find(|authority| authority.identifier == certificate.issuer)
        .ok_or(Undetermined::AttributeAuthorityUnknown)?;
    crypto.check_signature(
        ALGORITHM,
        &authority.key,
        certificate.body,
        certificate.signature,
        Refused::AttributeCertificateSignature,
    )?;
    let spki = certificate.public_key_info();
    crypto.check_signature(
        ALGORITHM,
        &PublicKey::from_spki_der(&spki)?,
        &integrity.covered,
        integrity.signature,
        Refused::AttributeSignature,
    )?;
    if (crypto.sha256)(&[attributes.covered]) != *integrity.attributes_digest {
        return Err(Refused::AttributeDigest.into());
    }
    Ok(VerifiedAttributes {
        name: Zeroizing::new(attributes.name.to_owned()),
        address: Zeroizing::new(attributes.address.to_owned()),
        birth_date: attributes.birth_date,
        sex: attributes.sex,
        authority: authority.identifier,
    })
}
