// SPDX-License-Identifier: MIT OR Apache-2.0
//! Asking responders over HTTP: the simulated one with every fault, and OpenSSL's.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

use jpki::certificate::Certificate;
use jpki::crypto::aws_lc::PROVIDER;
use jpki::error::{Error, Refused, Undetermined};
use jpki::path::{Policy, TrustAnchors, VerifiedPath, verify_path};
use jpki::profile::{Kind, Profile};
use jpki::revocation::ocsp::{CertIdDigest, NoncePolicy, OcspPolicy, OcspStatus};
use jpki::revocation::{
    Crl, CrlLimits, CrlStore, Preference, ReasonCode, RevocationEvidence, RevocationStatus,
    SourcesPolicy, verify_crl, verify_not_revoked_by_sources,
};
use jpki::time::UnixTime;
use service::revocation::{
    Asking, FetchError, HttpAddress, OcspAnswer, OcspClient, OcspFault, OcspNonce, OcspOrigin,
};
use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use testbed::pki::{CertificateStatus, Family, Generation, Pki, pem};
use testbed::population::{Person, Population, Situation};
use testbed::simulator::{Case, Directory, Listener, Simulator, SourceFault, Statuses};
use testbed::{EPOCH, Seed};

struct World {
    pki: Arc<Pki>,
    person: Person,
    anchors: TrustAnchors,
    path: VerifiedPath,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let pki = Arc::new(Pki::new(Seed(1)));
    let person = Population::new(Seed(1)).person(Situation::Valid).clone();
    let anchors = pki.anchors(Family::Authentication);
    let anchors = anchors
        .iter()
        .map(|der| Certificate::from_der(der).unwrap());
    let anchors = TrustAnchors::new(anchors.collect(), &PROVIDER).unwrap();
    let leaf = Certificate::from_der(&pki.issue(&person, Family::Authentication).der).unwrap();
    let policy = Policy::official(Profile::synthetic(Kind::Authentication));
    let path = verify_path(&leaf, &anchors, &policy, EPOCH, &PROVIDER).unwrap();
    World {
        pki,
        person,
        anchors,
        path,
    }
});

fn generation() -> Generation {
    WORLD.person.generation
}

fn case(name: &str, status: CertificateStatus) -> Case {
    Case::sound(name, EPOCH, Directory::default()).with_statuses(Statuses {
        family: Family::Authentication,
        generation: generation(),
        of: BTreeMap::from([(WORLD.person.authentication_serial, status)]),
    })
}

fn listener() -> Listener {
    Listener::start(Simulator::new(WORLD.pki.clone())).unwrap()
}

/// As asked in earnest, but with hardly a pause and enough time for a machine that is busy.
fn asking(nonce: OcspNonce) -> Asking {
    let mut asking = Asking::lightweight();
    asking.nonce = nonce;
    asking.deadline = Duration::from_secs(60);
    asking.http.connect = Duration::from_secs(30);
    asking.http.idle = Duration::from_secs(30);
    asking.retry.first_pause = Duration::from_millis(2);
    asking
}

fn client(url: &str, asking: Asking) -> OcspClient {
    let address = HttpAddress::new(url).unwrap();
    OcspClient::new(address, asking, OcspPolicy::strict(), &PROVIDER)
}

fn random(buffer: &mut [u8]) {
    use std::hash::{BuildHasher, RandomState};
    for byte in buffer {
        *byte = RandomState::new().hash_one(0).to_le_bytes()[0];
    }
}

async fn ask_at(client: &OcspClient, now: UnixTime) -> Result<OcspAnswer, OcspFault> {
    let World { path, anchors, .. } = &*WORLD;
    client.ask(path, anchors, now, &random).await
}

async fn ask(client: &OcspClient) -> Result<OcspAnswer, OcspFault> {
    ask_at(client, EPOCH).await
}

const REVOKED: CertificateStatus = CertificateStatus::Revoked {
    at: EPOCH,
    reason: Some(4),
};
const HELD: CertificateStatus = CertificateStatus::Revoked {
    at: EPOCH,
    reason: Some(6),
};

#[tokio::test]
async fn without_nonce_it_is_asked_by_get_and_the_answer_is_cached_to_its_end() {
    let listener = listener();
    listener.begin(case("get", CertificateStatus::Good));
    let client = client(&listener.url("/ocsp"), asking(OcspNonce::Without));
    let first = ask(&client).await.unwrap();
    assert_eq!(first.said().unwrap().status, OcspStatus::Good);
    assert_eq!(first.origin(), OcspOrigin::Responder { attempts: 1 });
    // An hour is what answers are good for here.
    let end = EPOCH.saturating_add_secs(3_600);
    let second = ask_at(&client, end).await.unwrap();
    assert_eq!(second.origin(), OcspOrigin::Cache);
    assert_eq!(
        second.said().unwrap().evidence,
        first.said().unwrap().evidence
    );
    let late = end.saturating_add_secs(1);
    let third = ask_at(&client, late).await.unwrap();
    assert_eq!(third.origin(), OcspOrigin::Responder { attempts: 1 });
    let log = listener.end();
    assert_eq!(log.len(), 2);
    for fetched in log {
        assert_eq!((fetched.method.as_str(), fetched.status), ("GET", 200));
        let path = fetched.target.strip_prefix("/ocsp/").unwrap();
        let plain = |octet: u8| octet.is_ascii_alphanumeric() || octet == b'%';
        assert!(path.bytes().all(plain) && fetched.target.len() < 230);
    }
}

#[tokio::test]
async fn nonce_and_long_addresses_are_posted_and_a_nonce_is_never_cached() {
    let listener = listener();
    listener.begin(case("post", CertificateStatus::Good));
    let fresh = client(&listener.url("/ocsp"), asking(OcspNonce::Fresh));
    for _ in 0..2 {
        let answer = ask(&fresh).await.unwrap();
        assert_eq!(answer.said().unwrap().status, OcspStatus::Good);
        assert_eq!(answer.origin(), OcspOrigin::Responder { attempts: 1 });
    }
    let long = listener.url(&format!("/ocsp?{}", "a".repeat(150)));
    let posted = client(&long, asking(OcspNonce::Without));
    ask(&posted).await.unwrap();
    assert_eq!(ask(&posted).await.unwrap().origin(), OcspOrigin::Cache);
    let methods: Vec<_> = listener
        .end()
        .into_iter()
        .map(|fetched| fetched.method)
        .collect();
    assert_eq!(methods, ["POST"; 3]);
    // SHA-256 names are another certificate's key in the cache, and a longer address.
    let mut with_sha256 = asking(OcspNonce::Without);
    with_sha256.digest = CertIdDigest::Sha256;
    listener.begin(case("sha256", REVOKED));
    let answer = ask(&client(&listener.url("/ocsp"), with_sha256))
        .await
        .unwrap();
    let (reason, date) = (ReasonCode::Superseded, EPOCH);
    assert_eq!(
        answer.said().unwrap().status,
        OcspStatus::Revoked { reason, date }
    );
}

/// What comes of a fault; `Ok` is what the response said.
fn expected(fault: SourceFault, nonce: OcspNonce) -> Result<Result<OcspStatus, Error>, OcspFault> {
    use SourceFault as Fault;
    let transport = |attempts, error| Err(OcspFault::Transport { attempts, error });
    let good = Ok(Ok(OcspStatus::Good));
    let refused = |refused: Refused| Ok(Err(refused.into()));
    let fresh = nonce == OcspNonce::Fresh;
    match fault {
        Fault::CompressedBomb => transport(1, FetchError::Encoded),
        Fault::Endless | Fault::Oversized => {
            let limit = 64 * 1_024;
            transport(1, FetchError::TooLong { limit })
        }
        Fault::Future => {
            let (now, this_update) = (EPOCH, EPOCH.saturating_add_secs(86_400));
            Ok(Err(
                Undetermined::OcspNotYetValid { now, this_update }.into()
            ))
        }
        // Now, and so good for some minutes.
        Fault::NextUpdateMissing => good,
        Fault::NonceMissing if fresh => refused(Refused::OcspNonceMissing),
        Fault::NonceOther if fresh => refused(Refused::OcspNonce),
        Fault::NonceMissing | Fault::NonceOther => good,
        Fault::NotModifiedUnasked => transport(1, FetchError::Status { status: 304 }),
        Fault::Old => {
            let next_update = EPOCH.saturating_add_secs(3_600 - 3 * 86_400);
            let now = EPOCH;
            Ok(Err(Undetermined::OcspStale { now, next_update }.into()))
        }
        Fault::Redirected => transport(1, FetchError::Redirected { status: 302 }),
        Fault::Refused | Fault::Truncated => transport(3, FetchError::Interrupted),
        Fault::Slow | Fault::SlowBody => transport(3, FetchError::TimedOut),
        Fault::TryLater => Ok(Err(Undetermined::OcspNotAnswered { code: 3 }.into())),
        Fault::Unavailable => transport(3, FetchError::Status { status: 503 }),
        Fault::WrongCertId => refused(Refused::OcspCertId),
        Fault::WrongSigner => refused(Refused::OcspResponderNotAuthorized),
        other => panic!("{other:?} is new: what must come of it?"),
    }
}

#[tokio::test]
async fn every_fault_ends_as_its_own_error_and_nothing_of_it_is_cached() {
    let listener = listener();
    for nonce in [OcspNonce::Without, OcspNonce::Fresh] {
        for fault in SourceFault::ALL {
            let mut asking = asking(nonce);
            if [SourceFault::Slow, SourceFault::SlowBody].contains(fault) {
                asking.http.idle = Duration::from_millis(300);
            }
            let client = client(&listener.url("/ocsp"), asking);
            listener.begin(case(fault.word(), CertificateStatus::Good).with_fault(*fault));
            let answer = ask(&client).await;
            let said = answer
                .as_ref()
                .map(|answer| (*answer.said()).map(|said| said.status));
            assert_eq!(
                said.map_err(|fault| *fault),
                expected(*fault, nonce),
                "{fault:?}"
            );
            drop(listener.end());
            // The next answer is the responder's own.
            listener.begin(case("after", REVOKED));
            let after = ask(&client).await.unwrap();
            let cached = after.origin() == OcspOrigin::Cache;
            let kept = nonce == OcspNonce::Without
                && matches!(fault, SourceFault::NonceMissing | SourceFault::NonceOther);
            assert_eq!(cached, kept, "{fault:?}");
        }
    }
    listener.begin(case("unknown", CertificateStatus::Unknown));
    let client = client(&listener.url("/ocsp"), asking(OcspNonce::Without));
    for _ in 0..2 {
        let answer = ask(&client).await.unwrap();
        assert_eq!(*answer.said(), Err(Undetermined::OcspUnknown.into()));
        assert_eq!(answer.origin(), OcspOrigin::Responder { attempts: 1 });
    }
}

#[tokio::test]
async fn what_passes_is_asked_again_within_the_budget() {
    let listener = listener();
    let client = client(&listener.url("/ocsp"), asking(OcspNonce::Fresh));
    for fault in [
        SourceFault::TryLater,
        SourceFault::Unavailable,
        SourceFault::Truncated,
    ] {
        let mut case = case("passes", CertificateStatus::Good).with_fault(fault);
        case.fault_requests = 1;
        listener.begin(case);
        let answer = ask(&client).await.unwrap();
        assert_eq!(answer.origin(), OcspOrigin::Responder { attempts: 2 });
        assert_eq!(answer.said().unwrap().status, OcspStatus::Good);
    }
    // Ten retries were saved up, three are spent, and each question brings a tenth of one.
    listener.begin(case("down", CertificateStatus::Good).with_fault(SourceFault::Unavailable));
    let mut attempts = Vec::new();
    for _ in 0..8 {
        let Err(OcspFault::Transport {
            attempts: made,
            error,
        }) = ask(&client).await
        else {
            panic!("an answer")
        };
        assert_eq!(error, FetchError::Status { status: 503 });
        attempts.push(made);
    }
    assert_eq!(attempts, [3, 3, 3, 2, 1, 1, 1, 2]);
    assert_eq!(listener.end().len(), 6 + 16);
}

#[tokio::test]
async fn deadline_ends_a_question_whatever_is_left_of_its_attempts() {
    let listener = listener();
    listener.begin(case("slow", CertificateStatus::Good).with_fault(SourceFault::Slow));
    let mut asking = asking(OcspNonce::Fresh);
    asking.http.idle = Duration::from_secs(60);
    asking.deadline = Duration::from_millis(200);
    let fault = ask(&client(&listener.url("/ocsp"), asking))
        .await
        .unwrap_err();
    let error = FetchError::TimedOut;
    assert_eq!(fault, OcspFault::Transport { attempts: 1, error });
}

fn lists(status: &RevocationStatus) -> CrlStore {
    let mut store = CrlStore::new();
    let authority = WORLD.pki.authority(Family::Authentication, generation());
    let (population, municipality) = (Population::new(Seed(1)), WORLD.person.municipality);
    let mut spec = WORLD.pki.crl_spec(
        &population,
        Family::Authentication,
        generation(),
        municipality,
        EPOCH,
    );
    let serial = WORLD.person.authentication_serial;
    let mut name = |reason| {
        spec.entries.push(testbed::pki::CrlEntry {
            serial,
            date: EPOCH,
            reason: Some(reason),
        });
    };
    match status {
        RevocationStatus::Good => {}
        RevocationStatus::OnHold { .. } => name(6),
        RevocationStatus::Revoked { .. } => name(4),
        _ => return store,
    }
    let der = spec.issue(authority);
    let list = Crl::from_der(&der, &CrlLimits::partitioned()).unwrap();
    store
        .insert(verify_crl(list, &WORLD.anchors, &PROVIDER).unwrap())
        .unwrap();
    store
}

/// Lists and responder, each in every state, joined as each policy says.
#[tokio::test]
async fn decision_rests_on_lists_and_responder_as_the_policy_says() {
    use Preference::{BothMustAgree, CrlFirst, OcspFirst};
    let (good, open) = (
        RevocationStatus::Good,
        RevocationStatus::Undetermined(Undetermined::CrlMissing),
    );
    let hold = RevocationStatus::OnHold { date: EPOCH };
    let gone = RevocationStatus::Revoked {
        reason: ReasonCode::Superseded,
        date: EPOCH,
    };
    let listener = listener();
    let states = [
        (Some(CertificateStatus::Good), None, good),
        (Some(HELD), None, hold),
        (Some(REVOKED), None, gone),
        // Forged, and none at all: both leave it open.
        (
            Some(CertificateStatus::Good),
            Some(SourceFault::WrongSigner),
            open,
        ),
        (None, None, open),
    ];
    for (status, fault, says) in states {
        let client = client(&listener.url("/ocsp"), asking(OcspNonce::Fresh));
        let mut played = case("decision", status.unwrap_or(CertificateStatus::Unknown));
        if let Some(fault) = fault {
            played = played.with_fault(fault);
        }
        listener.begin(played);
        let answer = match status {
            Some(_) => Some(ask(&client).await.unwrap()),
            None => None,
        };
        let unanswered: Error = match fault {
            Some(_) => Undetermined::OcspUnusable { class: "path" }.into(),
            None => Undetermined::OcspMissing.into(),
        };
        for listed in [good, hold, gone, open] {
            for preference in [BothMustAgree, CrlFirst, OcspFirst] {
                let told = verify_not_revoked_by_sources(
                    &WORLD.path,
                    &lists(&listed),
                    answer.as_ref().map(OcspAnswer::exchange),
                    &WORLD.anchors,
                    EPOCH,
                    &SourcesPolicy::official(preference),
                    &PROVIDER,
                );
                let by = |crl: bool, ocsp: bool| match told.as_ref().map(|proof| *proof.evidence())
                {
                    Ok(RevocationEvidence::Crl(_)) => crl && !ocsp,
                    Ok(RevocationEvidence::Ocsp(_)) => ocsp && !crl,
                    Ok(RevocationEvidence::CrlAndOcsp { .. }) => crl && ocsp,
                    _ => false,
                };
                let error = told.as_ref().err().copied();
                let context = format!("{listed:?} {says:?} {preference:?}: {told:?}");
                let (reason, date) = (ReasonCode::Superseded, EPOCH);
                if listed == gone || says == gone {
                    let revoked = Refused::CertificateRevoked { reason, date };
                    assert_eq!(error, Some(revoked.into()), "{context}");
                } else if listed == hold || says == hold {
                    assert_eq!(
                        error,
                        Some(Refused::CertificateOnHold { date }.into()),
                        "{context}"
                    );
                } else if listed == good && says == good {
                    let (crl, ocsp) = (preference != OcspFirst, preference != CrlFirst);
                    assert!(by(crl, ocsp), "{context}");
                } else if preference != BothMustAgree && listed == good {
                    assert!(by(true, false), "{context}");
                } else if preference != BothMustAgree && says == good {
                    assert!(by(false, true), "{context}");
                } else if listed == good || (listed == open && preference == OcspFirst) {
                    assert_eq!(error, Some(unanswered), "{context}");
                } else {
                    assert_eq!(error, Some(Undetermined::CrlMissing.into()), "{context}");
                }
                // Whoever is not asked could not have changed the answer.
                if !preference.asks_responder(&listed) {
                    let unasked = verify_not_revoked_by_sources(
                        &WORLD.path,
                        &lists(&listed),
                        None,
                        &WORLD.anchors,
                        EPOCH,
                        &SourcesPolicy::official(preference),
                        &PROVIDER,
                    );
                    let changes = matches!(
                        says,
                        RevocationStatus::OnHold { .. } | RevocationStatus::Revoked { .. }
                    );
                    if !changes || listed == gone {
                        assert_eq!(unasked, told, "{context}");
                    }
                }
            }
        }
    }
}

fn machine_now() -> UnixTime {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    UnixTime::from_secs(i64::try_from(elapsed.as_secs()).unwrap())
}

/// `openssl ocsp -port`: somebody else's responder, asked by GET and POST, with and without nonce.
#[tokio::test]
async fn openssl_responder_is_asked_and_believed_exactly_where_it_should_be() {
    use std::io::{BufRead, BufReader};
    let folder = tempfile::tempdir().unwrap();
    let authority = WORLD.pki.authority(Family::Authentication, generation());
    let now = machine_now();
    let write = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
    write("ca.pem", pem("CERTIFICATE", authority.certificate()));
    // The authority itself signs, or somebody of its name with another key.
    let unpinned =
        testbed::pki::Authority::new(Seed(1), Family::Authentication, Generation::Unpinned);
    write("forger.pem", pem("CERTIFICATE", unpinned.certificate()));
    write("ca.key", pem("PRIVATE KEY", &authority.key().pkcs8()));
    write("forger.key", pem("PRIVATE KEY", &unpinned.key().pkcs8()));
    let serial = format!("{:08X}", WORLD.person.authentication_serial);
    let date = UnixTime::from_civil_utc(2026, 1, 1, 18, 4, 5).unwrap();
    let (good, reason) = (Ok(OcspStatus::Good), ReasonCode::Superseded);
    let line = |state: &str, number: &str| format!("{state}\t{number}\tunknown\t/C=JP\n");
    let valid = "V\t290430145959Z\t";
    for (state, number, signer, expected) in [
        (valid, serial.as_str(), "ca", good),
        (
            "R\t290430145959Z\t260101180405Z,certificateHold",
            &serial,
            "ca",
            Ok(OcspStatus::OnHold { date }),
        ),
        (
            "R\t290430145959Z\t260101180405Z,superseded",
            &serial,
            "ca",
            Ok(OcspStatus::Revoked { reason, date }),
        ),
        (valid, "01", "ca", Err(Undetermined::OcspUnknown.into())),
        (
            valid,
            &serial,
            "forger",
            Err(Refused::OcspResponderNotAuthorized.into()),
        ),
    ] {
        write("index.txt", line(state, number));
        let arguments = format!(
            "ocsp -port 0 -index index.txt -CA ca.pem -rsigner {signer}.pem -rkey {signer}.key -ndays 1 -nrequest 9"
        );
        let mut server = Command::new("openssl")
            .args(arguments.split(' '))
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut told = String::new();
        let mut output = BufReader::new(server.stdout.take().unwrap());
        while !told.contains("ACCEPT") {
            told.clear();
            output.read_line(&mut told).unwrap();
        }
        // ACCEPT 0.0.0.0:38297 PID=4711
        let port = told
            .split([' ', '\n'])
            .nth(1)
            .unwrap()
            .rsplit(':')
            .next()
            .unwrap();
        let url = format!("http://127.0.0.1:{port}/");
        for nonce in [OcspNonce::Without, OcspNonce::Fresh] {
            for digest in [CertIdDigest::Sha1, CertIdDigest::Sha256] {
                let mut asking = Asking::lightweight();
                (asking.nonce, asking.digest) = (nonce, digest);
                let client = client(&url, asking);
                let answer = ask_at(&client, now).await.unwrap();
                let said = answer.said().map(|said| said.status);
                assert_eq!(said, expected, "{state} {signer} {nonce:?} {digest:?}");
            }
        }
        server.kill().unwrap();
        server.wait().unwrap();
    }
}

#[test]
fn question_without_nonce_expects_none_back() {
    let address = HttpAddress::new("http://o.invalid/").unwrap();
    let strict = OcspPolicy::strict();
    let of = |asking| OcspClient::new(address.clone(), asking, strict.clone(), &PROVIDER);
    assert_eq!(
        of(Asking::lightweight()).policy().nonce,
        NoncePolicy::WhenPresent
    );
    assert_eq!(
        of(Asking::in_real_time()).policy().nonce,
        NoncePolicy::Required
    );
}
