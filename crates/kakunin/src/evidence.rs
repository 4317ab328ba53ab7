// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin evidence`, `kakunin check-number`, `kakunin health`: what an answer is worth afterwards, and whom to ask.

use crate::cli::{CheckNumber as NumberArguments, Evidence as Arguments, EvidenceCommand, Health};
use crate::console::{BAD, GOOD, NOTE};
use crate::{Failure, Outcome, pem};
use jpki::certificate::Certificate;
use jpki::crypto::aws_lc::PROVIDER;
use jpki::path::TrustAnchors;
use jpki::time::UnixTime;
use protocol::Class;
use protocol::evidence::{EvidenceError, Verifying, verify_answer, verify_receipt_of};
use protocol::message::{CheckNumberFound, Delivery, SignedAnswer};
use protocol::number::CheckNumber;
use protocol::wire;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use terminal::{Connection, Evidence, HealthState, LookUpError, Settings};

/// Largest file that is read: the largest message.
const FILE_MAX: u64 = 65_536;

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let EvidenceCommand::Verify {
        folder,
        service_authority,
        device_authority,
        time,
    } = &arguments.command;
    let [body, signature, receipt] = Evidence::FILES.map(|name| folder.join(name));
    let signed = SignedAnswer {
        body: read(&body)?,
        signature: read(&signature)?,
    };
    let answer = wire::decode_answer(&signed.body);
    let answer = answer.map_err(|error| format!("{}: {error}", body.display()))?;
    let at = match time {
        Some(text) => text
            .parse::<UnixTime>()
            .map_err(|_| "--time is an instant such as 2026-11-24T03:00:00Z")?,
        None => answer.answered_at,
    };
    let services = authority(service_authority)?;
    let verifying = |anchors| Verifying {
        anchors,
        at,
        crypto: &PROVIDER,
    };
    let verified = match verify_answer(&signed, &verifying(&services)) {
        Ok(verified) if verified.signed_at() == answer.answered_at => verified,
        Ok(_) => return refused("answer", EvidenceError::SigningTimeOther),
        Err(error) => return refused("answer", error),
    };
    anstream::println!(
        "{GOOD}answer{GOOD:#} {} of check {}, signed by the service at {}",
        answer.number,
        answer.check,
        verified.signed_at()
    );
    let message = match (std::fs::exists(&receipt)?, device_authority) {
        (false, _) => {
            anstream::println!("{NOTE}there is no receipt{NOTE:#}");
            return Ok(ExitCode::SUCCESS);
        }
        (true, None) => return Err("a receipt is verified with --device-authority".into()),
        (true, Some(file)) => (read(&receipt)?, authority(file)?),
    };
    let confirmed = match verify_receipt_of(&message.0, &verifying(&message.1)) {
        Ok(confirmed) => confirmed,
        Err(error) => return refused("receipt", error),
    };
    let about = confirmed.receipt();
    if about.check != answer.check {
        return refused("receipt", EvidenceError::OtherCheck);
    }
    if about.answer_sha256 != *verified.sha256() {
        return refused("receipt", EvidenceError::OtherAnswer);
    }
    anstream::println!(
        "{GOOD}receipt{GOOD:#} signed by the device {} for {}",
        hex(confirmed.device_certificate_sha256()),
        about.arrived_at
    );
    Ok(ExitCode::SUCCESS)
}

fn refused(what: &str, error: EvidenceError) -> Outcome {
    anstream::println!("{BAD}{what} refused{BAD:#}: {error}");
    Ok(ExitCode::FAILURE)
}

pub(crate) fn check_number(arguments: &NumberArguments) -> Outcome {
    let number = CheckNumber::new(&arguments.number)
        .map_err(|_| "a check number has 16 digits, and the last one fits the others")?;
    let found = ask(&arguments.terminal, async |connection| {
        connection.check_number(&number).await
    })?;
    match found {
        Ok(found) if arguments.json => {
            println!(
                "{}",
                String::from_utf8_lossy(&wire::encode_check_number_found(&found))
            );
        }
        Ok(found) => tell(&found),
        Err(error @ LookUpError::Refused(Class::UnknownCheck)) => {
            anstream::println!("{NOTE}{error}{NOTE:#}");
            return Ok(ExitCode::FAILURE);
        }
        Err(error) => return Err(error.into()),
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(found: &CheckNumberFound) {
    let trace = &found.trace;
    println!("number          {}", trace.number);
    println!("state           {}", found.delivery.as_str());
    println!("received        {}", found.received_at);
    println!("proof received  {}", trace.proof_received_at);
    println!("answered        {}", trace.answered_at);
    if let Delivery::Delivered { at } = found.delivery {
        println!("delivered       {at}");
    }
    println!("answer SHA-256  {}", hex(&trace.sha256));
    println!("terms of use    {}", found.terms_version);
}

pub(crate) fn health(arguments: &Health) -> Outcome {
    let state = ask(&arguments.terminal, async |connection| {
        connection.health().await
    })?;
    let (style, text, code) = match state {
        HealthState::Ready => (GOOD, "ready: the service decides", 0),
        HealthState::Maintenance => (
            NOTE,
            "maintenance: the service is paused by its operator; checks begin again afterwards",
            3,
        ),
        HealthState::Service => (
            BAD,
            "service: it can be reached and cannot decide; its operator has to help",
            4,
        ),
        HealthState::Line => (
            BAD,
            "line: no reply came; network, name and certificates are to be looked at from here",
            5,
        ),
    };
    anstream::println!("{style}{text}{style:#}");
    Ok(ExitCode::from(code))
}

/// Asks something over a connection of its own.
fn ask<T>(settings: &Path, question: impl AsyncFnOnce(&mut Connection) -> T) -> Result<T, Failure> {
    let time = Arc::new(service::Clock::system());
    let settings = Settings::read(settings, time)
        .map_err(|error| format!("{}: {error}", settings.display()))?;
    let mut connection = Connection::new(settings.address, settings.tls)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok(runtime.block_on(question(&mut connection)))
}

fn authority(file: &Path) -> Result<TrustAnchors, Failure> {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let bytes = read(file)?;
    let blocks = match std::str::from_utf8(&bytes) {
        Ok(text) => pem::blocks(text)?,
        Err(_) => Vec::new(),
    };
    let der = blocks.into_iter().next().map_or(bytes, |(_, der)| der);
    let anchors = Certificate::from_der(&der)
        .and_then(|certificate| TrustAnchors::new(vec![certificate], &PROVIDER));
    Ok(anchors.map_err(|error| named(&error))?)
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let named = |error: std::io::Error| format!("{}: {error}", file.display());
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file).map_err(named)?;
    opened
        .take(FILE_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(named)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= FILE_MAX) {
        Ok(bytes)
    } else {
        Err(named(ErrorKind::FileTooLarge.into()).into())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
