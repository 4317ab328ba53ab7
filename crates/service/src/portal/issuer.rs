// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certifying devices: a request (PKCS #10) for a P-256 key becomes a certificate that says whose device it is and nothing else.

use jpki::time::UnixTime;
use rcgen::{
    CertificateParams, CertificateSigningRequestParams, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
    SerialNumber,
};
use rustls::pki_types::{CertificateDer, CertificateSigningRequestDer, PrivatePkcs8KeyDer};
use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

/// Days a device certificate is good for.
const DAYS: i64 = 730;

/// Largest request that is read: one for P-256 has some 300 octets.
const REQUEST_MAX: usize = 4_096;

/// The authority of devices, able to certify them. `Debug` does not show the key.
pub struct DeviceIssuer {
    issuer: Issuer<'static, KeyPair>,
    certificate: Vec<u8>,
}

/// Why there is no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IssueError {
    /// The authority's certificate or key cannot be used.
    Authority,
    /// The request is none, or is not signed by its own key.
    Request,
    /// The key is not one of P-256.
    KeyKind,
}

/// A device certificate.
#[derive(Clone, Debug)]
pub(super) struct Certified {
    pub(super) der: Vec<u8>,
    pub(super) not_after: i64,
}

impl DeviceIssuer {
    /// An authority of its certificate, DER, and its key, PKCS #8.
    ///
    /// # Errors
    /// [`IssueError::Authority`].
    pub fn new(certificate: &[u8], key: &[u8]) -> Result<Self, IssueError> {
        let key = PrivatePkcs8KeyDer::from(key);
        let key = KeyPair::try_from(&key).map_err(|_| IssueError::Authority)?;
        let der = CertificateDer::from(certificate);
        let issuer = Issuer::from_ca_cert_der(&der, key).map_err(|_| IssueError::Authority)?;
        Ok(Self {
            issuer,
            certificate: certificate.to_vec(),
        })
    }

    pub(super) fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// Certifies the key of a request. Of the request nothing but the key is taken.
    pub(super) fn certify(
        &self,
        request: &[u8],
        account: &str,
        serial: [u8; 16],
        now: UnixTime,
    ) -> Result<Certified, IssueError> {
        if request.len() > REQUEST_MAX {
            return Err(IssueError::Request);
        }
        let request = CertificateSigningRequestDer::from(request);
        let request =
            CertificateSigningRequestParams::from_der(&request).map_err(|_| IssueError::Request)?;
        if request.public_key.algorithm() != &PKCS_ECDSA_P256_SHA256 {
            return Err(IssueError::KeyKind);
        }
        let not_after = now
            .saturating_add_secs(DAYS.saturating_mul(86_400))
            .as_secs();
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, account);
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        // A positive number.
        let mut serial = serial;
        if let Some(first) = serial.first_mut() {
            *first = (*first & 0x7F) | 0x40;
        }
        params.serial_number = Some(SerialNumber::from_slice(&serial));
        params.not_before = at(now.as_secs());
        params.not_after = at(not_after);
        let certificate = params
            .signed_by(&request.public_key, &self.issuer)
            .map_err(|_| IssueError::Authority)?;
        Ok(Certified {
            der: certificate.der().to_vec(),
            not_after,
        })
    }
}

/// Clocks of terminals may be behind.
fn at<T: From<std::time::SystemTime>>(seconds: i64) -> T {
    let seconds = u64::try_from(seconds).unwrap_or(0);
    T::from(UNIX_EPOCH + Duration::from_secs(seconds))
}

impl fmt::Debug for DeviceIssuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceIssuer")
    }
}

impl fmt::Display for IssueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Authority => "authority of devices cannot certify",
            Self::KeyKind => "key is not one of P-256",
            Self::Request => "not a certificate request signed by its key",
        })
    }
}

impl std::error::Error for IssueError {}
