// SPDX-License-Identifier: MIT OR Apache-2.0
//! The steps of one case, one after the other.

mod limits;
mod portal;
mod world;

use super::around::{Change, Way};
use super::compare::{compare, is_answer};
use super::memory::Memory;
use super::running::Running;
use super::{connection, proof, transcript::hexadecimal};
use crate::case::{Expectation, Peer, ProofFault, ReceiptFault, ReceiptHash, ServiceStep};
use crate::iut::Step;
use crate::iut::http::{Client, HttpError, Outgoing, Reply};
use crate::iut::signing::{self, SigningIdentity};
use crate::iut::world::{CRYPTO, WORLD};
use crate::run::ServiceTarget;
use base64ct::{Base64, Encoding};
use protocol::check::CheckId;
use protocol::evidence::Receipt;
use protocol::wire;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// How long something may take until it is so: the service looks at what the operator does once a second.
const EVENTUALLY: Duration = Duration::from_secs(5);

/// One case on a running service.
pub(super) struct Steps<'a> {
    running: &'a mut Running,
    target: ServiceTarget,
    way: Way,
    memory: Memory,
    registered: BTreeMap<Peer, Client>,
    http2: bool,
}

impl<'a> Steps<'a> {
    pub(super) fn new(running: &'a mut Running, target: ServiceTarget, way: Way) -> Self {
        Self {
            running,
            target,
            way,
            memory: Memory::default(),
            registered: BTreeMap::new(),
            http2: false,
        }
    }

    pub(super) async fn perform(&mut self, steps: &[ServiceStep]) -> Step {
        for (number, step) in (1..).zip(steps) {
            self.step(step)
                .await
                .map_err(|reason| format!("step {number}: {reason}"))?;
        }
        Ok(())
    }

    async fn step(&mut self, step: &ServiceStep) -> Step {
        match step {
            ServiceStep::Create {
                device,
                check,
                method,
                consents,
                date,
                headers,
                expect,
            } => {
                let mut body = json!({
                    "purpose": "eligibility-check", "method": method, "consents": consents,
                });
                if let (Some(date), Some(members)) = (date, body.as_object_mut()) {
                    members.insert("eligibilityDate".to_owned(), json!(date));
                }
                let mut sent = Outgoing::message("/v1/checks", body.to_string().into_bytes());
                sent.headers = self.headers(headers);
                let reply = self.send(*device, sent).await?;
                compare(&reply, expect, None, &mut self.memory)?;
                self.created(check, &reply, (method, consents, date.as_deref()))
            }
            ServiceStep::Prove {
                device,
                check,
                person,
                fault,
                expect,
            } => {
                self.prove(*device, check, (person, fault.as_ref()), expect)
                    .await
            }
            ServiceStep::ProveTogether {
                device,
                check,
                people,
            } => self.prove_together(*device, check, people).await,
            ServiceStep::Receive {
                device,
                check,
                hash,
                fault,
                expect,
            } => self.receive(*device, check, (*hash, *fault), expect).await,
            ServiceStep::Raw {
                device,
                method,
                path,
                content_type,
                headers,
                body,
                bytes,
                times,
                padded,
                expect,
            } => {
                let body = match bytes {
                    Some(bytes) => hexadecimal(bytes)?,
                    None => self.memory.filled(body).into_bytes(),
                };
                let mut body = body.repeat(times.unwrap_or(1));
                body.resize(padded.unwrap_or_default().max(body.len()), b' ');
                let sent = Outgoing {
                    method: method.clone(),
                    path: self.memory.filled(path),
                    media_type: content_type.clone(),
                    headers: self.headers(headers),
                    body,
                    http2: false,
                };
                let reply = self.send(*device, sent).await?;
                compare(&reply, expect, None, &mut self.memory)
            }
            ServiceStep::RefusedHandshake { device } => self.refused_handshake(*device).await,
            ServiceStep::Speak { http2 } => {
                self.http2 = *http2;
                Ok(())
            }
            ServiceStep::Stall { parts, within } => {
                if matches!(self.way.change, Some(Change::NeverEnds)) {
                    return Err("a connection that stalls is still open".into());
                }
                let client = self.client(Peer::ExemptInstitution)?;
                let mut tasks = tokio::task::JoinSet::new();
                for part in parts.clone() {
                    let (client, within) = (client.clone(), *within);
                    tasks.spawn(async move { connection::stalls(&client, part, within).await });
                }
                let ended = tasks.join_all().await;
                ended.into_iter().collect()
            }
            ServiceStep::Flood {
                device,
                requests,
                other,
            } => self.flood((*device, *requests), *other).await,
            ServiceStep::Connect {
                device,
                connections,
                other,
            } => self.connect((*device, *connections), *other).await,
            ServiceStep::Exhaust {
                device,
                least,
                most,
                other,
            } => self.exhaust(*device, *least..=*most, *other).await,
            ServiceStep::Apply { .. }
            | ServiceStep::Portal { .. }
            | ServiceStep::Register { .. }
            | ServiceStep::Renew { .. }
            | ServiceStep::SignIn { .. } => self.at_portal(step).await,
            ServiceStep::Clock { .. }
            | ServiceStep::Kill
            | ServiceStep::Run { .. }
            | ServiceStep::Search { .. } => self.in_the_world(step).await,
        }
    }

    fn headers(&self, headers: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        let filled = |(name, value): (&String, &String)| (name.clone(), self.memory.filled(value));
        headers.iter().map(filled).collect()
    }

    /// A terminal signs only what it asked for, so a service must repeat it.
    fn created(
        &mut self,
        check: &str,
        reply: &Reply,
        (method, consents, date): (&str, &[String], Option<&str>),
    ) -> Step {
        if reply.status != 201 {
            return Ok(());
        }
        wire::decode_check_created(&reply.body)
            .map_err(|error| format!("the check is no message: {error}"))?;
        let created: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let same = created.get("method") == Some(&json!(method))
            && created.get("consents") == Some(&json!(consents))
            && date.is_none_or(|date| created.get("eligibilityDate") == Some(&json!(date)));
        self.memory.keep_check(check, created);
        match same {
            true => Ok(()),
            false => Err("the check does not repeat what was asked for".into()),
        }
    }

    async fn prove(
        &mut self,
        device: Peer,
        check: &str,
        (person, fault): (&str, Option<&ProofFault>),
        expect: &Expectation,
    ) -> Step {
        let sent = self.proof(check, person, fault)?;
        let reply = self.send(device, sent).await?;
        let before = self.memory.body(check).cloned();
        compare(&reply, expect, before.as_ref(), &mut self.memory)?;
        if reply.status == 200 {
            is_answer(&reply.body)?;
            if expect.signed {
                let authority = self.client(device)?.authority();
                signing::answer_is_signed(&reply, authority, self.running.now)?;
            }
        }
        self.memory.keep_body(check, reply.body);
        Ok(())
    }

    fn proof(
        &self,
        check: &str,
        person: &str,
        fault: Option<&ProofFault>,
    ) -> Result<Outgoing, String> {
        let created = self.memory.check(check)?;
        let body = proof::made(created, WORLD.person(person)?, fault, &self.memory)?;
        let path = self.memory.filled(&format!("/v1/checks/{{{check}}}/proof"));
        Ok(Outgoing::message(&path, body))
    }

    async fn prove_together(&mut self, device: Peer, check: &str, people: &[String; 2]) -> Step {
        let [one, other] = people;
        let (mut one, mut other) = (
            self.proof(check, one, None)?,
            self.proof(check, other, None)?,
        );
        self.way.there(&mut one);
        self.way.there(&mut other);
        let client = self.client(device)?.clone();
        let replies = tokio::join!(client.send(one.clone()), client.send(other.clone()));
        let (mut first, mut second) = (replies.0.map_err(said)?, replies.1.map_err(said)?);
        self.way.back(&one, &mut first);
        self.way.back(&other, &mut second);
        let mut came = [&first, &second].map(|reply| {
            let json: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
            let class = json.get("class").and_then(Value::as_str);
            (reply.status, class.unwrap_or_default().to_owned())
        });
        came.sort();
        match came == [(200, String::new()), (409, "replay".to_owned())] {
            true => Ok(()),
            false => Err(format!("expected one answer and one replay, came {came:?}")),
        }
    }

    async fn receive(
        &mut self,
        device: Peer,
        check: &str,
        (hash, fault): (ReceiptHash, Option<ReceiptFault>),
        expect: &Expectation,
    ) -> Step {
        let body = self.memory.body(check).map(Vec::as_slice);
        let quoted = match hash {
            ReceiptHash::Right => body.unwrap_or_default(),
            ReceiptHash::Wrong => b"something else",
        };
        let digest = (CRYPTO.sha256)(&[quoted]);
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        self.memory.keep(&format!("{check}.hash"), hex.clone());
        let receipt = self.receipt(device, check, digest, fault)?;
        let body = json!({
            "answerSha256": hex, "receipt": Base64::encode_string(&receipt),
        });
        let body = body.to_string();
        let path = self
            .memory
            .filled(&format!("/v1/checks/{{{check}}}/receipt"));
        let reply = self
            .send(device, Outgoing::message(&path, body.into_bytes()))
            .await?;
        compare(&reply, expect, None, &mut self.memory)
    }

    /// A receipt, signed by the device that confirms, or with a fault.
    fn receipt(
        &self,
        device: Peer,
        check: &str,
        digest: [u8; 32],
        fault: Option<ReceiptFault>,
    ) -> Result<Vec<u8>, String> {
        let about = match fault {
            Some(ReceiptFault::OfAnotherCheck) => "f".repeat(32),
            _ => self.memory.filled(&format!("{{{check}}}")),
        };
        let statement = Receipt {
            check: CheckId::from_hex(&about).map_err(|error| error.to_string())?,
            answer_sha256: match fault {
                Some(ReceiptFault::OfAnotherAnswer) => [7; 32],
                _ => digest,
            },
            arrived_at: self.running.now,
        };
        let signer = match fault {
            Some(ReceiptFault::OfAnotherDevice) if device != Peer::TreatmentClinic => {
                Peer::TreatmentClinic
            }
            Some(ReceiptFault::OfAnUnknownDevice) => Peer::Foreign,
            _ => device,
        };
        let identity = self.client(signer)?.identity();
        let signing =
            identity.and_then(|(certificate, key)| SigningIdentity::new(certificate, key));
        let mut receipt = signing.map_or_else(Vec::new, |signing| signing.receipt(&statement));
        match fault {
            Some(ReceiptFault::Tampered) => {
                if let Some(last) = receipt.last_mut() {
                    *last ^= 1;
                }
            }
            Some(ReceiptFault::NotSigned) => receipt.clear(),
            Some(ReceiptFault::NoMessage) => receipt = b"no message".to_vec(),
            _ => {}
        }
        Ok(receipt)
    }

    async fn refused_handshake(&self, device: Peer) -> Step {
        let device = self.way.device(device);
        if device == Peer::OldTls {
            if matches!(self.way.change, Some(Change::TakesOldTls)) {
                return Err("a handshake of TLS 1.2 is gone on with".into());
            }
            let port = self.client(Peer::ExemptInstitution)?.port();
            return connection::old_tls_is_refused(port).await;
        }
        let asked = Outgoing {
            method: "GET".to_owned(),
            path: "/health".to_owned(),
            ..Outgoing::default()
        };
        match self.client(device)?.send(asked).await {
            Err(HttpError::Handshake(_)) => Ok(()),
            Err(HttpError::Other(error)) => Err(error),
            Ok(reply) => Err(format!(
                "expected a refused handshake, came status {}",
                reply.status
            )),
        }
    }

    fn client(&self, peer: Peer) -> Result<&Client, String> {
        let registered = self.registered.get(&peer);
        registered
            .or_else(|| self.running.clients.get(&peer))
            .ok_or_else(|| format!("there is no device {peer:?}"))
    }

    async fn send(&mut self, device: Peer, mut sent: Outgoing) -> Result<Reply, String> {
        sent.http2 = self.http2;
        self.way.there(&mut sent);
        self.leaked(&sent.body)?;
        let client = self.client(self.way.device(device))?;
        let mut came = client.send(sent.clone()).await.map_err(said)?;
        self.leaked(&came.body)?;
        self.way.back(&sent, &mut came);
        Ok(came)
    }

    /// The defect of a service that writes down what passes.
    fn leaked(&self, bytes: &[u8]) -> Step {
        if !matches!(self.way.change, Some(Change::Leaks)) || !self.running.is_ours() {
            return Ok(());
        }
        let file = self.running.data()?.join("debug.log");
        let written = std::fs::File::options()
            .create(true)
            .append(true)
            .open(file)
            .and_then(|mut file| std::io::Write::write_all(&mut file, bytes));
        written.map_err(|error| error.to_string())
    }
}

fn said(error: HttpError) -> String {
    match error {
        HttpError::Handshake(error) => format!("the connection was refused: {error}"),
        HttpError::Other(error) => error,
    }
}
