// SPDX-License-Identifier: MIT OR Apache-2.0
//! The terminal's login information: made here, renewed, erased.
//!
//! ```text
//! activate   key (made here, never sent) ── request ── portal, with the activation code ── certificate ── settings
//! renew      new key ── request ── service, by the old certificate ── certificate ── settings ── old key erased
//! erase      service says that the device is deregistered (22-1) ── key, certificate, answers, begun check, settings' members
//! ```
//!
//! Each file is written whole or not at all and is its owner's only; the settings come last, so that they never name what is not there.

use crate::advice::Trouble;
use crate::export::write_flushed;
use crate::history::History;
use crate::pending::PendingFile;
use crate::portal::{self, Portal, RegistrationError};
use crate::service::{Connection, ConnectionError, ServiceAddress};
use crate::settings::{Settings, SettingsError};
use base64ct::{Base64, Encoding};
use hyper::{Method, StatusCode};
use jpki::certificate::Certificate;
use jpki::crypto::rustcrypto::PROVIDER;
use jpki::time::UnixTime;
use pem_rfc7468::LineEnding;
use protocol::facility::{AccountId, FacilityKind};
use protocol::wire::Language;
use rcgen::{CertificateParams, DistinguishedName, KeyPair, PKCS_ECDSA_P256_SHA256};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::time_provider::TimeProvider;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fmt, fs, io};
use zeroize::Zeroizing;

/// Members of the settings that are login information. All but the first two are the card's side of it, for the visual method.
const LOGIN: [&str; 4] = [
    "deviceKey",
    "deviceCertificate",
    "terminalKey",
    "terminalCertificate",
];

/// What a terminal must be told to be activated for the first time; afterwards its settings know.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "all of it must be said")]
pub struct Place {
    /// `https://HOST:PORT` of the portal.
    pub portal: String,
    /// `https://HOST:PORT` of the service.
    pub service: String,
    /// What the service is called.
    pub service_name: String,
    /// Kind of the facility.
    pub kind: FacilityKind,
    /// Authority of the service's and the portal's certificates, a PEM file.
    pub authority: PathBuf,
}

/// Why login information was not made, renewed or erased.
#[derive(Debug)]
#[non_exhaustive]
pub enum LoginError {
    /// It is there already.
    AlreadyActivated,
    /// A check that was begun is bound to the certificate.
    CheckBegun,
    /// A file.
    File(io::Error),
    /// No key could be made.
    Key,
    /// The certificate that came is not one for the key that was made.
    NotOurCertificate,
    /// The service refused with this status.
    Refused(u16),
    /// The portal gave no certificate.
    Registration(RegistrationError),
    /// The settings.
    Settings(SettingsError),
    /// The device is registered: the portal comes first (22-1).
    StillRegistered,
    /// There are no settings yet, and nobody said which service it is.
    UnknownPlace,
    /// The way to the service.
    Way(Trouble),
}

/// What the service says of the erasure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "yes, no, or nobody knows it")]
pub enum Confirmation {
    /// The device is deregistered, and its erasure is noted.
    Confirmed,
    /// The device may still be used, or is only suspended.
    StillRegistered,
    /// The service does not know this certificate.
    Unknown,
}

/// What was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "there is nothing more to say")]
pub struct Wiped {
    /// Answers of the history.
    pub answers: usize,
}

/// Takes an account with its activation code (16-1), and says until when its certificate is good.
///
/// # Errors
/// [`LoginError`]; no login information is there then.
pub async fn activate(
    file: &Path,
    place: Option<&Place>,
    account: &AccountId,
    code: &str,
    time: Arc<dyn TimeProvider>,
) -> Result<UnixTime, LoginError> {
    let mut settings = match (fs::read(file), place) {
        (Ok(bytes), _) => object(&bytes)?,
        (Err(error), Some(place)) if error.kind() == io::ErrorKind::NotFound => begun(file, place)?,
        (Err(error), None) if error.kind() == io::ErrorKind::NotFound => {
            return Err(LoginError::UnknownPlace);
        }
        (Err(error), _) => return Err(LoginError::File(error)),
    };
    if settings.contains_key("deviceKey") {
        return Err(LoginError::AlreadyActivated);
    }
    let text = |name| settings.get(name).and_then(Value::as_str);
    let missing = |name| LoginError::Settings(SettingsError::Member(name));
    let address = text("portal").ok_or_else(|| missing("portal"))?;
    let address = ServiceAddress::new(address).map_err(address_error)?;
    // Wrong ones are found before the code is used.
    ServiceAddress::new(text("service").ok_or_else(|| missing("service"))?)
        .map_err(address_error)?;
    let authority = text("serviceAuthority").ok_or_else(|| missing("serviceAuthority"))?;
    let authority = CertificateDer::from_pem_file(beside(file, authority));
    let authority = authority.map_err(|_| missing("serviceAuthority"))?.to_vec();
    let portal = Portal::new(address, authority, time).map_err(|_| missing("serviceAuthority"))?;

    let key = NewKey::make(file)?;
    let registered = portal.register(account, code, &key.request).await;
    let kept = match registered {
        Ok(certificate) => key.keep(&certificate),
        Err(error) => Err(LoginError::Registration(error)),
    };
    let until = key.or_remove(kept)?;
    key.name_in(&mut settings);
    write_settings(file, &settings)?;
    Ok(until)
}

/// Has a new key certified while the old one is good, and says until when the new certificate is.
///
/// # Errors
/// [`LoginError`]; what was there is still there and good.
pub async fn renew(file: &Path, time: Arc<dyn TimeProvider>) -> Result<UnixTime, LoginError> {
    let pending = PendingFile::beside(file).read();
    if pending.map_err(LoginError::File)?.is_some() {
        return Err(LoginError::CheckBegun);
    }
    let mut settings = object(&fs::read(file).map_err(LoginError::File)?)?;
    let read = Settings::read(file, time).map_err(LoginError::Settings)?;
    let connection = Connection::new(read.address, read.tls).map_err(address_error)?;
    let key = NewKey::make(file)?;
    let body = json!({ "request": Base64::encode_string(&key.request) });
    let body = body.to_string().into_bytes();
    let asked = connection
        .ask(Method::POST, "/v1/device/renewal", body)
        .await;
    let kept = match asked {
        Ok((StatusCode::CREATED, body)) => match portal::certificate(&body) {
            Some(certificate) => key.keep(&certificate),
            None => Err(LoginError::NotOurCertificate),
        },
        Ok((status, _)) => Err(LoginError::Refused(status.as_u16())),
        Err(trouble) => Err(LoginError::Way(trouble)),
    };
    let until = key.or_remove(kept)?;
    let old = ["deviceKey", "deviceCertificate"].map(|name| {
        let name = settings.get(name).and_then(Value::as_str);
        name.map(|name| beside(file, name))
    });
    key.name_in(&mut settings);
    write_settings(file, &settings)?;
    for file in old.iter().flatten() {
        remove(file).map_err(LoginError::File)?;
    }
    Ok(until)
}

/// Asks the service, and erases once it says that the device is deregistered, or does not know it any more (29-2).
///
/// # Errors
/// [`LoginError`]; [`LoginError::StillRegistered`] if the portal comes first. Nothing was erased then, unless a file could not be.
pub async fn erase(file: &Path, time: Arc<dyn TimeProvider>) -> Result<Wiped, LoginError> {
    match Settings::read(file, time) {
        Ok(read) => {
            let connection = Connection::new(read.address, read.tls).map_err(address_error)?;
            let confirmed = confirm_erasure(&connection).await;
            if confirmed.map_err(LoginError::Way)? == Confirmation::StillRegistered {
                return Err(LoginError::StillRegistered);
            }
        }
        // An erasure that was interrupted: there is no key any more that could ask.
        Err(SettingsError::NotActivated | SettingsError::Read { .. }) => {}
        Err(error) => return Err(LoginError::Settings(error)),
    }
    wipe(file).map_err(LoginError::File)
}

/// Asks the service to note the erasure. It does so only for a device that was deregistered.
///
/// # Errors
/// The trouble with the way; a service that says something else is [`Trouble::ServiceDown`].
pub async fn confirm_erasure(connection: &Connection) -> Result<Confirmation, Trouble> {
    let (method, path) = (Method::POST, "/v1/device/erasure");
    match connection.ask(method, path, Vec::new()).await? {
        (StatusCode::NO_CONTENT, _) => Ok(Confirmation::Confirmed),
        (StatusCode::CONFLICT, _) => Ok(Confirmation::StillRegistered),
        (StatusCode::FORBIDDEN, _) => Ok(Confirmation::Unknown),
        _ => Err(Trouble::ServiceDown),
    }
}

/// Erases all login information, the history and a begun check, without asking anybody. May be done again if it was interrupted: the
/// keys go first, the settings last.
///
/// # Errors
/// What the disk says.
pub fn wipe(file: &Path) -> io::Result<Wiped> {
    let invalid = |_| io::Error::from(io::ErrorKind::InvalidData);
    let mut settings = object(&fs::read(file)?).map_err(invalid)?;
    for name in LOGIN {
        if let Some(name) = settings.get(name).and_then(Value::as_str) {
            remove(&beside(file, name))?;
        }
    }
    // What an interrupted activation or renewal left.
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let prefix = prefix(file);
    for entry in fs::read_dir(folder.unwrap_or_else(|| Path::new(".")))? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&prefix) {
            remove(&entry.path())?;
        }
    }
    PendingFile::beside(file).remove()?;
    let history = settings.get("history").and_then(Value::as_str);
    let answers = match history {
        Some(folder) => History::new(&beside(file, folder)).erase()?,
        None => 0,
    };
    for name in LOGIN {
        settings.remove(name);
    }
    write_settings(file, &settings).map_err(|error| match error {
        LoginError::File(error) => error,
        _ => io::ErrorKind::InvalidData.into(),
    })?;
    Ok(Wiped { answers })
}

/// A key that was made here, on its disk already, and its request.
struct NewKey {
    request: Vec<u8>,
    public_key: Vec<u8>,
    key_file: PathBuf,
    certificate_file: PathBuf,
}

impl NewKey {
    /// The service takes nothing of a request but its key (23-1-4), so there is no name in it.
    fn make(file: &Path) -> Result<Self, LoginError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(|_| LoginError::Key)?;
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        let request = params
            .serialize_request(&key)
            .map_err(|_| LoginError::Key)?;
        let public_key = rcgen::PublicKeyData::subject_public_key_info(&key);
        let mark = (PROVIDER.sha256)(&[&public_key]);
        let mark: String = mark
            .iter()
            .take(4)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let made = Self {
            request: request.der().to_vec(),
            public_key,
            key_file: file.with_file_name(format!("{}{mark}.key.pem", prefix(file))),
            certificate_file: file.with_file_name(format!("{}{mark}.pem", prefix(file))),
        };
        let der = Zeroizing::new(key.serialize_der());
        let pem = pem_rfc7468::encode_string("PRIVATE KEY", LineEnding::LF, &der);
        let pem = Zeroizing::new(pem.map_err(|_| LoginError::Key)?);
        replace(&made.key_file, pem.as_bytes()).map_err(LoginError::File)?;
        Ok(made)
    }

    /// Puts the certificate beside the key, if it is one for it.
    fn keep(&self, der: &[u8]) -> Result<UnixTime, LoginError> {
        let certificate = Certificate::from_der(der).map_err(|_| LoginError::NotOurCertificate)?;
        if certificate.public_key_der() != self.public_key {
            return Err(LoginError::NotOurCertificate);
        }
        let pem = pem_rfc7468::encode_string("CERTIFICATE", LineEnding::LF, der);
        let pem = pem.map_err(|_| LoginError::NotOurCertificate)?;
        replace(&self.certificate_file, pem.as_bytes()).map_err(LoginError::File)?;
        Ok(certificate.not_after())
    }

    /// A key that nobody certified is of no use.
    fn or_remove<T>(&self, kept: Result<T, LoginError>) -> Result<T, LoginError> {
        if kept.is_err() {
            remove(&self.key_file).map_err(LoginError::File)?;
        }
        kept
    }

    fn name_in(&self, settings: &mut Map<String, Value>) {
        let name = |file: &Path| {
            let name = file.file_name().map(|name| name.to_string_lossy());
            Value::from(name.unwrap_or_default().into_owned())
        };
        settings.insert("deviceKey".to_owned(), name(&self.key_file));
        settings.insert("deviceCertificate".to_owned(), name(&self.certificate_file));
    }
}

/// Settings of a terminal that was never activated; the authority is put beside them.
fn begun(file: &Path, place: &Place) -> Result<Map<String, Value>, LoginError> {
    let authority = fs::read(&place.authority).map_err(LoginError::File)?;
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(LoginError::File)?;
    }
    let name = "service-authority.pem";
    replace(&file.with_file_name(name), &authority).map_err(LoginError::File)?;
    let settings = json!({
        "service": place.service,
        "serviceName": place.service_name,
        "facilityKind": place.kind.as_str(),
        "serviceAuthority": name,
        "portal": place.portal,
    });
    Ok(settings.as_object().cloned().unwrap_or_default())
}

fn object(bytes: &[u8]) -> Result<Map<String, Value>, LoginError> {
    let read = serde_json::from_slice(bytes);
    read.map_err(|error| LoginError::Settings(SettingsError::Json(error)))
}

fn write_settings(file: &Path, settings: &Map<String, Value>) -> Result<(), LoginError> {
    let text = format!("{:#}\n", Value::from(settings.clone()));
    replace(file, text.as_bytes()).map_err(LoginError::File)
}

/// How names of keys and certificates that were made here begin.
fn prefix(file: &Path) -> String {
    let stem = file.file_stem().map(|stem| stem.to_string_lossy());
    format!("{}.device-", stem.unwrap_or_default())
}

fn beside(file: &Path, name: &str) -> PathBuf {
    file.parent().unwrap_or_else(|| Path::new("")).join(name)
}

/// Whole or not at all, and its owner's only.
fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut unfinished = file.as_os_str().to_owned();
    unfinished.push(".part");
    write_flushed(Path::new(&unfinished), bytes)?;
    fs::rename(unfinished, file)
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

const fn address_error(error: ConnectionError) -> LoginError {
    LoginError::Settings(SettingsError::Address(error))
}

impl fmt::Display for LoginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyActivated => f.write_str("this terminal is activated; `kakunin terminal renew` renews its certificate, `kakunin terminal erase` ends its use"),
            Self::CheckBegun => f.write_str("a check was begun and is bound to the certificate; `kakunin desk` ends it"),
            Self::File(error) => write!(f, "a file of the terminal: {error}"),
            Self::Key => f.write_str("no key could be made"),
            Self::NotOurCertificate => f.write_str("the certificate that came is not for the key that was made here"),
            Self::Refused(status) => write!(f, "the service refused with status {status}"),
            Self::Registration(error) => error.fmt(f),
            Self::Settings(error) => error.fmt(f),
            Self::StillRegistered => f.write_str("the device is registered; deregister it on the portal first (Article 22 paragraph 1), then erase"),
            Self::UnknownPlace => f.write_str("there are no settings yet: --portal, --service, --service-name, --kind and --authority say where this terminal belongs"),
            Self::Way(trouble) => f.write_str(trouble.advice(Language::English).happened),
        }
    }
}

impl std::error::Error for LoginError {}
