// SPDX-License-Identifier: MIT OR Apache-2.0
//! A running service and a client that says exactly the bytes it is given.

#![allow(dead_code, unused_imports, reason = "each test uses a part")]

mod client;
pub mod postgres;
mod steps;

pub use client::Client;
pub use steps::*;

use jpki::crypto::aws_lc::PROVIDER;
use jpki::path::IssuerKeyId;
use jpki::profile::{Kind, Profile};
use jpki::serial::SerialNumber;
use protocol::facility::{AccountId, Device, FacilityId, FacilityKind, FacilityState};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use service::{
    Admission, AnswerKey, Clock, Database, Keys, Service, Settings, Store, TlsMaterial,
    Verification,
};
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, LazyLock};
use testbed::pki::{Family, Pki, TlsAuthority, TlsIdentity, TlsRole};
use testbed::population::Population;
use testbed::{EPOCH, Seed};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

pub struct World {
    pub pki: Pki,
    pub population: Population,
    pub anchors: Vec<Vec<u8>>,
    pub crls: Vec<Vec<u8>>,
    pub servers: TlsAuthority,
    pub devices: TlsAuthority,
}

/// Keys take time to make: one world for all tests.
pub static WORLD: LazyLock<World> = LazyLock::new(|| {
    let (pki, population) = (Pki::new(Seed(1)), Population::new(Seed(1)));
    World {
        anchors: pki.anchors(Family::Authentication),
        crls: pki.crls(&population, Family::Authentication, EPOCH),
        pki,
        population,
        servers: TlsAuthority::new(Seed(1), "servers"),
        devices: TlsAuthority::new(Seed(1), "devices"),
    }
});

const YEAR: i64 = 365 * 86_400;

pub fn identity(authority: &TlsAuthority, role: TlsRole, name: &str) -> TlsIdentity {
    let (from, until) = (
        EPOCH.saturating_add_secs(-YEAR),
        EPOCH.saturating_add_secs(YEAR),
    );
    authority.issue(role, name, from, until)
}

/// The key the service signs answers with.
pub fn answer_key() -> AnswerKey {
    let answers = identity(&WORLD.servers, TlsRole::Answers, "answers");
    AnswerKey::new(&answers.certificate, &answers.key.pkcs8()).unwrap()
}

/// The same test on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! on_both_stores {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name(&$crate::support::Kept::sqlite()).await;
            })*
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                super::$name(&$crate::support::Kept::postgres()).await;
            })*
        }
    };
}

/// A database that outlives the stores that open it.
pub struct Kept {
    pub database: Database,
    /// The same, as it is written on a command line.
    pub address: String,
    pub keys: std::path::PathBuf,
    pub folder: tempfile::TempDir,
}

impl Kept {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            database: Database::File(folder.path().join("service.sqlite")),
            address: folder.path().join("service.sqlite").display().to_string(),
            keys: folder.path().join("service.keys"),
            folder,
        }
    }

    pub fn postgres() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = postgres::database();
        Self {
            database: address.parse().unwrap(),
            address,
            keys: folder.path().join("service.keys"),
            folder,
        }
    }

    /// Does something to the database behind the service's back.
    pub fn execute(&self, statement: &str) {
        match &self.database {
            Database::File(file) => {
                let connection = rusqlite::Connection::open(file).unwrap();
                connection.execute_batch(statement).unwrap();
            }
            _ => postgres::execute(&self.address, statement),
        }
    }

    /// The number a query asks for.
    pub fn count(&self, query: &str) -> usize {
        match &self.database {
            Database::File(file) => {
                let connection = rusqlite::Connection::open(file).unwrap();
                let count = connection.query_row(query, [], |row| row.get::<_, i64>(0));
                count.unwrap().try_into().unwrap()
            }
            _ => postgres::ask(&self.address, query).parse().unwrap(),
        }
    }

    /// Backs the database up and returns the backup restored, with the keys that are there now.
    pub fn backed_up(&self) -> Self {
        let folder = tempfile::tempdir_in(self.folder.path()).unwrap();
        let keys = self.keys.clone();
        match &self.database {
            Database::File(_) => {
                let file = folder.path().join("backup.sqlite");
                self.execute(&format!("VACUUM INTO '{}'", file.display()));
                Self {
                    database: Database::File(file.clone()),
                    address: file.display().to_string(),
                    keys,
                    folder,
                }
            }
            _ => {
                let (file, address) = (folder.path().join("backup.sql"), postgres::database());
                postgres::back_up(&self.address, &file);
                postgres::restore(&address, &file);
                Self {
                    database: address.parse().unwrap(),
                    address,
                    keys,
                    folder,
                }
            }
        }
    }

    pub fn store(&self) -> Store {
        Store::open(&self.database, Keys::open(&self.keys).unwrap()).unwrap()
    }
}

pub struct Running {
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    ended: tokio::task::JoinHandle<()>,
}

impl Running {
    pub async fn stop(mut self) {
        drop(self.stop.take());
        self.ended.await.unwrap();
    }
}

/// A service on a free port with one device of each facility kind, named `W0000001` and on.
pub async fn start(store: Store) -> Running {
    let devices = (1..).zip(FacilityKind::ALL).map(|(number, kind)| {
        let account = format!("W{number:07}");
        Device {
            delegate: None,
            certificate_sha256: (PROVIDER.sha256)(&[&device(&account).certificate]),
            account: AccountId::new(&account).unwrap(),
            facility: FacilityId::new(&format!("F-{number}")).unwrap(),
            kind,
            state: FacilityState::Active,
        }
    });
    store.put_devices(devices.collect()).await.unwrap();
    store.put_eligibility(eligibility()).await.unwrap();
    resume(store).await
}

/// Tests ask as fast as they can. A bucket a second deep: threads read the clock before they come to it, in any order.
pub fn unhurried() -> Admission {
    let many = NonZeroU32::new(1_000_000).unwrap();
    Admission {
        requests_per_second: many,
        request_burst: many,
        connections: 1_024,
        ..Admission::standard()
    }
}

/// The same without telling the store anything.
pub async fn resume(store: Store) -> Running {
    resume_with(store, unhurried()).await
}

/// The same with other limits.
pub async fn resume_with(store: Store, admission: Admission) -> Running {
    resume_at(store, admission, Clock::starting_at(EPOCH)).await
}

/// The same with another clock.
pub async fn resume_at(store: Store, admission: Admission, clock: Clock) -> Running {
    let world = &*WORLD;
    let server = identity(&world.servers, TlsRole::Server, "service");
    let profile = Profile::synthetic(Kind::Authentication);
    let settings = Settings {
        listen: ([127, 0, 0, 1], 0).into(),
        service_name: "kakunin-test".to_owned(),
        terms_version: "2024-12-02".to_owned(),
        admission,
        answers: answer_key(),
        tls: TlsMaterial {
            chain: vec![server.certificate],
            key: server.key.pkcs8().into(),
            device_authority: world.devices.certificate().to_vec(),
        },
        verification: Verification::new(profile, &world.anchors, &world.crls).unwrap(),
        store,
        clock,
    };
    let service = Service::bind(settings).await.unwrap();
    let address = service.address().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let ended = tokio::spawn(service.run(async {
        drop(stopped.await);
    }));
    Running {
        address,
        stop: Some(stop),
        ended,
    }
}

pub fn eligibility() -> Vec<(
    IssuerKeyId,
    SerialNumber,
    protocol::eligibility::EligibilityRecord,
)> {
    let world = &*WORLD;
    let people = world.population.people().iter();
    let known = people.filter_map(|person| {
        let key = world
            .pki
            .authority(Family::Authentication, person.generation)
            .key();
        let issuer = IssuerKeyId::from_bytes((PROVIDER.sha256)(&[&key.public_key_info()]));
        let serial = SerialNumber::from_u64(person.authentication_serial.into());
        Some((issuer, serial, person.eligibility(EPOCH)?))
    });
    known.collect()
}

pub fn device(account: &str) -> TlsIdentity {
    identity(&WORLD.devices, TlsRole::Device, account)
}

/// Opens a connection; `None` connects without a certificate.
pub async fn connect(
    address: SocketAddr,
    identity: Option<&TlsIdentity>,
) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from(WORLD.servers.certificate().to_vec()))
        .unwrap();
    let builder = ClientConfig::builder_with_details(provider, Arc::new(Clock::starting_at(EPOCH)))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let config = match identity {
        None => builder.with_no_client_auth(),
        Some(identity) => {
            let chain = vec![CertificateDer::from(identity.certificate.clone())];
            let key = PrivatePkcs8KeyDer::from(identity.key.pkcs8());
            builder.with_client_auth_cert(chain, key.into()).unwrap()
        }
    };
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let stream = TcpStream::connect(address).await?;
    connector
        .connect(ServerName::try_from("localhost").unwrap(), stream)
        .await
}

pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

/// One POST with a JSON body.
pub async fn post(address: SocketAddr, identity: &TlsIdentity, path: &str, body: &[u8]) -> Reply {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    send(address, Some(identity), &[head.as_bytes(), body].concat())
        .await
        .unwrap()
}

/// One GET.
pub async fn get(address: SocketAddr, identity: &TlsIdentity, path: &str) -> Reply {
    let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    send(address, Some(identity), head.as_bytes())
        .await
        .unwrap()
}

/// Sends bytes as they are and reads until the other side closes.
pub async fn send(
    address: SocketAddr,
    identity: Option<&TlsIdentity>,
    request: &[u8],
) -> std::io::Result<Reply> {
    let mut stream = connect(address, identity).await?;
    // The service may answer and close before it has read everything.
    drop(stream.write_all(request).await);
    drop(stream.flush().await);
    let mut reply = Vec::new();
    match stream.read_to_end(&mut reply).await {
        Ok(_) => {}
        Err(_) if !reply.is_empty() => {}
        Err(error) => return Err(error),
    }
    let end = reply
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .ok_or(std::io::ErrorKind::UnexpectedEof)?;
    let head = String::from_utf8_lossy(&reply[..end]).into_owned();
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap();
    Ok(Reply {
        status,
        head,
        body: reply[end + 4..].to_vec(),
    })
}
