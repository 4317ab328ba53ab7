// SPDX-License-Identifier: MIT OR Apache-2.0
//! The life of a facility, from its application to its end, over HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    reason = "test code"
)]

mod support;

#[path = "support/field.rs"]
mod field;

use base64ct::{Base64, Encoding};
use field::*;
use jpki::time::UnixTime;
use protocol::Class;
use protocol::check::Consents;
use protocol::facility::AccountId;
use protocol::lifecycle::notice::TermsVersion;
use protocol::lifecycle::standing::{Event, Ground, Standing};
use protocol::lifecycle::terminal_version::TerminalVersion;
use protocol::message::{CreateCheck, Purpose};
use protocol::wire;
use serde_json::{Value, json};
use service::operator::OperatorError;
use support::*;
use testbed::pki::TlsRole;
use testbed::population::Situation;

on_both_stores! {
    a_facility_lives_from_application_to_its_end
    applications_are_refused_and_withheld_with_notice
    codes_work_once_and_failures_lock
    maintenance_versions_and_terms_are_noticed_while_checks_go_on
    violations_suspend_and_stop_after_the_set_days
}

async fn a_facility_lives_from_application_to_its_end(kept: &Kept) {
    let world = Field::start(kept).await;
    let user = world.apply("合成クリニック").await;
    let token = world.sign_in(&user).await;
    // 9-1: until a refusal is told it counts as accepted.
    let (_, early) = world.terminal(&token).await;
    assert!(world.check(&early).await.is_ok());
    let lost = AccountId::new(&text(
        &world.standing(&token).await["devices"][0]["account"],
    ));
    let lost = lost.unwrap();
    let accept = world
        .operator
        .decide(&user.facility, Event::Accept, None, world.now());
    assert_eq!(accept.await.unwrap(), Standing::Active);
    let (_, list) = world.ask("GET /v1/facilities", None, Value::Null).await;
    let listed = json!({ "name": "合成クリニック", "kind": "exempt-institution" });
    assert_eq!(list["facilities"], json!([listed]));

    let (account, terminal) = world.terminal(&token).await;
    assert_eq!(world.check(&terminal).await, Ok("2024-04-01".to_owned()));
    // Renewal: the new certificate is good, and the old one until the new one is renewed.
    let mut renewed = terminal.clone();
    let body = json!({ "request": Base64::encode_string(&request(&terminal)) }).to_string();
    let reply = post(
        world.service,
        &terminal,
        "/v1/device/renewal",
        body.as_bytes(),
    )
    .await;
    assert_eq!(reply.status, 201, "{}", reply.head);
    let reply: Value = serde_json::from_slice(&reply.body).unwrap();
    renewed.certificate = Base64::decode_vec(&text(&reply["certificate"])).unwrap();
    assert_ne!(renewed.certificate, terminal.certificate);
    assert!(world.check(&renewed).await.is_ok() && world.check(&terminal).await.is_ok());
    // Of the request nothing but the key was taken.
    assert!(jpki::certificate::Certificate::from_der(&renewed.certificate).is_ok());
    let octets = String::from_utf8_lossy(&renewed.certificate).into_owned();
    assert!(octets.contains(&account) && !octets.contains("other.example"));

    // 23-2 and resumption.
    let suspend = world
        .operator
        .decide(&user.facility, Event::Suspend, None, world.now());
    assert_eq!(suspend.await.unwrap(), Standing::Suspended);
    assert_eq!(world.check(&renewed).await, Err(Class::Account));
    let (_, list) = world.ask("GET /v1/facilities", None, Value::Null).await;
    assert_eq!(list["facilities"], json!([]));
    let resume = world
        .operator
        .decide(&user.facility, Event::Resume, None, world.now());
    assert_eq!(resume.await.unwrap(), Standing::Active);
    assert!(world.check(&renewed).await.is_ok());

    // 15-2.
    let delegate = json!({ "delegate": "合成代行株式会社" });
    let (status, _) = world
        .ask("PUT /v1/facility/delegate", Some(&token), delegate)
        .await;
    assert_eq!(status, 204);
    assert_eq!(world.standing(&token).await["delegate"], "合成代行株式会社");
    assert!(world.check(&renewed).await.is_ok());

    let is_lost = world
        .operator
        .device_is_lost(&user.facility, &lost, world.now());
    is_lost.await.unwrap();
    assert_eq!(world.check(&early).await, Err(Class::Account));

    // 22-1 and 29-2, in that order only.
    let close = || world.ask("POST /v1/facility/closing", Some(&token), Value::Null);
    assert_eq!(close().await.0, 409);
    let path = format!("DELETE /v1/facility/devices/{account}");
    assert_eq!(world.ask(&path, Some(&token), Value::Null).await.0, 204);
    assert_eq!(world.check(&renewed).await, Err(Class::Account));
    assert_eq!(close().await.0, 409);
    let erased = post(world.service, &renewed, "/v1/device/erasure", b"").await;
    assert_eq!(erased.status, 204, "{}", erased.head);
    assert_eq!(
        world.standing(&token).await["devices"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|device| device["standing"] == "erased")
            .count(),
        2
    );
    assert_eq!(close().await.0, 204);
    // It is over: no session, no sign-in, no device.
    assert_eq!(
        world
            .ask("GET /v1/facility", Some(&token), Value::Null)
            .await
            .0,
        401
    );
    world.pass(60);
    let code = user.code(world.now());
    assert_eq!(world.try_sign_in(&user, PASSWORD, &code).await.0, 401);
    assert_eq!(world.check(&renewed).await, Err(Class::Account));

    let mut copy = Vec::new();
    world.store.export_audit(&mut copy).await.unwrap();
    let copy = String::from_utf8(copy).unwrap();
    for event in [
        "apply",
        "accept",
        "register-device",
        "renew-device",
        "suspend",
        "resume",
        "delegate",
        "deregister-device",
        "erase-device",
        "end-use",
    ] {
        assert!(copy.contains(&format!("\"event\":\"{event}\"")), "{event}");
    }
    // The records after the delegation name both – a check, and one after the end – and none names anybody else.
    let records = copy
        .lines()
        .filter(|line| line.contains("合成代行株式会社"));
    let records: Vec<_> = records.collect();
    assert_eq!(records.len(), 3, "{records:?}");
    assert!(records.iter().all(|record| record.contains(&user.facility)));
    assert!(!copy.replace("合成代行株式会社", "").contains("合成"));
}

async fn applications_are_refused_and_withheld_with_notice(kept: &Kept) {
    let world = Field::start(kept).await;
    for (body, expected) in [
        (application("合成", PASSWORD, "2023-01-01"), 409),
        (application("合成", "too short", "2024-04-01"), 400),
        (application(" ", PASSWORD, "2024-04-01"), 400),
        (json!({ "name": "合成" }), 400),
    ] {
        assert_eq!(
            world.ask("POST /v1/applications", None, body).await.0,
            expected
        );
    }
    let user = world.apply("合成整骨院").await;
    let decide = |event, ground| {
        world
            .operator
            .decide(&user.facility, event, ground, world.now())
    };
    let ungrounded = decide(Event::Withhold, None).await;
    assert!(matches!(ungrounded, Err(OperatorError::NotNow(_))));
    let ground = Some(Ground::FalseOrMissingEntries);
    assert_eq!(
        decide(Event::Withhold, ground).await.unwrap(),
        Standing::Withheld
    );
    let token = world.sign_in(&user).await;
    let told = world.standing(&token).await;
    assert_eq!(
        (&told["standing"], &told["ground"]),
        (&json!("withheld"), &json!("false-or-missing-entries"))
    );
    let refuse = decide(Event::Refuse, Some(Ground::NotExisting)).await;
    assert_eq!(refuse.unwrap(), Standing::Refused);
    assert_eq!(world.standing(&token).await["ground"], "not-existing");
    assert!(matches!(
        decide(Event::Accept, None).await,
        Err(OperatorError::NotNow(_))
    ));
    let nobody = world
        .operator
        .decide("F-0", Event::Accept, None, world.now())
        .await;
    assert!(matches!(nobody, Err(OperatorError::NotFound)));
}

async fn codes_work_once_and_failures_lock(kept: &Kept) {
    let world = Field::start(kept).await;
    let (user, token) = world.accepted("合成医院").await;
    // A one-time code works once.
    world.pass(60);
    let code = user.code(world.now());
    assert_eq!(world.try_sign_in(&user, PASSWORD, &code).await.0, 201);
    assert_eq!(world.try_sign_in(&user, PASSWORD, &code).await.0, 401);
    // Wrong password or wrong code: the same answer, and the same count.
    assert_eq!(world.try_sign_in(&user, "wrong", &code).await.0, 401);
    assert_eq!(world.try_sign_in(&user, PASSWORD, "000000").await.0, 401);
    world.pass(29);
    let code = user.code(world.now());
    assert_eq!(world.try_sign_in(&user, PASSWORD, &code).await.0, 429);
    world.pass(31);
    for _ in 0..7 {
        assert_eq!(world.try_sign_in(&user, "wrong", "000000").await.0, 401);
        world.pass(4_000);
    }
    let code = user.code(world.now());
    assert_eq!(world.try_sign_in(&user, PASSWORD, &code).await.0, 429);
    world
        .operator
        .unlock(&user.facility, world.now())
        .await
        .unwrap();
    assert_eq!(world.try_sign_in(&user, PASSWORD, &code).await.0, 201);
    // Names that do not exist look like wrong passwords.
    let nobody = User {
        facility: "F-0000000000".to_owned(),
        secret: user.secret.clone(),
    };
    assert_eq!(world.try_sign_in(&nobody, PASSWORD, &code).await.0, 401);
    // Sessions end, by themselves and when they are ended.
    world.pass(8 * 3_600);
    let token_of_today = {
        world.pass(60);
        world.sign_in(&user).await
    };
    assert_eq!(
        world
            .ask("GET /v1/facility", Some(&token), Value::Null)
            .await
            .0,
        401
    );
    for status in [204, 401] {
        assert_eq!(
            world
                .ask("DELETE /v1/session", Some(&token_of_today), Value::Null)
                .await
                .0,
            status
        );
    }
    assert_eq!(
        world
            .ask("GET /v1/facility", Some(&token_of_today), Value::Null)
            .await
            .0,
        401
    );
    assert_eq!(
        world.ask("GET /v1/facility", None, Value::Null).await.0,
        401
    );

    // Activation codes: the right one, once, in time, for a key of P-256 that signed its request.
    let token = world.sign_in(&user).await;
    let issue = || {
        world.ask(
            "POST /v1/facility/devices",
            Some(&token),
            json!({ "businessOnly": false }),
        )
    };
    let (_, issued) = issue().await;
    let account = text(&issued["account"]);
    let identity = identity(&WORLD.devices, TlsRole::Device, &account);
    let (code, good) = (&issued["activationCode"], request(&identity));
    let other = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
    let other = rcgen::CertificateParams::default()
        .serialize_request(&other)
        .unwrap();
    assert_eq!(world.register(&account, code, other.der()).await.0, 422);
    let mut forged = good.clone();
    *forged.last_mut().unwrap() ^= 1;
    assert_eq!(world.register(&account, code, &forged).await.0, 400);
    assert_eq!(
        world.register(&account, &json!("WRONG"), &good).await.0,
        403
    );
    assert_eq!(world.register("W0000000", code, &good).await.0, 403);
    assert_eq!(world.register(&account, code, &good).await.0, 201);
    assert_eq!(world.register(&account, code, &good).await.0, 403);
    let (_, late) = issue().await;
    let account = text(&late["account"]);
    world.pass(7 * 86_400);
    assert_eq!(
        world
            .register(&account, &late["activationCode"], &good)
            .await
            .0,
        403
    );
    // Five wrong codes use an account up.
    let token = world.sign_in(&user).await;
    let (_, guessed) = world
        .ask(
            "POST /v1/facility/devices",
            Some(&token),
            json!({ "businessOnly": false }),
        )
        .await;
    let account = text(&guessed["account"]);
    for _ in 0..5 {
        assert_eq!(
            world.register(&account, &json!("WRONG"), &good).await.0,
            403
        );
    }
    assert_eq!(
        world
            .register(&account, &guessed["activationCode"], &good)
            .await
            .0,
        403
    );
}

async fn maintenance_versions_and_terms_are_noticed_while_checks_go_on(kept: &Kept) {
    let world = Field::start(kept).await;
    let (_, token) = world.accepted("合成薬局").await;
    let (_, terminal) = world.terminal(&token).await;
    let created = create(world.service, &terminal, Consents::NONE).await;
    world.operator.pause(Some(world.now())).await.unwrap();
    let status = world
        .noticed(|status| status["service"] == "maintenance")
        .await;
    // 2026-11-24 12:00 in Japan is a Tuesday.
    assert_eq!(status["helpDeskOpen"], true);
    assert_eq!(world.check(&terminal).await, Err(Class::Unavailable));
    let health = get(world.service, &terminal, "/health").await;
    assert_eq!(health.status, 200, "{}", health.head);
    assert_eq!(wire::decode_health(&health.body), Ok(wire::Health::Paused));
    // A check that was begun is finished.
    let proved = prove(
        world.service,
        &terminal,
        &created,
        &proof(&created, Situation::Valid),
    )
    .await;
    assert_eq!(proved.status, 200);
    world.operator.pause(None).await.unwrap();
    world.noticed(|status| status["service"] == "open").await;
    assert_eq!(world.check(&terminal).await, Ok("2024-04-01".to_owned()));
    let health = get(world.service, &terminal, "/health").await;
    assert_eq!(wire::decode_health(&health.body), Ok(wire::Health::Ok));

    let version = |announced_at: UnixTime, ahead: i64| TermsVersion {
        version: "2026-12-01".to_owned(),
        announced_at,
        effective_at: announced_at.saturating_add_secs(ahead),
    };
    let soon = world
        .operator
        .announce_terms(version(world.now(), 59))
        .await;
    assert!(matches!(soon, Err(OperatorError::NotNow(_))));
    world
        .operator
        .announce_terms(version(world.now(), 100))
        .await
        .unwrap();
    let least = TerminalVersion::parse("windows/1.3.0").unwrap();
    world.operator.require_version(least).await.unwrap();
    world
        .noticed(|status| status["leastTerminalVersions"] == json!(["windows/1.3.0"]))
        .await;
    world.pass(99);
    assert_eq!(world.check(&terminal).await, Ok("2024-04-01".to_owned()));
    world.pass(1);
    assert_eq!(world.check(&terminal).await, Ok("2026-12-01".to_owned()));
    for (version, expected) in [
        ("windows/1.2.9", 426),
        ("windows/1.3.0", 201),
        ("ios/1.0.0", 201),
        ("nonsense", 426),
    ] {
        let body = wire::encode_create_check(&CreateCheck {
            purpose: Purpose::EligibilityCheck,
            method: protocol::check::Method::Pin,
            consents: Consents::NONE,
            eligibility_date: None,
        });
        let head = format!(
            "POST /v1/checks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nKakunin-Terminal: {version}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        let request = [head.as_bytes(), &body].concat();
        let reply = send(world.service, Some(&terminal), &request)
            .await
            .unwrap();
        assert_eq!(reply.status, expected, "{version}");
    }

    let number = world
        .operator
        .notify("合成のお知らせ".to_owned(), world.now())
        .await
        .unwrap();
    let (_, notices) = world.ask("GET /v1/notices", None, Value::Null).await;
    assert_eq!(notices["notices"][0]["number"], number);
    assert_eq!(
        notices["notices"][0]["dispatchedAt"],
        world.now().to_string()
    );
}

async fn violations_suspend_and_stop_after_the_set_days(kept: &Kept) {
    let world = Field::start(kept).await;
    let (user, token) = world.accepted("合成健診センター").await;
    let report = json!({ "text": "a terminal was lent" });
    let (status, reported) = world
        .ask("POST /v1/facility/incidents", Some(&token), report.clone())
        .await;
    assert_eq!((status, &reported["number"]), (201, &json!(1)));
    let further = async |path: &str, token: &str| {
        let path = format!("PUT /v1/facility/incidents/{path}");
        world.ask(&path, Some(token), report.clone()).await.0
    };
    assert_eq!(further("1/details", &token).await, 204);
    assert_eq!(further("2/details", &token).await, 404);
    assert_eq!(further("1/plan", &token).await, 409);
    world
        .operator
        .ask_for_plan(&user.facility, 1, 14, world.now())
        .await
        .unwrap();
    assert_eq!(further("1/plan", &token).await, 204);
    // 24-2: nothing is public until the operator says so, and of that only what it says.
    let public = async || world.ask("GET /v1/violations", None, Value::Null).await.1;
    assert_eq!(public().await, json!({ "violations": [] }));
    let publish = |text: Option<&str>| {
        let text = text.map(str::to_owned);
        world.operator.publish(&user.facility, 1, text, world.now())
    };
    for text in [" ".to_owned(), "x".repeat(8_001)] {
        let refused = publish(Some(&text)).await;
        assert!(matches!(refused, Err(OperatorError::NotNow(_))));
    }
    publish(Some("An account was lent.")).await.unwrap();
    assert_eq!(
        public().await,
        json!({ "violations": [{
            "name": "合成健診センター",
            "kind": "exempt-institution",
            "publishedAt": world.now().to_string(),
            "text": "An account was lent.",
        }] })
    );
    publish(None).await.unwrap();
    assert_eq!(public().await, json!({ "violations": [] }));
    let carried_out = || world.operator.carry_out_measures(world.now());
    world.pass(14 * 86_400);
    assert_eq!(carried_out().await.unwrap(), []);
    world.pass(1);
    let one = |standing| vec![(user.facility.clone(), standing)];
    assert_eq!(carried_out().await.unwrap(), one(Standing::Suspended));
    assert_eq!(carried_out().await.unwrap(), []);
    world.pass(14 * 86_400);
    assert_eq!(carried_out().await.unwrap(), one(Standing::Stopped));
    // A stopped facility signs in to leave.
    let token = world.sign_in(&user).await;
    assert_eq!(world.standing(&token).await["standing"], "stopped");
    assert_eq!(
        world
            .ask("POST /v1/facility/closing", Some(&token), Value::Null)
            .await
            .0,
        204
    );
    // One that mended is left alone.
    let (mended, token) = world.accepted("合成助産所").await;
    let path = "POST /v1/facility/incidents";
    assert_eq!(world.ask(path, Some(&token), report.clone()).await.0, 201);
    world
        .operator
        .ask_for_plan(&mended.facility, 1, 1, world.now())
        .await
        .unwrap();
    world
        .operator
        .mended(&mended.facility, 1, world.now())
        .await
        .unwrap();
    world.pass(10 * 86_400);
    assert_eq!(carried_out().await.unwrap(), []);
}
