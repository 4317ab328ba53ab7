// SPDX-License-Identifier: MIT OR Apache-2.0
//! A service for terminals under test: honest through `protocol::server`, unless a fault is asked for.

mod faults;

use super::signing::SigningIdentity;
use super::terminal::Change;
use super::world::{AtEpoch, CRYPTO, SEED, WORLD};
use crate::case::{CheckInput, ServiceFault};
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
    Change as StoredChange, Context, EligibilityLookup, Limits, LookupFailed, Request, Response,
    Snapshot, decide,
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

    pub(super) fn new(input: &CheckInput) -> Self {
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
        let serving = |authority: &TlsAuthority, from, until| {
            authority.issue(TlsRole::Server, "conformance service", from, until)
        };
        let at = |years: i64| EPOCH.saturating_add_secs(years * YEAR);
        let server = match input.service_fault {
            Some(ServiceFault::ForeignCertificate) => serving(&foreign, from, until),
            Some(ServiceFault::CertificateOfAnotherHost) => {
                trusted.issue_for_host("another.example", from, until)
            }
            Some(ServiceFault::ExpiredCertificate) => serving(&trusted, from, at(-3)),
            Some(ServiceFault::CertificateNotYetValid) => serving(&trusted, at(18), until),
            _ => serving(&trusted, from, until),
        };
        Self {
            device: devices.issue(TlsRole::Device, "W0000001", from, until),
            terminal: TerminalCertificate::issue(SEED, "W0000001", "20391231"),
            server,
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
    change: Option<Change>,
    certificate: Vec<u8>,
    device: Device,
    answers: SigningIdentity,
    tls: SigningIdentity,
    devices: TrustAnchors,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    check: Option<StoredCheck>,
    drawn: u8,
    served: Served,
}

/// What the service saw and said.
#[derive(Clone, Default)]
pub(super) struct Served {
    /// The requests that came, as words.
    pub(super) requests: Vec<String>,
    /// Consents of the first creation.
    pub(super) consents: Option<Vec<String>>,
    /// Bodies that came.
    pub(super) sent: Vec<Vec<u8>>,
    /// Addresses that were asked.
    pub(super) paths: Vec<String>,
    /// The body of the created check, as it was sent.
    pub(super) created: Vec<u8>,
    /// The body of the answer, as it was sent.
    pub(super) answer: Vec<u8>,
    /// Every request came with the device's own certificate, and for the one purpose there is.
    pub(super) own_device: bool,
}

impl FakeService {
    pub(super) async fn start(
        input: &CheckInput,
        identities: &Identities,
        change: Option<Change>,
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
            change,
            certificate: identities.device.certificate.clone(),
            device,
            answers: SigningIdentity::new(
                &identities.answers.certificate,
                &identities.answers.key.pkcs8(),
            )
            .ok_or("the key of answers does not sign")?,
            tls: SigningIdentity::new(
                &identities.server.certificate,
                &identities.server.key.pkcs8(),
            )
            .ok_or("the key of TLS does not sign")?,
            devices: Certificate::from_der(identities.devices.certificate())
                .and_then(|authority| TrustAnchors::new(vec![authority], CRYPTO))
                .map_err(|error| form(&error))?,
            state: Mutex::default(),
        });
        {
            let mut state = shared.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.served.own_device = true;
        }
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
        let old_tls = input.service_fault == Some(ServiceFault::OldTls);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                if old_tls {
                    tokio::spawn(faults::old_tls(stream));
                } else {
                    tokio::spawn(connection(acceptor.clone(), stream, serving.clone()));
                }
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

    /// What it saw and said.
    pub(super) fn stop(self) -> Served {
        let state = self
            .shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        state.served.clone()
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
    let shown = stream.get_ref().1.peer_certificates();
    let own =
        shown.and_then(|chain| chain.first()).map(AsRef::as_ref) == Some(&*shared.certificate);
    let service = service_fn(|request| answer(shared.clone(), request, own));
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
    own: bool,
) -> Result<HttpResponse<Full<Bytes>>, std::io::Error> {
    let path = request.uri().path().to_owned();
    let body = request
        .into_body()
        .collect()
        .await
        .map_err(std::io::Error::other)?
        .to_bytes();
    let reply = shared
        .reply(&path, &body, own)
        .ok_or(std::io::ErrorKind::ConnectionAborted)?;
    tokio::time::sleep(reply.delay).await;
    // After the fault, so that a terminal finds this fault and no wrong signature.
    let signatures = match path.ends_with("/proof") && reply.status == 200 {
        true => shared.signatures(&reply.body),
        false => Vec::new(),
    };
    let media_type = match (reply.media_type, reply.status) {
        (Some(media_type), _) => media_type,
        (None, ..400) => wire::MEDIA_TYPE,
        (None, _) => wire::Problem::MEDIA_TYPE,
    };
    let mut response = HttpResponse::builder()
        .status(reply.status)
        .header("content-type", media_type);
    if let Some((name, value)) = reply.header {
        response = response.header(name, value);
    }
    for signature in signatures {
        response = response.header(wire::ANSWER_SIGNATURE, signature);
    }
    response
        .body(Full::new(reply.body.into()))
        .map_err(std::io::Error::other)
}

impl Shared {
    /// The signatures an answer comes with: one, unless that is the fault.
    fn signatures(&self, body: &[u8]) -> Vec<String> {
        use ServiceFault as Fault;
        let right = self.answers.answer(body, EPOCH);
        let overlooked =
            matches!(self.change, Some(Change::Overlooks(overlooks)) if overlooks("proof"));
        let fault = self.fault.filter(|_| !overlooked);
        let signatures = match fault {
            Some(Fault::AnswerNotSigned) => Vec::new(),
            Some(Fault::AnswerSignatureNoMessage) => return vec!["moonlight?".to_owned()],
            Some(Fault::AnswerSignatureTampered) => {
                let mut wrong = right;
                if let Some(last) = wrong.last_mut() {
                    *last ^= 1;
                }
                vec![wrong]
            }
            Some(Fault::AnswerSignatureOfAnother) => vec![self.answers.answer(b"{}", EPOCH)],
            Some(Fault::AnswerSignedAtAnotherTime) => {
                vec![self.answers.answer(body, EPOCH.saturating_add_secs(-60))]
            }
            Some(Fault::AnswerSignedByTlsKey) => vec![self.tls.answer(body, EPOCH)],
            Some(Fault::AnswerSignedTwice) => vec![right.clone(), right],
            _ => vec![right],
        };
        signatures
            .iter()
            .map(|signature| Base64::encode_string(signature))
            .collect()
    }

    fn reply(&self, path: &str, body: &[u8], own: bool) -> Option<Reply> {
        let mut body = body.to_vec();
        let word = word(path);
        match self.change {
            Some(Change::Swallows(swallowed, status)) if swallowed == word => {
                return Some(Reply::empty(status));
            }
            Some(Change::Sends(change)) => change(word, &mut body),
            _ => {}
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let served = &mut state.served;
        served.sent.push(body.clone());
        served.paths.push(path.to_owned());
        served.own_device &= own && is_for_the_purpose(word, &body);
        let Some(request) = parsed(path, &body) else {
            return Some(Reply::refused(protocol::Class::Malformed));
        };
        let times = match self.change {
            Some(Change::Repeats(repeated, times)) if repeated == word => times,
            _ => 1,
        };
        served
            .requests
            .extend(std::iter::repeat_n(word.to_owned(), times));
        let before = served.requests.iter().filter(|one| *one == word).count();
        if let Request::Create(create) = &request {
            let consents = create.consents.iter().map(|item| item.as_str().to_owned());
            served.consents.get_or_insert_with(|| consents.collect());
        }
        let honest = self.honest(&mut state, &request);
        let reply = match self.change {
            Some(Change::Overlooks(overlooks)) if overlooks(word) => honest,
            _ => faults::applied(self.fault, (word, before), honest)?,
        };
        match word {
            "create" => state.served.created.clone_from(&reply.body),
            "proof" => state.served.answer.clone_from(&reply.body),
            _ => {}
        }
        Some(reply)
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
        let mut decision = decide(&snapshot, request, &mut context);
        if self.fault.is_some_and(ServiceFault::is_processing) {
            faults::within_the_terminals_time(&mut decision);
        }
        if let Some(StoredChange::Insert(check) | StoredChange::Update(check)) = decision.change {
            state.check = Some(check);
        }
        match decision.response {
            Response::Created(created) => Reply {
                body: wire::encode_check_created(&created),
                ..Reply::empty(201)
            },
            Response::Answered(answer) => Reply {
                body: answer.body,
                ..Reply::empty(200)
            },
            Response::Found(found) => Reply {
                body: wire::encode_check_number_found(&found),
                ..Reply::empty(200)
            },
            Response::Processing { again_seconds } => Reply {
                body: wire::encode_processing(again_seconds),
                ..Reply::empty(202)
            },
            Response::Received => Reply::empty(204),
            Response::Refused(class) => Reply::refused(class),
        }
    }
}

/// What is asked for at an address.
fn word(path: &str) -> &'static str {
    match path.rsplit('/').next() {
        Some("checks") => "create",
        Some("proof") => "proof",
        Some("receipt") => "receipt",
        _ => "other",
    }
}

/// Article 23 paragraph 1 item 1: read from the bytes themselves.
fn is_for_the_purpose(word: &str, body: &[u8]) -> bool {
    let json: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    word != "create"
        || json
            .get("purpose")
            .is_some_and(|one| one == "eligibility-check")
}

fn parsed(path: &str, body: &[u8]) -> Option<Request> {
    let rest = path.strip_prefix("/v1/checks")?;
    if rest.is_empty() {
        return Some(Request::Create(wire::decode_create_check(body).ok()?));
    }
    let (id, action) = rest.strip_prefix('/')?.split_once('/')?;
    let check = CheckId::from_hex(id).ok()?;
    match action {
        "proof" => {
            let proof = wire::decode_submit_proof(body).ok()?;
            Some(Request::Prove { check, proof })
        }
        "receipt" => {
            let receipt = wire::decode_confirm_receipt(body).ok()?;
            Some(Request::Receive { check, receipt })
        }
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
