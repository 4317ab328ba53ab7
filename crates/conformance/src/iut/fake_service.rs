// SPDX-License-Identifier: MIT OR Apache-2.0
//! A service for terminals under test: honest through `protocol::server`, unless a fault is asked for.

mod faults;

use super::signing::SigningIdentity;
use super::world::{AtEpoch, CRYPTO, SEED, WORLD};
use crate::case::{ServiceFault, TerminalInput};
use base64ct::{Base64, Encoding};
use faults::Reply;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request as HttpRequest, Response as HttpResponse};
use hyper_util::rt::TokioIo;
use jpki::certificate::Certificate;
use jpki::path::{IssuerKeyId, Policy, TrustAnchors};
use jpki::profile::{Kind, Profile};
use jpki::revocation::{Crl, CrlLimits, CrlStore, RevocationPolicy, verify_crl};
use jpki::user::VerifiedUser;
use protocol::check::{CheckId, StoredCheck};
use protocol::eligibility::EligibilityRecord;
use protocol::facility::{AccountId, Device, FacilityId, FacilityState};
use protocol::server::{
    Change, Context, EligibilityLookup, Limits, LookupFailed, Request, Response, Snapshot, decide,
};
use protocol::wire;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use testbed::pki::{Family, TerminalCertificate, TlsAuthority, TlsIdentity, TlsRole};
use testbed::{EPOCH, Seed};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

const YEAR: i64 = 365 * 86_400;

/// Who terminal and service are.
pub(super) struct Identities {
    pub(super) device: TlsIdentity,
    pub(super) terminal: TerminalCertificate,
    server: TlsIdentity,
    answers: TlsIdentity,
    trusted: TlsAuthority,
    devices: TlsAuthority,
}

impl Identities {
    pub(super) const SERVICE_NAME: &str = "kakunin-conformance";

    pub(super) fn new(input: &TerminalInput) -> Self {
        let (trusted, devices) = (
            TlsAuthority::of_services(SEED),
            TlsAuthority::of_devices(SEED),
        );
        let foreign = TlsAuthority::of_services(Seed(SEED.0 + 1));
        // Also in force on the terminal's own clock, whatever year it is.
        let (from, until) = (
            EPOCH.saturating_add_secs(-5 * YEAR),
            EPOCH.saturating_add_secs(20 * YEAR),
        );
        let issuer = if input.service_fault == Some(ServiceFault::ForeignCertificate) {
            &foreign
        } else {
            &trusted
        };
        Self {
            device: devices.issue(TlsRole::Device, "W0000001", from, until),
            terminal: TerminalCertificate::issue(SEED, "W0000001", "20391231"),
            server: issuer.issue(TlsRole::Server, "conformance service", from, until),
            answers: trusted.issue(TlsRole::Answers, "conformance answers", from, until),
            trusted,
            devices,
        }
    }

    /// The authority the terminal is told to trust.
    pub(super) fn service_authority(&self) -> &[u8] {
        self.trusted.certificate()
    }
}

/// A running service; it ends when it is dropped.
pub(super) struct FakeService {
    port: u16,
    shared: Arc<Shared>,
    task: Option<JoinHandle<()>>,
}

struct Shared {
    fault: Option<ServiceFault>,
    device: Device,
    answers: SigningIdentity,
    devices: TrustAnchors,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    check: Option<StoredCheck>,
    drawn: u8,
    requests: Vec<String>,
    consents: Option<Vec<String>>,
}

impl FakeService {
    pub(super) async fn start(
        input: &TerminalInput,
        identities: &Identities,
    ) -> Result<Self, String> {
        let named = |error: std::io::Error| error.to_string();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(named)?;
        let port = listener.local_addr().map_err(named)?.port();
        let form = |error: &dyn std::fmt::Display| error.to_string();
        let device = Device {
            delegate: None,
            account: AccountId::new("W0000001").map_err(|error| form(&error))?,
            certificate_sha256: (CRYPTO.sha256)(&[&identities.device.certificate]),
            facility: FacilityId::new("CONFORMANCE-1").map_err(|error| form(&error))?,
            kind: input.facility_kind,
            state: FacilityState::Active,
        };
        let shared = Arc::new(Shared {
            fault: input.service_fault,
            device,
            answers: SigningIdentity::new(
                &identities.answers.certificate,
                &identities.answers.key.pkcs8(),
            )
            .ok_or("the key of answers does not sign")?,
            devices: Certificate::from_der(identities.devices.certificate())
                .and_then(|authority| TrustAnchors::new(vec![authority], CRYPTO))
                .map_err(|error| form(&error))?,
            state: Mutex::default(),
        });
        if input.service_fault == Some(ServiceFault::Unreachable) {
            // The port is free again as soon as the listener is gone.
            return Ok(Self {
                port,
                shared,
                task: None,
            });
        }
        let acceptor = TlsAcceptor::from(config(identities).map_err(|error| error.to_string())?);
        let serving = shared.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(connection(acceptor.clone(), stream, serving.clone()));
            }
        });
        Ok(Self {
            port,
            shared,
            task: Some(task),
        })
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }

    /// Requests that came, and the consents of the first.
    pub(super) fn stop(self) -> (Vec<String>, Option<Vec<String>>) {
        let state = self
            .shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        (state.requests.clone(), state.consents.clone())
    }
}

impl Drop for FakeService {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

fn config(identities: &Identities) -> Result<Arc<ServerConfig>, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(
        identities.devices.certificate().to_vec(),
    ))?;
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
        .build()
        .map_err(|error| rustls::Error::General(error.to_string()))?;
    let key = PrivatePkcs8KeyDer::from(identities.server.key.pkcs8());
    let chain = vec![CertificateDer::from(identities.server.certificate.clone())];
    let config = ServerConfig::builder_with_details(provider, Arc::new(AtEpoch))
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key.into())?;
    Ok(Arc::new(config))
}

async fn connection(acceptor: TlsAcceptor, stream: TcpStream, shared: Arc<Shared>) {
    let Ok(stream) = acceptor.accept(stream).await else {
        return;
    };
    let service = service_fn(|request| answer(shared.clone(), request));
    drop(
        hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service)
            .await,
    );
}

/// `Err` closes the connection.
async fn answer(
    shared: Arc<Shared>,
    request: HttpRequest<Incoming>,
) -> Result<HttpResponse<Full<Bytes>>, std::io::Error> {
    let path = request.uri().path().to_owned();
    let body = request
        .into_body()
        .collect()
        .await
        .map_err(std::io::Error::other)?
        .to_bytes();
    let reply = shared
        .reply(&path, &body)
        .ok_or(std::io::ErrorKind::ConnectionAborted)?;
    // After the fault, so that a terminal finds this fault and no wrong signature.
    let signature = (path.ends_with("/proof") && reply.status == 200)
        .then(|| Base64::encode_string(&shared.answers.answer(&reply.body, EPOCH)));
    let media_type = if reply.status < 400 {
        wire::MEDIA_TYPE
    } else {
        wire::Problem::MEDIA_TYPE
    };
    let mut response = HttpResponse::builder()
        .status(reply.status)
        .header("content-type", media_type);
    if let Some(signature) = signature {
        response = response.header(wire::ANSWER_SIGNATURE, signature);
    }
    response
        .body(Full::new(reply.body.into()))
        .map_err(std::io::Error::other)
}

impl Shared {
    fn reply(&self, path: &str, body: &[u8]) -> Option<Reply> {
        let Some((word, request)) = parsed(path, body) else {
            return Some(Reply::refused(protocol::Class::Malformed));
        };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.requests.push(word.to_owned());
        if let Request::Create(create) = &request {
            let consents = create.consents.iter().map(|item| item.as_str().to_owned());
            state.consents.get_or_insert_with(|| consents.collect());
        }
        let honest = self.honest(&mut state, &request);
        faults::applied(self.fault, word, honest)
    }

    /// What the reference protocol decides.
    fn honest(&self, state: &mut State, request: &Request) -> Reply {
        let trust = &*TRUST;
        let drawn = &mut state.drawn;
        let mut random = |buffer: &mut [u8]| {
            for byte in buffer {
                *drawn = drawn.wrapping_add(1);
                *byte = *drawn;
            }
        };
        let snapshot = Snapshot {
            device: Some(self.device.clone()),
            check: state.check.clone(),
            terms_version: "2024-12-02".to_owned(),
            eligibility: &Everybody,
        };
        let mut source = self.answers.source();
        let mut context = Context {
            now: EPOCH,
            received_at: EPOCH,
            answers: source.signer(),
            devices: &self.devices,
            device_certificate_sha256: self.device.certificate_sha256,
            service_name: Identities::SERVICE_NAME,
            random: &mut random,
            crypto: CRYPTO,
            anchors: &trust.anchors,
            policy: &trust.policy,
            crls: &trust.crls,
            revocation: &RevocationPolicy::official(),
            responder: None,
            limits: &Limits::standard(),
        };
        let decision = decide(&snapshot, request, &mut context);
        if let Some(Change::Insert(check) | Change::Update(check)) = decision.change {
            state.check = Some(check);
        }
        match decision.response {
            Response::Created(created) => Reply {
                status: 201,
                body: wire::encode_check_created(&created),
            },
            Response::Answered(answer) => Reply {
                status: 200,
                body: answer.body,
            },
            Response::Found(found) => Reply {
                status: 200,
                body: wire::encode_check_number_found(&found),
            },
            Response::Processing { again_seconds } => Reply {
                status: 202,
                body: wire::encode_processing(again_seconds),
            },
            Response::Received => Reply {
                status: 204,
                body: Vec::new(),
            },
            Response::Refused(class) => Reply::refused(class),
        }
    }
}

fn parsed(path: &str, body: &[u8]) -> Option<(&'static str, Request)> {
    let rest = path.strip_prefix("/v1/checks")?;
    if rest.is_empty() {
        return Some((
            "create",
            Request::Create(wire::decode_create_check(body).ok()?),
        ));
    }
    let (id, action) = rest.strip_prefix('/')?.split_once('/')?;
    let check = CheckId::from_hex(id).ok()?;
    match action {
        "proof" => Some((
            "proof",
            Request::Prove {
                check,
                proof: wire::decode_submit_proof(body).ok()?,
            },
        )),
        "receipt" => Some((
            "receipt",
            Request::Receive {
                check,
                receipt: wire::decode_confirm_receipt(body).ok()?,
            },
        )),
        _ => None,
    }
}

struct Trust {
    anchors: TrustAnchors,
    crls: CrlStore,
    policy: Policy,
}

#[expect(
    clippy::expect_used,
    reason = "the testbed's own material, judged by OpenSSL in its tests"
)]
static TRUST: LazyLock<Trust> = LazyLock::new(|| {
    let anchors = WORLD.pki.anchors(Family::Authentication);
    let anchors = anchors
        .iter()
        .map(|der| Certificate::from_der(der).expect("anchor"))
        .collect();
    let anchors = TrustAnchors::new(anchors, CRYPTO).expect("anchors");
    let mut crls = CrlStore::new();
    for der in WORLD
        .pki
        .crls(&WORLD.population, Family::Authentication, EPOCH)
    {
        let list = Crl::from_der(&der, &CrlLimits::partitioned()).expect("list");
        crls.insert(verify_crl(list, &anchors, CRYPTO).expect("list"))
            .expect("list");
    }
    Trust {
        anchors,
        crls,
        policy: Policy::official(Profile::synthetic(Kind::Authentication)),
    }
});

/// Knows everybody of the population.
struct Everybody;

impl EligibilityLookup for Everybody {
    fn find(&self, user: &VerifiedUser) -> Result<Option<EligibilityRecord>, LookupFailed> {
        let serial = user.serial().to_u64();
        let person = WORLD.population.people().iter().find(|person| {
            let key = WORLD
                .pki
                .authority(Family::Authentication, person.generation)
                .key();
            let issuer = IssuerKeyId::from_bytes((CRYPTO.sha256)(&[&key.public_key_info()]));
            issuer == user.issuer_key_id() && serial == Some(person.authentication_serial.into())
        });
        Ok(person.and_then(|person| person.eligibility(EPOCH)))
    }
}
