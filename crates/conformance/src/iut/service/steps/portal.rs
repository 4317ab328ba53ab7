// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a facility does: apply, sign in, ask the portal, let a device take its account.

use super::{EVENTUALLY, Steps, said};
use crate::case::{Expectation, Peer, ServiceStep};
use crate::iut::Step;
use crate::iut::http::{Outgoing, Reply};
use crate::iut::service::compare::compare;
use crate::iut::service::users::{self, PASSWORD};
use base64ct::{Base64, Encoding};
use serde_json::{Value, json};
use std::time::Duration;

impl Steps<'_> {
    pub(super) async fn at_portal(&mut self, step: &ServiceStep) -> Step {
        match step {
            ServiceStep::Apply {
                facility,
                kind,
                portal,
                terms,
                expect,
            } => {
                let terms = match terms {
                    Some(terms) => terms.clone(),
                    None => self.terms_in_force().await?,
                };
                let body = json!({
                    "name": facility, "kind": kind, "portal": portal, "termsVersion": terms,
                    "password": PASSWORD,
                });
                self.apply(facility, &body, expect).await
            }
            ServiceStep::SignIn {
                facility,
                wrong_password,
                code,
                expect,
            } => {
                let at = self.running.now.as_secs();
                let user = self.memory.user(facility).clone();
                let code = users::code_sent(&user.secret, at, *code, user.last_code.as_ref());
                let password = if *wrong_password { "wrong" } else { PASSWORD };
                let body = json!({
                    "facilityId": self.memory.filled(&format!("{{{facility}}}")),
                    "password": password, "code": code,
                });
                let reply = self
                    .portal("POST", "/v1/sessions", None, Some(&body))
                    .await?;
                compare(&reply, expect, None, &mut self.memory)?;
                if reply.status == 201 {
                    let json: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
                    let token = json.get("token").and_then(Value::as_str);
                    let user = self.memory.user(facility);
                    user.token = token.map(str::to_owned);
                    user.last_code = Some(code);
                }
                Ok(())
            }
            ServiceStep::Portal {
                method,
                path,
                session,
                body,
                eventually,
                expect,
            } => {
                let path = self.memory.filled(path);
                let body = body.as_ref().map(|body| self.memory.filled_in(body));
                let began = tokio::time::Instant::now();
                loop {
                    let token = session
                        .as_ref()
                        .map(|name| self.memory.user(name).token.clone().unwrap_or_default());
                    let reply = self
                        .portal(method, &path, token.as_deref(), body.as_ref())
                        .await?;
                    let compared = compare(&reply, expect, None, &mut self.memory);
                    if compared.is_ok() || !eventually || began.elapsed() > EVENTUALLY {
                        return compared;
                    }
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
            ServiceStep::Register {
                device,
                account,
                code,
                fault,
                expect,
            } => {
                let account = self.memory.filled(account);
                let request = users::request(&name_of(*device), *fault);
                let body = json!({
                    "activationCode": self.memory.filled(code),
                    "request": Base64::encode_string(&request),
                    "terminal": "windows/1.2.3",
                });
                let path = format!("/v1/devices/{account}/registration");
                let reply = self.portal("POST", &path, None, Some(&body)).await?;
                compare(&reply, expect, None, &mut self.memory)?;
                match reply.status {
                    201 => self.certified(*device, &name_of(*device), &reply),
                    _ => Ok(()),
                }
            }
            ServiceStep::Renew { device, old } => {
                let key = format!("{}-renewed", name_of(*device));
                let request = users::request(&key, None);
                let body = json!({ "request": Base64::encode_string(&request) }).to_string();
                let sent = Outgoing::message("/v1/device/renewal", body.into_bytes());
                let reply = self.send(*device, sent).await?;
                if reply.status != 201 {
                    return Err(format!("expected a certificate, came {}", reply.status));
                }
                let before = self.client(*device)?.clone();
                self.registered.insert(*old, before);
                self.certified(*device, &key, &reply)
            }
            _ => Ok(()),
        }
    }

    async fn apply(&mut self, facility: &str, body: &Value, expect: &Expectation) -> Step {
        let reply = self
            .portal("POST", "/v1/applications", None, Some(body))
            .await?;
        compare(&reply, expect, None, &mut self.memory)?;
        if reply.status != 201 {
            return Ok(());
        }
        let json: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let text = |name: &str| {
            let found = json.get(name).and_then(Value::as_str);
            found.ok_or_else(|| format!("the application has no {name}"))
        };
        self.memory.keep(facility, text("facilityId")?.to_owned());
        self.memory.user(facility).secret = users::base32(text("totpSecret")?)?;
        Ok(())
    }

    async fn terms_in_force(&mut self) -> Result<String, String> {
        let reply = self.portal("GET", "/v1/status", None, None).await?;
        let json: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let terms = json.get("termsVersion").and_then(Value::as_str);
        Ok(terms.ok_or("the status names no terms")?.to_owned())
    }

    /// The device has the certificate from now on.
    fn certified(&mut self, device: Peer, key: &str, reply: &Reply) -> Step {
        let json: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let text = json.get("certificate").and_then(Value::as_str);
        let certificate = Base64::decode_vec(text.ok_or("there is no certificate")?)
            .map_err(|_| "the certificate is not base64")?;
        let identity = (certificate, users::key(key).pkcs8());
        let client = self.client(Peer::ExemptInstitution)?.for_device(identity)?;
        self.registered.insert(device, client);
        Ok(())
    }

    async fn portal(
        &mut self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Reply, String> {
        let mut sent = Outgoing {
            method: method.to_owned(),
            path: path.to_owned(),
            body: body.map_or_else(Vec::new, |body| body.to_string().into_bytes()),
            media_type: body.map(|_| "application/json".to_owned()),
            ..Outgoing::default()
        };
        if let Some(token) = token {
            let value = format!("Bearer {token}");
            sent.headers.insert("authorization".to_owned(), value);
        }
        self.way.there(&mut sent);
        let portal = self.running.portal.as_ref().ok_or("it has no portal")?;
        let mut came = portal.send(sent.clone()).await.map_err(said)?;
        self.way.back(&sent, &mut came);
        Ok(came)
    }
}

fn name_of(device: Peer) -> String {
    format!("{device:?}")
}
