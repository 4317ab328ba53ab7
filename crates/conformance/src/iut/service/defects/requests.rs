// SPDX-License-Identifier: MIT OR Apache-2.0
//! At connections and requests, and at the form of refusals.

use super::edit::{edit, header, instead, ok, put, refusal, remove, repeat, reply};
use super::{ServiceDefect, defect};
use crate::case::Peer;
use crate::iut::http::Reply;
use crate::iut::service::around::Change;
use serde_json::{Value, json};

pub(super) const ALL: &[ServiceDefect] = &[
    defect(
        "takes-anybody",
        "connections without client certificate are taken",
        &["protocol-tls-client-certificate", "terms-10"],
        Change::Device(|peer| instead(peer, Peer::NoCertificate)),
    ),
    defect(
        "takes-other-authorities",
        "client certificates of any authority are taken",
        &["protocol-tls-client-authority"],
        Change::Device(|peer| instead(peer, Peer::Foreign)),
    ),
    defect(
        "takes-expired-certificates",
        "client certificates outside their validity are taken",
        &["protocol-tls-client-validity"],
        Change::Device(|peer| instead(peer, Peer::Expired)),
    ),
    defect(
        "takes-unregistered-devices",
        "certified devices that nobody registered may ask",
        &["protocol-account-unknown-device", "terms-16-1"],
        Change::Device(|peer| instead(peer, Peer::Unregistered)),
    ),
    defect(
        "shares-accounts",
        "every device acts for the first account",
        &[
            "terms-23-1-4",
            "protocol-other-device",
            "protocol-http-busy",
            "protocol-http-connections",
        ],
        Change::Device(|_| Peer::ExemptInstitution),
    ),
    defect(
        "takes-old-tls",
        "TLS 1.2 is spoken",
        &["protocol-tls-1.3-only"],
        Change::TakesOldTls,
    ),
    defect(
        "never-ends-connections",
        "connections that stall stay open",
        &["terms-23-1-10", "protocol-http-slow-body"],
        Change::NeverEnds,
    ),
    defect(
        "takes-every-connection",
        "a device may have any number of connections",
        &["protocol-http-connections"],
        Change::TakesEveryConnection,
    ),
    defect(
        "is-never-busy",
        "a device may ask as often as it likes",
        &["protocol-http-busy"],
        Change::Reply(|_, came, _| {
            if came.status == 429 {
                came.status = 400;
            }
        }),
    ),
    defect(
        "does-not-say-for-how-long",
        "a device that asks too often, or asks for what is not there yet, is not told when it may ask again",
        &["protocol-http-busy", "protocol-proof-processing"],
        Change::Reply(|_, came, _| {
            came.headers.remove("retry-after");
        }),
    ),
    defect(
        "hides-a-pause",
        "health is told as ok while the service is paused",
        &["protocol-http-health-paused"],
        Change::Reply(|sent, came, _| {
            if sent.path == "/health" {
                reply(came, |json| put(json, "status", json!("ok")));
            }
        }),
    ),
    defect(
        "writes-down-what-passes",
        "requests and answers are written to a file for debugging",
        &["terms-28-1", "terms-28-2"],
        Change::Leaks,
    ),
    defect(
        "clock-is-a-second-late",
        "the clock is a second behind, so proofs are taken after their deadline",
        &[
            "protocol-create-date-default",
            "protocol-create-date-future",
        ],
        Change::Clock(-1),
    ),
    defect(
        "clock-is-a-second-early",
        "the clock is a second ahead",
        &[
            "protocol-create-date-future",
            "terms-supplement-2024-01-31-2",
        ],
        Change::Clock(1),
    ),
    defect(
        "forgets-the-date",
        "an eligibility date that was asked for is not heard",
        &["protocol-create-date-future", "protocol-create-date-oldest"],
        Change::Request(|sent, _| edit(sent, |json| remove(json, "eligibilityDate"))),
    ),
    defect(
        "takes-any-purpose",
        "checks are made for any purpose",
        &["terms-23-1-1", "protocol-create-purpose"],
        Change::Request(|sent, _| {
            edit(sent, |json| {
                put(json, "purpose", json!("eligibility-check"))
            });
        }),
    ),
    defect(
        "takes-any-method",
        "a method nobody knows is taken for PIN",
        &["terms-17-2", "protocol-create-method"],
        Change::Request(|sent, _| {
            edit(sent, |json| {
                if json.get("method").is_some_and(|method| method != "visual") {
                    put(json, "method", json!("pin"));
                }
            });
        }),
    ),
    defect(
        "guesses-consents",
        "consents nobody knows are passed over",
        &["protocol-create-consents"],
        Change::Request(|sent, _| {
            edit(sent, |json| {
                if json
                    .get("consents")
                    .is_some_and(|list| *list == json!(["everything"]))
                {
                    put(json, "consents", json!([]));
                }
            });
        }),
    ),
    defect(
        "takes-anything-behind-a-message",
        "what stands behind a message is passed over",
        &["protocol-json-trailing"],
        Change::Request(|sent, _| {
            let mut values = serde_json::Deserializer::from_slice(&sent.body).into_iter::<Value>();
            if values.next().is_some_and(|value| value.is_ok()) {
                sent.body.truncate(values.byte_offset());
            }
        }),
    ),
    defect(
        "takes-the-last-of-two-members",
        "of two members of one name the last counts",
        &["protocol-json-duplicate-member"],
        Change::Request(|sent, _| edit(sent, |_| ())),
    ),
    defect(
        "takes-any-media-type",
        "a body of any media type is read",
        &["protocol-http-media-type"],
        Change::Request(|sent, _| {
            if !sent.body.is_empty() {
                sent.media_type = Some("application/json".to_owned());
            }
        }),
    ),
    defect(
        "never-asks-to-update",
        "what a terminal says it is is not heard",
        &["terms-32-2"],
        Change::Request(|sent, _| {
            sent.headers.remove("kakunin-terminal");
        }),
    ),
    defect(
        "forgets-idempotency-keys",
        "a creation that comes again makes another check",
        &["protocol-create-again"],
        Change::Request(|sent, _| {
            sent.headers.remove("idempotency-key");
        }),
    ),
    defect(
        "answers-every-receipt",
        "every receipt is accepted",
        &["protocol-receipt-wrong-hash", "protocol-receipt-signed"],
        Change::Reply(|sent, came, _| {
            if sent.path.ends_with("/receipt") {
                *came = Reply {
                    status: 204,
                    ..Reply::default()
                };
            }
        }),
    ),
    defect(
        "answers-delivered-checks",
        "an answer can be fetched again after its receipt",
        &["protocol-receipt-erases", "protocol-replay"],
        Change::Reply(|sent, came, past| {
            if sent.path.ends_with("/proof") && came.status == 409 {
                repeat(came, past, &sent.path);
            }
        }),
    ),
    defect(
        "answers-a-second-proof",
        "after a refused proof the check goes on",
        &["protocol-proof-final", "protocol-proof-processing-other"],
        Change::Reply(|sent, came, past| {
            if sent.path.ends_with("/proof") && came.status == 409 {
                let found =
                    past.last(|sent, came| sent.path.ends_with("/proof") && came.status == 200);
                *came = found.map_or_else(ok, |(_, reply)| reply.clone());
            }
        }),
    ),
    defect(
        "tells-what-is-revoked",
        "a refusal says in its title which rule was broken",
        &["protocol-problem-no-oracle"],
        Change::Reply(|sent, came, _| {
            let length = sent.body.len();
            if came.status >= 400 {
                reply(came, |json| {
                    put(json, "title", json!(format!("of {length} bytes")))
                });
            }
        }),
    ),
    defect(
        "refuses-without-sentences",
        "refusals have no sentence for the desk",
        &["protocol-problem-sentences"],
        Change::Reply(|_, came, _| refusal(came, |json| remove(json, "deskMessage"))),
    ),
    defect(
        "refuses-in-english-only",
        "sentences are in English only",
        &["protocol-problem-sentences"],
        Change::Reply(|_, came, _| {
            refusal(came, |json| {
                put(json, "vendorMessage", json!({ "en": "x" }))
            });
        }),
    ),
    defect(
        "refuses-with-pages",
        "refusals are web pages",
        &["protocol-problem-document"],
        Change::Reply(|_, came, _| {
            if came.status >= 400 {
                header(came, "content-type", "text/html");
            }
        }),
    ),
    defect(
        "has-classes-of-its-own",
        "refusals have a class of the service's own",
        &["protocol-problem-class"],
        Change::Reply(|_, came, _| refusal(came, |json| put(json, "class", json!("nope")))),
    ),
    defect(
        "lets-caches-keep-answers",
        "caches may keep answers",
        &["protocol-http-no-store"],
        Change::Reply(|_, came, _| header(came, "cache-control", "max-age=60")),
    ),
    defect(
        "uncertain-is-a-refusal",
        "what could not be found out is refused",
        &[
            "protocol-proof-undetermined",
            "protocol-problem-undetermined",
        ],
        Change::Reply(|_, came, _| {
            if came.status == 503 {
                came.status = 422;
                reply(came, |json| put(json, "class", json!("revoked")));
            }
        }),
    ),
];
