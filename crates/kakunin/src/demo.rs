// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin demo`: one check end to end in a synthetic world, with each boundary shown.

mod narrator;
mod scenario;
mod verification;

use crate::cli::{Demo as Arguments, Language, Method};
use crate::console::progress;
use crate::world::{SERVICE_NAME, World};
use crate::{Failure, Outcome};
use apdu::transcript::{Entry, Reveal, Tap, write_entry, write_header};
use apdu::{Card, Loopback};
use jpki::card::{AuthenticationPin, RetryCounter};
use jpki::crypto::aws_lc;
use narrator::Narrator;
use protocol::check::{ConsentItem, Consents};
use protocol::client::{self, Action, Client, Event};
use protocol::message::SubmitProof;
use scenario::{Interference, Plan};
use service::{Clock, Service, Store};
use std::process::ExitCode;
use std::sync::Arc;
use terminal::{
    Authentication, Connection, Desk, Driver, Ending, P256Terminal, PinEntry, ServiceAddress,
    ServiceTls, Step,
};
use testbed::EPOCH;

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(perform(arguments))
}

async fn perform(arguments: &Arguments) -> Outcome {
    progress("making the keys of the synthetic world");
    let world = World::new(arguments.seed);
    let plan = Plan::of(arguments.scenario, arguments.method)?;
    let service = Service::bind(
        world
            .service(
                ([127, 0, 0, 1], 0).into(),
                Store::in_memory()?,
                Clock::starting_at(EPOCH),
            )
            .await?,
    )
    .await?;
    let address = format!("https://localhost:{}", service.address()?.port());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(service.run(async {
        drop(stopped.await);
    }));

    let narrator = Narrator::new(arguments.language.into());
    narrator.opening(arguments, &plan, &world, &address);
    let outcome = check(&world, &plan, arguments, &address, &narrator).await?;
    drop(stop);
    running.await?;
    narrator.closing(&outcome);
    Ok(ExitCode::from(Ending::of(&outcome).exit_code()))
}

async fn check(
    world: &World,
    plan: &Plan,
    arguments: &Arguments,
    address: &str,
    narrator: &Narrator,
) -> Result<client::Outcome, Failure> {
    let devices = world.devices();
    let [ours, other, ..] = devices.as_slice() else {
        return Err("no device".into());
    };
    let mut connection = connect(world, ours, address, narrator)?;
    let mut stranger = connect(world, other, address, narrator)?;
    let terminal = P256Terminal::new(
        ours.terminal.certificate.clone(),
        &ours.terminal.key.pkcs8(),
    )
    .ok_or("the terminal's key is none for P-256")?;
    let settings = client::Settings {
        service_name: SERVICE_NAME.to_owned(),
        device_certificate_sha256: (aws_lc::PROVIDER.sha256)(&[&ours.tls.certificate]),
        kind: ours.kind,
        method: arguments.method.into(),
        eligibility_date: None,
    };

    let card: Box<dyn Card> = plan.card(world)?;
    let mut lines = vec![write_header(card.atr())];
    let mut reader = Loopback::new(Boxed(card));
    let mut show = |entry: &Entry| {
        narrator.apdu(entry);
        lines.push(write_entry(entry));
    };
    let mut tap = Tap::new(&mut reader, Reveal::Nothing, &mut show);
    let mut desk = DemoDesk {
        plan,
        narrator,
        language: arguments.language,
    };
    let key = terminal::idempotency_key().ok_or("no randomness")?;
    let anchors = connection.service_anchors();
    let trust = client::Trust {
        service: &anchors,
        crypto: &aws_lc::PROVIDER,
    };
    let (mut client, mut actions) = Client::start(settings, key, trust);
    let mut proof: Option<SubmitProof> = None;
    let outcome = loop {
        let action = actions.pop().ok_or("the client machine has stopped")?;
        let event = match action {
            Action::Finish(outcome) => {
                break finish(*outcome, plan, &mut connection, proof, narrator).await;
            }
            Action::SendProof { check, proof, .. }
                if plan.interference == Interference::OtherDevice =>
            {
                narrator.note("another device takes the proof and sends it as its own");
                stranger.prove(check, &proof).await
            }
            action => {
                let mut driver = Driver {
                    transport: &mut tap,
                    desk: &mut desk,
                    authentication: Authentication {
                        method: arguments.method.into(),
                        terminal: Some(&terminal),
                    },
                    connection: &mut connection,
                };
                driver.perform(action).await
            }
        };
        if let Event::CardSigned(signed) = &event {
            proof = Some(signed.clone());
        }
        if let Event::Created(created) = &event {
            narrator.transcript(&created.terms);
            desk.narrator.remember(&created.terms);
        }
        if let Event::Answered { .. } | Event::Refused(_) = &event
            && let Some(proof) = &proof
        {
            verification::narrate(world, proof, narrator);
        }
        (client, actions) = client.handle(event)?;
    };
    if let Some(file) = &arguments.transcript {
        crate::material::write_lines(file, &lines)?;
    }
    outcome
}

/// Ends the check, or lets somebody misuse what is left of it.
async fn finish(
    outcome: client::Outcome,
    plan: &Plan,
    connection: &mut Connection,
    proof: Option<SubmitProof>,
    narrator: &Narrator,
) -> Result<client::Outcome, Failure> {
    let client::Outcome::Answered { answer, .. } = &outcome else {
        return Ok(outcome);
    };
    let Some(proof) = proof.filter(|_| plan.interference == Interference::Replay) else {
        return Ok(outcome);
    };
    narrator.note("the check has ended; somebody sends its proof once more");
    match connection.prove(answer.check, &proof).await {
        Event::Refused(class) => Ok(client::Outcome::Refused(class)),
        event => Err(format!("a replayed proof was not refused: {event:?}").into()),
    }
}

fn connect(
    world: &World,
    device: &crate::world::DeviceIdentity,
    address: &str,
    narrator: &Narrator,
) -> Result<Connection, Failure> {
    let tls = ServiceTls {
        service_authority: world.service_authority().to_vec(),
        device_certificate: device.tls.certificate.clone(),
        device_key: device.tls.key.pkcs8().into(),
        time: Arc::new(Clock::starting_at(EPOCH)),
    };
    let narrator = narrator.clone();
    Ok(Connection::new(ServiceAddress::new(address)?, tls)?
        .observed(move |exchange| narrator.exchange(exchange)))
}

/// The people of a demo: they do what the scenario says.
struct DemoDesk<'a> {
    plan: &'a Plan,
    narrator: &'a Narrator,
    language: Language,
}

impl Desk for DemoDesk<'_> {
    fn consent(&mut self, items: &[ConsentItem]) -> Option<Consents> {
        let consents: Consents = items
            .iter()
            .copied()
            .filter(|_| self.plan.consents)
            .collect();
        self.narrator.consent(consents);
        Some(consents)
    }

    fn photo_matches(&mut self) -> bool {
        self.narrator
            .note("staff compare the photo on the card with the patient: it matches");
        true
    }

    fn pin(&mut self, tries: RetryCounter) -> PinEntry {
        let tries = match tries {
            RetryCounter::Left(left) => format!("says that {left} tries are left"),
            RetryCounter::Blocked => "says that the PIN is blocked".to_owned(),
            RetryCounter::Unlimited | RetryCounter::AlreadyVerified => {
                "does not say how many tries are left".to_owned()
            }
            RetryCounter::Unusable { status } => format!("answers {status:04X} for its PIN"),
        };
        self.narrator
            .note(&format!("the card {tries}; the patient enters a PIN"));
        AuthenticationPin::new(self.plan.pin).map_or(PinEntry::Cancelled, PinEntry::Entered)
    }

    fn progress(&mut self, step: Step) {
        let [english, japanese] = step.text();
        self.narrator.step(match self.language {
            Language::En => english,
            Language::Ja => japanese,
        });
    }
}

/// Cards of different kinds in one reader.
struct Boxed(Box<dyn Card>);

impl Card for Boxed {
    fn process(&mut self, command: &[u8]) -> Vec<u8> {
        self.0.process(command)
    }

    fn reset(&mut self, kind: apdu::Reset) {
        self.0.reset(kind);
    }

    fn atr(&self) -> &[u8] {
        self.0.atr()
    }
}

impl Method {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Pin => "pin",
            Self::Visual => "visual",
        }
    }
}
