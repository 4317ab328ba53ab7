// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kill -9` under load: what was acknowledged is there, nothing is there twice, and the audit log verifies.
//!
//! Terminals do whole checks, one after the other, with idempotency keys, and send every request again until it is answered, as
//! real ones do. Services are processes of their own – this test's own program, called again. `KAKUNIN_KILLS` sets how often a
//! service is killed (100 in the long form), `KAKUNIN_EIGHT_SECONDS` how long eight of them run.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    reason = "test code"
)]

mod support;

use protocol::check::{Consents, Method};
use protocol::message::{CreateCheck, Purpose};
use protocol::wire;
use service::audit::verify;
use service::{Database, Keys, Store};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::*;
use testbed::population::Situation;

/// Terminals at work at the same time.
const TERMINALS: usize = 8;

/// Set for the processes that serve: database and keys.
const SERVE: &str = "KAKUNIN_TEST_SERVE";

/// Not a test of its own: the body of a service process.
#[test]
fn serves_when_called_as_a_service() {
    let Ok(place) = std::env::var(SERVE) else {
        return;
    };
    let (address, keys) = place.split_once('\n').unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let database: Database = address.parse().unwrap();
        let keys = Keys::open(keys.as_ref()).unwrap();
        let running = resume(Store::open(&database, keys).unwrap()).await;
        println!("\nlistening {}", running.address);
        std::future::pending::<()>().await;
    });
}

struct Process {
    child: Child,
    address: SocketAddr,
}

impl Process {
    fn start(kept: &Kept) -> Self {
        let place = format!("{}\n{}", kept.address, kept.keys.display());
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "serves_when_called_as_a_service", "--nocapture"])
            .env(SERVE, place)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.find_map(|line| {
            let address = line.unwrap().strip_prefix("listening ")?.parse().unwrap();
            Some(address)
        });
        // It goes on writing to nobody.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            child,
            address: address.unwrap(),
        }
    }

    /// SIGKILL.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Where services listen, whether terminals go on, and what they did.
struct Field {
    addresses: Mutex<Vec<SocketAddr>>,
    ending: AtomicBool,
    begun: AtomicUsize,
    repeated: AtomicUsize,
}

impl Field {
    fn new(processes: &[Process]) -> Arc<Self> {
        Arc::new(Self {
            addresses: Mutex::new(processes.iter().map(|process| process.address).collect()),
            ending: AtomicBool::new(false),
            begun: AtomicUsize::new(0),
            repeated: AtomicUsize::new(0),
        })
    }

    /// Sends until it is answered, to whichever service is there.
    async fn send(
        &self,
        client: &mut Client,
        (path, key): (&str, Option<&str>),
        body: &[u8],
        expected: u16,
    ) -> Vec<u8> {
        for attempt in 0..2_000_usize {
            let address = {
                let addresses = self.addresses.lock().unwrap();
                addresses[(client.number + attempt) % addresses.len()]
            };
            match client.post(address, path, key, body).await {
                Ok((status, body)) if status == expected => return body,
                Ok((503, _)) | Err(_) => {
                    self.repeated.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep(Duration::from_millis(15)).await;
                }
                Ok((status, body)) => {
                    panic!("{path}: {status} {}", String::from_utf8_lossy(&body))
                }
            }
        }
        panic!("{path} was never answered");
    }

    /// Whole checks, until the end is called.
    async fn terminal(self: Arc<Self>, number: usize) {
        let account = format!("W000000{}", number % 4 + 1);
        let mut client = Client::new(number, device(&account));
        let creation = wire::encode_create_check(&CreateCheck {
            purpose: Purpose::EligibilityCheck,
            method: Method::Pin,
            consents: Consents::NONE,
            eligibility_date: None,
        });
        while !self.ending.load(Ordering::Relaxed) {
            let turn = self.begun.fetch_add(1, Ordering::Relaxed);
            let key = format!("terminal-{number:04}-check-{turn:08}");
            let created = ("/v1/checks", Some(&*key));
            let created = self.send(&mut client, created, &creation, 201).await;
            let created = wire::decode_check_created(&created).unwrap();
            let proof = wire::encode_submit_proof(&proof(&created, Situation::Valid));
            let path = format!("/v1/checks/{}/proof", created.terms.id);
            let answer = self.send(&mut client, (&path, None), &proof, 200).await;
            let receipt = receipt(&device(&account), &created, &answer);
            let receipt = wire::encode_confirm_receipt(&receipt);
            let path = format!("/v1/checks/{}/receipt", created.terms.id);
            self.send(&mut client, (&path, None), &receipt, 204).await;
        }
    }
}

async fn prepare(kept: &Kept) {
    // Devices and people are there before the first process is.
    start(kept.store()).await.stop().await;
}

/// As many checks as were begun, each delivered, each once; and the log holds all of their decisions.
async fn judge(kept: &Kept, field: &Field, what: &str) {
    let begun = field.begun.load(Ordering::Relaxed);
    assert!(begun > TERMINALS, "{begun} checks");
    assert_eq!(kept.count("SELECT count(*) FROM check_"), begun);
    assert_eq!(
        kept.count("SELECT count(*) FROM check_ WHERE state = 'delivered'"),
        begun
    );
    assert_eq!(kept.count("SELECT count(*) FROM request"), begun);
    let mut copy = Vec::new();
    kept.store().export_audit(&mut copy).await.unwrap();
    let key = Keys::open(&kept.keys).unwrap().audit_key();
    let verified = verify(&copy, &key, None).unwrap().unwrap();
    let mut events: BTreeMap<(String, String), usize> = BTreeMap::new();
    for line in String::from_utf8(copy).unwrap().lines() {
        let Some(record) = line.strip_prefix("record ") else {
            continue;
        };
        let record: serde_json::Value =
            serde_json::from_str(record.splitn(3, ' ').nth(2).unwrap()).unwrap();
        assert_eq!(record.get("class"), None, "{record}");
        let text = |name: &str| record[name].as_str().unwrap().to_owned();
        *events.entry((text("check"), text("event"))).or_default() += 1;
    }
    // Each check with its three decisions; a repeated request repeats its record.
    assert_eq!(events.len(), 3 * begun);
    assert_eq!(kept.count("SELECT count(*) FROM audit_queue"), 0);
    println!(
        "{what}: {begun} checks, {} requests sent again, {} audit records, {} tree heads",
        field.repeated.load(Ordering::Relaxed),
        verified.records,
        verified.checkpoints
    );
}

fn number(variable: &str, short: u64) -> u64 {
    std::env::var(variable).map_or(short, |text| text.parse().unwrap())
}

on_both_stores! {
    a_killed_service_loses_nothing
}

async fn a_killed_service_loses_nothing(kept: &Kept) {
    let kills = number("KAKUNIN_KILLS", 3);
    prepare(kept).await;
    let mut process = Process::start(kept);
    let field = Field::new(std::slice::from_ref(&process));
    let terminals: Vec<_> = (0..TERMINALS)
        .map(|number| tokio::spawn(field.clone().terminal(number)))
        .collect();
    for kill in 0..kills {
        // Another moment of the load each time.
        tokio::time::sleep(Duration::from_millis(400 + (kill * 37) % 300)).await;
        process.kill();
        process = Process::start(kept);
        *field.addresses.lock().unwrap() = vec![process.address];
    }
    field.ending.store(true, Ordering::Relaxed);
    for terminal in terminals {
        terminal.await.unwrap();
    }
    process.kill();
    judge(kept, &field, &format!("{kills} kills")).await;
}

#[tokio::test]
async fn eight_services_on_one_postgresql_and_two_are_killed() {
    let kept = Kept::postgres();
    let seconds = number("KAKUNIN_EIGHT_SECONDS", 3);
    prepare(&kept).await;
    let mut processes: Vec<_> = (0..8).map(|_| Process::start(&kept)).collect();
    let field = Field::new(&processes);
    let terminals: Vec<_> = (0..2 * TERMINALS)
        .map(|number| tokio::spawn(field.clone().terminal(number)))
        .collect();
    for _ in 0..2 {
        tokio::time::sleep(Duration::from_millis(seconds * 1_000 / 3)).await;
        processes.pop().unwrap().kill();
    }
    tokio::time::sleep(Duration::from_millis(seconds * 1_000 / 3)).await;
    field.ending.store(true, Ordering::Relaxed);
    for terminal in terminals {
        terminal.await.unwrap();
    }
    judge(&kept, &field, "eight services, two killed").await;
    processes.into_iter().for_each(Process::kill);
}
