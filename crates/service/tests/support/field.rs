// SPDX-License-Identifier: MIT OR Apache-2.0
//! A service with its portal, and what facilities and terminals do there.

use super::support::*;
use base64ct::{Base64, Encoding};
use jpki::profile::{Kind, Profile};
use jpki::time::UnixTime;
use protocol::Class;
use protocol::check::Consents;
use protocol::lifecycle::standing::{Event, Standing};
use protocol::message::{CreateCheck, Purpose};
use protocol::wire;
use serde_json::{Value, json};
use service::operator::Operator;
use service::{Clock, DeviceIssuer, Service, Settings, Store, TlsMaterial, Verification};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use testbed::EPOCH;
use testbed::pki::{TlsIdentity, TlsRole};
use testbed::population::Situation;
use tokio::sync::oneshot;

pub const PASSWORD: &str = "correct horse battery staple";

/// A service with its portal, and a clock that is set by hand.
pub struct Field {
    pub service: SocketAddr,
    pub portal: SocketAddr,
    pub operator: Operator,
    pub store: Store,
    pub clock: Arc<AtomicI64>,
    _stop: (oneshot::Sender<()>, oneshot::Sender<()>),
}

impl Field {
    pub async fn start(kept: &Kept) -> Self {
        let store = kept.store();
        store.put_eligibility(eligibility()).await.unwrap();
        let clock = Arc::new(AtomicI64::new(EPOCH.as_secs()));
        let shown = clock.clone();
        let server = identity(&WORLD.servers, TlsRole::Server, "service");
        let profile = Profile::synthetic(Kind::Authentication);
        let mut service = Service::bind(Settings {
            listen: ([127, 0, 0, 1], 0).into(),
            service_name: "kakunin-test".to_owned(),
            terms_version: "2024-04-01".to_owned(),
            admission: unhurried(),
            answers: answer_key(),
            tls: TlsMaterial {
                chain: vec![server.certificate],
                key: server.key.pkcs8().into(),
                device_authority: WORLD.devices.certificate().to_vec(),
            },
            verification: Verification::new(profile, &WORLD.anchors, &WORLD.crls).unwrap(),
            store: store.clone(),
            clock: Clock::from_fn(move || UnixTime::from_secs(shown.load(Ordering::Relaxed))),
        })
        .await
        .unwrap();
        let authority = &WORLD.devices;
        let issuer = DeviceIssuer::new(authority.certificate(), &authority.key().pkcs8()).unwrap();
        let portal = service
            .portal(([127, 0, 0, 1], 0).into(), issuer)
            .await
            .unwrap();
        let addresses = (service.address().unwrap(), portal.address().unwrap());
        let ((one, first), (two, second)) = (oneshot::channel::<()>(), oneshot::channel::<()>());
        tokio::spawn(service.run(async { drop(first.await) }));
        tokio::spawn(portal.run(async { drop(second.await) }));
        Self {
            service: addresses.0,
            portal: addresses.1,
            operator: Operator::new(store.clone()),
            store,
            clock,
            _stop: (one, two),
        }
    }

    pub fn now(&self) -> UnixTime {
        UnixTime::from_secs(self.clock.load(Ordering::Relaxed))
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::Relaxed);
    }

    pub async fn ask(&self, request: &str, token: Option<&str>, body: Value) -> (u16, Value) {
        let token = token.map_or_else(String::new, |token| {
            format!("Authorization: Bearer {token}\r\n")
        });
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let request = format!(
            "{request} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{token}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let reply = send(self.portal, None, request.as_bytes()).await.unwrap();
        (
            reply.status,
            serde_json::from_slice(&reply.body).unwrap_or(Value::Null),
        )
    }

    pub async fn apply(&self, name: &str) -> User {
        let (status, applied) = self
            .ask(
                "POST /v1/applications",
                None,
                application(name, PASSWORD, "2024-04-01"),
            )
            .await;
        assert_eq!(status, 201, "{applied}");
        User {
            facility: text(&applied["facilityId"]),
            secret: text(&applied["totpSecret"]),
        }
    }

    /// Half a minute goes by first, so that the code is a new one.
    pub async fn sign_in(&self, user: &User) -> String {
        self.pass(30);
        let (status, session) = self
            .try_sign_in(user, PASSWORD, &user.code(self.now()))
            .await;
        assert_eq!(status, 201, "{session}");
        text(&session["token"])
    }

    pub async fn try_sign_in(&self, user: &User, password: &str, code: &str) -> (u16, Value) {
        let body = json!({ "facilityId": user.facility, "password": password, "code": code });
        self.ask("POST /v1/sessions", None, body).await
    }

    pub async fn accepted(&self, name: &str) -> (User, String) {
        let user = self.apply(name).await;
        let decided = self
            .operator
            .decide(&user.facility, Event::Accept, None, self.now())
            .await;
        assert_eq!(decided.unwrap(), Standing::Active);
        let token = self.sign_in(&user).await;
        (user, token)
    }

    /// A terminal with its account and certificate.
    pub async fn terminal(&self, token: &str) -> (String, TlsIdentity) {
        let device = json!({ "businessOnly": true });
        let (status, issued) = self
            .ask("POST /v1/facility/devices", Some(token), device)
            .await;
        assert_eq!(status, 201, "{issued}");
        let account = text(&issued["account"]);
        let mut identity = identity(&WORLD.devices, TlsRole::Device, &account);
        let (status, registered) = self
            .register(&account, &issued["activationCode"], &request(&identity))
            .await;
        assert_eq!(status, 201, "{registered}");
        identity.certificate = Base64::decode_vec(&text(&registered["certificate"])).unwrap();
        (account, identity)
    }

    pub async fn register(&self, account: &str, code: &Value, request: &[u8]) -> (u16, Value) {
        let body = json!({
            "activationCode": code,
            "request": Base64::encode_string(request),
            "terminal": "windows/1.2.3",
        });
        self.ask(
            &format!("POST /v1/devices/{account}/registration"),
            None,
            body,
        )
        .await
    }

    /// A whole check; the class of its refusal otherwise.
    pub async fn check(&self, device: &TlsIdentity) -> Result<String, Class> {
        let body = wire::encode_create_check(&CreateCheck {
            purpose: Purpose::EligibilityCheck,
            method: protocol::check::Method::Pin,
            consents: Consents::NONE,
            eligibility_date: None,
        });
        let reply = post(self.service, device, "/v1/checks", &body).await;
        if reply.status != 201 {
            return Err(wire::decode_problem(&reply.body).unwrap().class);
        }
        let created = wire::decode_check_created(&reply.body).unwrap();
        let proved = prove(
            self.service,
            device,
            &created,
            &proof(&created, Situation::Valid),
        )
        .await;
        assert_eq!(proved.status, 200, "{}", proved.head);
        Ok(created.terms_version)
    }

    pub async fn standing(&self, token: &str) -> Value {
        let (status, facility) = self.ask("GET /v1/facility", Some(token), Value::Null).await;
        assert_eq!(status, 200, "{facility}");
        facility
    }

    /// Settings are read every second.
    pub async fn noticed(&self, what: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..100 {
            let (_, status) = self.ask("GET /v1/status", None, Value::Null).await;
            if what(&status) {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it was not noticed");
    }
}

pub struct User {
    pub facility: String,
    pub secret: String,
}

impl User {
    pub fn code(&self, at: UnixTime) -> String {
        let secret = totp_rs::Secret::try_from_base32(&self.secret).unwrap();
        let totp = totp_rs::Builder::new()
            .with_secret(secret)
            .with_account_name("x");
        let totp = totp.build().unwrap();
        totp.generate(at.as_secs().try_into().unwrap()).to_string()
    }
}

pub fn application(name: &str, password: &str, terms: &str) -> Value {
    json!({
        "name": name,
        "kind": "exempt-institution",
        "portal": "medical-institutions",
        "termsVersion": terms,
        "password": password,
    })
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// A certificate request for the key of an identity, which asks for more than it gets.
pub fn request(identity: &TlsIdentity) -> Vec<u8> {
    let key = rcgen::KeyPair::try_from(identity.key.pkcs8().as_slice()).unwrap();
    let mut params = rcgen::CertificateParams::new(vec!["other.example".to_owned()]).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    params.serialize_request(&key).unwrap().der().to_vec()
}
