// SPDX-License-Identifier: MIT OR Apache-2.0
//! The file that tells a terminal which device it is and which service it belongs to.
//!
//! ```json
//! {
//!   "service": "https://localhost:8443",
//!   "serviceName": "kakunin-synthetic",
//!   "facilityKind": "exempt-institution",
//!   "serviceAuthority": "service-authority.pem",
//!   "deviceCertificate": "W0000001.pem",
//!   "deviceKey": "W0000001.key.pem",
//!   "terminalCertificate": "W0000001.cv",
//!   "terminalKey": "W0000001.terminal.key.pem"
//! }
//! ```
//!
//! Paths are relative to the file. The last two are for the visual method and may be left out together. Without device certificate
//! and key the terminal is not activated. Three members more may be there: `"institutionCode"`, the ten digits that stand in files
//! for other programs; `"history"`, a folder in which answers are kept – without it none is; and `"portal"`, the address that is
//! asked about maintenance, and for certificates.

use crate::service::{ConnectionError, ServiceAddress, ServiceTls};
use apdu::tlv::{Limits, Reader, Tag};
use jpki::card::synthetic_terminal_authentication::Terminal;
use jpki::certificate::Certificate;
use jpki::crypto::rustcrypto::PROVIDER;
use jpki::time::UnixTime;
use protocol::facility::FacilityKind;
use protocol::number::InstitutionCode;
use rustls::SignatureScheme;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::SigningKey;
use serde::Deserialize;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zeroize::Zeroizing;

/// Everything in the file, read and parsed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Settings {
    /// Where the service is.
    pub address: ServiceAddress,
    /// What the service is called, which the card signs.
    pub service_name: String,
    /// Kind of this facility.
    pub kind: FacilityKind,
    /// SHA-256 of the device's certificate.
    pub device_certificate_sha256: [u8; 32],
    /// Key material of the connection.
    pub tls: ServiceTls,
    /// Certificate and key for the visual method.
    pub terminal: Option<P256Terminal>,
    /// 医療機関コード, for files other programs read.
    pub institution_code: Option<InstitutionCode>,
    /// Folder of the history, if the facility keeps one.
    pub history: Option<PathBuf>,
    /// Where the service's portal is.
    pub portal: Option<ServiceAddress>,
    /// End of the device's certificate.
    pub certificate_until: UnixTime,
}

/// Why the file cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum SettingsError {
    /// A file cannot be read.
    Read {
        /// Which.
        file: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The settings are not the JSON they must be.
    Json(serde_json::Error),
    /// A member has not the form it must have.
    Member(&'static str),
    /// There is no login information: nobody has activated the terminal, or it was erased.
    NotActivated,
    /// The service may not be spoken to, or its address has not the form.
    Address(ConnectionError),
    /// A certificate or key file holds something else.
    Material {
        /// Which.
        file: PathBuf,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File {
    service: String,
    service_name: String,
    facility_kind: String,
    service_authority: PathBuf,
    device_certificate: Option<PathBuf>,
    device_key: Option<PathBuf>,
    terminal_certificate: Option<PathBuf>,
    terminal_key: Option<PathBuf>,
    institution_code: Option<String>,
    history: Option<PathBuf>,
    portal: Option<String>,
}

impl Settings {
    /// Reads a settings file and what it names.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub fn read(
        file: &Path,
        time: Arc<dyn rustls::time_provider::TimeProvider>,
    ) -> Result<Self, SettingsError> {
        let json: File = serde_json::from_slice(&read(file)?).map_err(SettingsError::Json)?;
        let beside = |name: &Path| file.parent().unwrap_or_else(|| Path::new("")).join(name);
        let (Some(certificate_file), Some(key_file)) = (&json.device_certificate, &json.device_key)
        else {
            return Err(SettingsError::NotActivated);
        };
        let certificate_file = beside(certificate_file);
        let device_certificate = certificate(&certificate_file)?;
        let parsed = Certificate::from_der(&device_certificate);
        let parsed = parsed.map_err(|_| SettingsError::Material {
            file: certificate_file,
        })?;
        let terminal = match (&json.terminal_certificate, &json.terminal_key) {
            (None, None) => None,
            (Some(certificate), Some(key)) => {
                let terminal =
                    P256Terminal::new(read(&beside(certificate))?, &private_key(&beside(key))?);
                Some(terminal.ok_or_else(|| SettingsError::Material { file: beside(key) })?)
            }
            _ => return Err(SettingsError::Member("terminalKey")),
        };
        // Somebody typed it, so its check digit must be right.
        let institution_code = json.institution_code.as_deref().map(InstitutionCode::typed);
        Ok(Self {
            institution_code: institution_code
                .transpose()
                .map_err(|_| SettingsError::Member("institutionCode"))?,
            history: json.history.as_deref().map(beside),
            portal: json
                .portal
                .as_deref()
                .map(ServiceAddress::new)
                .transpose()
                .map_err(SettingsError::Address)?,
            certificate_until: parsed.not_after(),
            address: ServiceAddress::new(&json.service).map_err(SettingsError::Address)?,
            service_name: json.service_name,
            kind: FacilityKind::named(&json.facility_kind)
                .ok_or(SettingsError::Member("facilityKind"))?,
            device_certificate_sha256: (PROVIDER.sha256)(&[&device_certificate]),
            tls: ServiceTls {
                service_authority: certificate(&beside(&json.service_authority))?,
                device_certificate,
                device_key: private_key(&beside(key_file))?,
                time,
            },
            terminal,
        })
    }
}

fn read(file: &Path) -> Result<Vec<u8>, SettingsError> {
    std::fs::read(file).map_err(|error| SettingsError::Read {
        file: file.to_owned(),
        error,
    })
}

fn certificate(file: &Path) -> Result<Vec<u8>, SettingsError> {
    let certificate = CertificateDer::from_pem_slice(&read(file)?);
    let material = |_| SettingsError::Material {
        file: file.to_owned(),
    };
    Ok(certificate.map_err(material)?.to_vec())
}

/// A PKCS#8 key.
fn private_key(file: &Path) -> Result<Zeroizing<Vec<u8>>, SettingsError> {
    let text = Zeroizing::new(read(file)?);
    let key = PrivatePkcs8KeyDer::from_pem_slice(&text);
    key.map(|key| key.secret_pkcs8_der().to_vec().into())
        .map_err(|_| SettingsError::Material {
            file: file.to_owned(),
        })
}

/// A terminal whose P-256 key is in memory.
pub struct P256Terminal {
    certificate: Vec<u8>,
    key: Arc<dyn SigningKey>,
}

impl P256Terminal {
    /// Takes a certificate and a PKCS#8 key, DER; `None` if the key is not one for ECDSA with P-256.
    #[must_use]
    pub fn new(certificate: Vec<u8>, pkcs8: &[u8]) -> Option<Self> {
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(pkcs8));
        let key = rustls::crypto::aws_lc_rs::sign::any_ecdsa_type(&key).ok()?;
        key.choose_scheme(&[SignatureScheme::ECDSA_NISTP256_SHA256])?;
        Some(Self { certificate, key })
    }
}

impl Terminal for P256Terminal {
    fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        let signer = self
            .key
            .choose_scheme(&[SignatureScheme::ECDSA_NISTP256_SHA256]);
        let der = signer.and_then(|signer| signer.sign(message).ok());
        // A card refuses zeros like any other wrong signature.
        der.and_then(|der| fixed(&der)).unwrap_or([0; 64])
    }
}

/// From the DER of X.509 (SEQUENCE of two INTEGERs) to r and s of 32 bytes each.
fn fixed(der: &[u8]) -> Option<[u8; 64]> {
    let limits = Limits::standard();
    let sequence = Reader::new(der, &limits)
        .expect(Tag::new(0x30).ok()?)
        .ok()?;
    let mut numbers = sequence.contents().ok()?;
    let mut fixed = [0; 64];
    for half in fixed.chunks_exact_mut(32) {
        let number = numbers.expect(Tag::new(0x02).ok()?).ok()?.value();
        let digits = number.strip_prefix(&[0]).unwrap_or(number);
        half.get_mut(32_usize.checked_sub(digits.len())?..)?
            .copy_from_slice(digits);
    }
    Some(fixed)
}

impl fmt::Debug for P256Terminal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P256Terminal")
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { file, error } => write!(f, "cannot read {}: {error}", file.display()),
            Self::Json(error) => write!(f, "the settings are not what they must be: {error}"),
            Self::Member(name) => write!(
                f,
                "member {name} of the settings has not the form it must have"
            ),
            Self::NotActivated => f.write_str("this terminal is not activated; `kakunin terminal activate` does that with a code from the portal"),
            Self::Address(error) => error.fmt(f),
            Self::Material { file } => {
                write!(
                    f,
                    "{} holds no certificate or key that can be used",
                    file.display()
                )
            }
        }
    }
}

impl std::error::Error for SettingsError {}

#[cfg(test)]
mod tests {
    use super::fixed;

    #[test]
    fn signatures_lose_their_der() {
        let mut der = vec![0x30, 0x26, 0x02, 0x01, 0x05, 0x02, 0x21, 0x00];
        der.extend([0xFF; 32]);
        let signature = fixed(&der).unwrap();
        assert_eq!(
            (signature[31], signature[..31].iter().all(|byte| *byte == 0)),
            (5, true)
        );
        assert_eq!(signature[32..], [0xFF; 32]);
        assert_eq!(fixed(&[0x30, 0x03, 0x02, 0x01, 0x05]), None);
        assert_eq!(fixed(&[]), None);
    }
}
