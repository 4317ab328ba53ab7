// SPDX-License-Identifier: MIT OR Apache-2.0
//! Services: HTTP over TLS, as devices of a synthetic world would speak.

mod proof;

use super::http::{Client, HttpError, Identity, Reply};
use super::process::{Process, filled};
use super::signing::SigningIdentity;
use super::world::{CRYPTO, SEED, WORLD};
use super::{Step, verdict};
use crate::case::{Expectation, Peer, ReceiptHash, ServiceInput, ServiceStep};
use crate::report::Verdict;
use jpki::user::VerifierRole;
use protocol::check::ConsentItem;
use protocol::date::Date;
use protocol::evidence::Receipt;
use protocol::message::{Answer, CheckCreated, ConfirmReceipt, CreateCheck, Purpose};
use protocol::wire;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use testbed::pki::{TlsAuthority, TlsRole, from_pem};
use testbed::{EPOCH, Seed};

/// Longest time for a service to begin: it makes keys first.
const START_TIME: Duration = Duration::from_secs(120);

const DAY: i64 = 86_400;

pub(crate) struct Service {
    clients: BTreeMap<Peer, Client>,
    _process: Process,
    _folder: tempfile::TempDir,
}

/// What later steps of a case refer to.
#[derive(Default)]
struct Memory {
    checks: BTreeMap<String, CheckCreated>,
    bodies: BTreeMap<String, Vec<u8>>,
}

impl Service {
    pub(super) async fn start(command: &[String]) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let material = folder.path().join("material");
        let data = folder.path().join("service.sqlite");
        let seed = SEED.0.to_string();
        let values = [
            ("seed", seed.as_str()),
            ("material", text(&material)?),
            ("data", text(&data)?),
        ];
        let mut process = Process::start(&filled(command, &values))?;
        let first = material.join("W0000001.json");
        let began = tokio::time::Instant::now();
        while !is_reachable(&first).await {
            if process.has_ended() {
                return Err("it ended before it served".into());
            }
            if began.elapsed() > START_TIME {
                return Err(format!(
                    "it does not serve within {} s",
                    START_TIME.as_secs()
                ));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(Self {
            clients: clients(&material)?,
            _process: process,
            _folder: folder,
        })
    }

    pub(super) async fn judge(&mut self, input: &ServiceInput) -> Verdict {
        let mut memory = Memory::default();
        for (number, step) in (1..).zip(&input.steps) {
            if let Err(reason) = self.step(step, &mut memory).await {
                return verdict(Err(format!("step {number}: {reason}")));
            }
        }
        Verdict::Pass
    }

    async fn step(&self, step: &ServiceStep, memory: &mut Memory) -> Step {
        match step {
            ServiceStep::Create {
                device,
                check,
                method,
                consents,
                date,
                expect,
            } => {
                let body = wire::encode_create_check(&create(method, consents, date.as_deref())?);
                let reply = self.post(*device, "/v1/checks", body).await?;
                compare(&reply, expect, None)?;
                if reply.status == 201 {
                    let created = wire::decode_check_created(&reply.body)
                        .map_err(|error| format!("the check is no message: {error}"))?;
                    echoes(&created, method, consents, date.as_deref())?;
                    memory.checks.insert(check.clone(), created);
                }
                Ok(())
            }
            ServiceStep::Prove {
                device,
                check,
                person,
                fault,
                expect,
            } => {
                let created = memory.check(check)?;
                let proof = proof::made(
                    created,
                    WORLD.person(person)?,
                    fault.as_ref(),
                    &memory.checks,
                )?;
                let path = format!("/v1/checks/{}/proof", created.terms.id);
                let reply = self
                    .post(*device, &path, wire::encode_submit_proof(&proof))
                    .await?;
                compare(&reply, expect, memory.bodies.get(check))?;
                memory.bodies.insert(check.clone(), reply.body);
                Ok(())
            }
            ServiceStep::Receive {
                device,
                check,
                hash,
                expect,
            } => {
                let body = memory
                    .bodies
                    .get(check)
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                let quoted = match hash {
                    ReceiptHash::Right => body,
                    ReceiptHash::Wrong => b"something else",
                };
                let check = memory.check(check)?.terms.id;
                let statement = Receipt {
                    check,
                    answer_sha256: (CRYPTO.sha256)(&[quoted]),
                    arrived_at: EPOCH,
                };
                let identity = self.client(*device)?.identity();
                let signing =
                    identity.and_then(|(certificate, key)| SigningIdentity::new(certificate, key));
                let receipt = ConfirmReceipt {
                    answer_sha256: statement.answer_sha256,
                    receipt: signing.map_or_else(Vec::new, |signing| signing.receipt(&statement)),
                    identity_document: None,
                };
                let path = format!("/v1/checks/{check}/receipt");
                let reply = self
                    .post(*device, &path, wire::encode_confirm_receipt(&receipt))
                    .await?;
                compare(&reply, expect, None)
            }
            ServiceStep::Raw {
                device,
                method,
                path,
                content_type,
                body,
                times,
                expect,
            } => {
                let body = body.repeat(times.unwrap_or(1)).into_bytes();
                let sent = self
                    .client(*device)?
                    .send(method, path, content_type.as_deref(), body);
                compare(&sent.await.map_err(said)?, expect, None)
            }
            ServiceStep::RefusedHandshake { device } => {
                match self
                    .client(*device)?
                    .send("GET", "/health", None, Vec::new())
                    .await
                {
                    Err(HttpError::Handshake(_)) => Ok(()),
                    Err(HttpError::Other(error)) => Err(error),
                    Ok(reply) => Err(format!(
                        "expected a refused handshake, came status {}",
                        reply.status
                    )),
                }
            }
        }
    }

    fn client(&self, peer: Peer) -> Result<&Client, String> {
        self.clients
            .get(&peer)
            .ok_or_else(|| format!("there is no device {peer:?}"))
    }

    async fn post(&self, device: Peer, path: &str, body: Vec<u8>) -> Result<Reply, String> {
        self.client(device)?
            .send("POST", path, Some(wire::MEDIA_TYPE), body)
            .await
            .map_err(said)
    }
}

impl Memory {
    fn check(&self, name: &str) -> Result<&CheckCreated, String> {
        self.checks
            .get(name)
            .ok_or_else(|| format!("there is no check {name}"))
    }
}

fn said(error: HttpError) -> String {
    match error {
        HttpError::Handshake(error) => format!("the connection was refused: {error}"),
        HttpError::Other(error) => error,
    }
}

fn text(path: &Path) -> Result<&str, String> {
    path.to_str()
        .ok_or_else(|| "the temporary folder is not UTF-8".into())
}

/// The settings file is written last, once the service listens.
async fn is_reachable(settings: &Path) -> bool {
    let port = std::fs::read(settings).ok().and_then(|bytes| port(&bytes));
    let Some(port) = port else { return false };
    tokio::net::TcpStream::connect(("127.0.0.1", port))
        .await
        .is_ok()
}

fn port(settings: &[u8]) -> Option<u16> {
    let json: serde_json::Value = serde_json::from_slice(settings).ok()?;
    json.get("service")?
        .as_str()?
        .rsplit_once(':')?
        .1
        .parse()
        .ok()
}

/// One client for each registered device of the material, and those who must be turned away.
fn clients(material: &Path) -> Result<BTreeMap<Peer, Client>, String> {
    let read =
        |name: &str| std::fs::read(material.join(name)).map_err(|error| format!("{name}: {error}"));
    let der = |name: &str| {
        let text = String::from_utf8(read(name)?).map_err(|error| format!("{name}: {error}"))?;
        from_pem(&text)
            .map(|(_, der)| der)
            .ok_or_else(|| format!("{name} is not PEM"))
    };
    let authority = der("service-authority.pem")?;
    let port = port(&read("W0000001.json")?).ok_or("the settings name no port")?;
    let mut clients = BTreeMap::new();
    let mut add = |peer, identity: Option<Identity>| -> Result<(), String> {
        clients.insert(peer, Client::new(port, &authority, identity)?);
        Ok(())
    };
    let registered = [
        Peer::ExemptInstitution,
        Peer::HealthCheckProvider,
        Peer::MaternityHome,
        Peer::TreatmentClinic,
    ];
    for (number, peer) in (1..).zip(registered) {
        let identity = (
            der(&format!("W{number:07}.pem"))?,
            der(&format!("W{number:07}.key.pem"))?,
        );
        add(peer, Some(identity))?;
    }
    let (devices, foreign) = (
        TlsAuthority::of_devices(SEED),
        TlsAuthority::of_devices(Seed(SEED.0 + 1)),
    );
    let issue = |authority: &TlsAuthority, name: &str, days: i64| {
        let (from, until) = (
            EPOCH.saturating_add_secs(-30 * DAY),
            EPOCH.saturating_add_secs(days * DAY),
        );
        let identity = authority.issue(TlsRole::Device, name, from, until);
        let key = identity.key.pkcs8();
        Some((identity.certificate, key))
    };
    add(Peer::Unregistered, issue(&devices, "W9999999", 3_650))?;
    add(Peer::Foreign, issue(&foreign, "W0000001", 3_650))?;
    add(Peer::Expired, issue(&devices, "W0000001", -1))?;
    add(Peer::NoCertificate, None)?;
    Ok(clients)
}

fn create(method: &str, consents: &[String], date: Option<&str>) -> Result<CreateCheck, String> {
    let consent =
        |word: &String| ConsentItem::named(word).ok_or_else(|| format!("no consent {word}"));
    Ok(CreateCheck {
        purpose: Purpose::EligibilityCheck,
        method: protocol::check::Method::named(method)
            .ok_or_else(|| format!("no method {method}"))?,
        consents: consents.iter().map(consent).collect::<Result<_, _>>()?,
        eligibility_date: date
            .map(Date::from_iso)
            .transpose()
            .map_err(|error| error.to_string())?,
    })
}

/// A terminal signs only what it asked for, so a service must repeat it.
fn echoes(created: &CheckCreated, method: &str, consents: &[String], date: Option<&str>) -> Step {
    let terms = &created.terms;
    let words: Vec<&str> = terms.consents.iter().map(ConsentItem::as_str).collect();
    let same = terms.method.as_str() == method
        && words == *consents
        && date.is_none_or(|date| terms.eligibility_date.to_string() == date);
    if same {
        Ok(())
    } else {
        Err("the check does not repeat what was asked for".into())
    }
}

fn compare(reply: &Reply, expect: &Expectation, before: Option<&Vec<u8>>) -> Step {
    let class = wire::decode_problem(&reply.body)
        .ok()
        .map(|problem| problem.class);
    let came = format!(
        "came {} {}",
        reply.status,
        class.map(|class| class.as_str()).unwrap_or_default()
    );
    if !expect.status.contains(&reply.status) {
        return Err(format!("expected status {:?}, {came}", expect.status));
    }
    if reply.status >= 400 && !reply.media_type.starts_with("application/problem+json") {
        return Err(format!(
            "a refusal is a problem document, came {}",
            reply.media_type
        ));
    }
    if let Some(wanted) = &expect.class
        && class.is_none_or(|class| class.as_str() != wanted)
    {
        return Err(format!("expected class {wanted}, {came}"));
    }
    if expect.same_body && before != Some(&reply.body) {
        return Err("the body is another than before".into());
    }
    let about_answer = expect.limit_certificate.is_some()
        || expect.specific_diseases.is_some()
        || expect.withheld.is_some()
        || expect.certificate.is_some()
        || expect.qualification.is_some()
        || expect.coverages.is_some()
        || expect.verifier_role.is_some();
    if about_answer {
        let answer = wire::decode_answer(&reply.body)
            .map_err(|error| format!("the answer is no message: {error}"))?;
        compare_answer(&answer, expect)?;
    }
    Ok(())
}

fn compare_answer(answer: &Answer, expect: &Expectation) -> Step {
    let coverages = &answer.entitled.coverages;
    let limit = coverages.iter().any(|coverage| coverage.limit.is_some());
    let diseases = coverages
        .iter()
        .any(|coverage| !coverage.specific_diseases.is_empty());
    let withheld = ConsentItem::ALL.map(|item| {
        let found = answer
            .entitled
            .withheld
            .iter()
            .find(|(withheld, _)| *withheld == item);
        found.map(|(_, reason)| reason.as_str().to_owned())
    });
    let certificate = match answer.certificate {
        jpki::path::Validity::InGrace { .. } => "in-grace",
        _ => "in-time",
    };
    let qualification = answer.entitled.validity.code();
    let differs = |what: &str, wanted: &dyn std::fmt::Debug, came: &dyn std::fmt::Debug| {
        Err(format!("{what}: expected {wanted:?}, came {came:?}"))
    };
    if let Some(wanted) = expect.limit_certificate.filter(|wanted| *wanted != limit) {
        return differs("limit certificate delivered", &wanted, &limit);
    }
    if let Some(wanted) = expect
        .specific_diseases
        .filter(|wanted| *wanted != diseases)
    {
        return differs("specific diseases delivered", &wanted, &diseases);
    }
    if let Some(wanted) = expect
        .withheld
        .as_ref()
        .filter(|wanted| **wanted != withheld)
    {
        return differs("withheld", wanted, &withheld);
    }
    if let Some(wanted) = expect
        .certificate
        .as_ref()
        .filter(|wanted| *wanted != certificate)
    {
        return differs("certificate", wanted, &certificate);
    }
    if let Some(wanted) = expect
        .qualification
        .as_ref()
        .filter(|wanted| *wanted != qualification)
    {
        return differs("qualification", wanted, &qualification);
    }
    if let Some(wanted) = expect.coverages.filter(|wanted| *wanted != coverages.len()) {
        return differs("coverages", &wanted, &coverages.len());
    }
    let role = match answer.role {
        VerifierRole::SpecificUserCertificationVerifier => "specific-user-certification-verifier",
        _ => "user-certification-verifier",
    };
    if let Some(wanted) = expect
        .verifier_role
        .as_ref()
        .filter(|wanted| *wanted != role)
    {
        return differs("verifier role", wanted, &role);
    }
    Ok(())
}
