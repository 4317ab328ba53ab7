// SPDX-License-Identifier: MIT OR Apache-2.0
//! Terminals: a command performs one check between our card and our service.

mod virtual_card;

use super::fake_service::{FakeService, Identities};
use super::process::{Process, filled};
use super::world::WORLD;
use super::{Step, verdict};
use crate::case::{CardFault, ServiceFault, TerminalExpectation, TerminalInput};
use crate::report::Verdict;
use std::path::Path;
use std::time::Duration;
use testbed::pki::pem;
use virtual_card::{InsertedCard, Seen};

/// Longest time for one check. Terminals give up on a silent service after half a minute.
const CHECK_TIME: Duration = Duration::from_secs(90);

pub(crate) struct Terminals {
    command: Vec<String>,
}

impl Terminals {
    pub(super) fn new(command: &[String]) -> Self {
        Self {
            command: command.to_vec(),
        }
    }

    pub(super) async fn judge(
        &self,
        input: &TerminalInput,
        expect: &TerminalExpectation,
    ) -> Verdict {
        match self.check(input).await {
            Err(reason) => Verdict::Error { reason },
            Ok(observed) => verdict(compared(expect, &observed)),
        }
    }

    async fn check(&self, input: &TerminalInput) -> Result<Observed, String> {
        let person = WORLD.person(&input.card.situation)?;
        let card =
            InsertedCard::insert(WORLD.card(person, input.card.tries), input.card.fault).await?;
        let identities = Identities::new(input);
        let service = FakeService::start(input, &identities).await?;
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let settings = write_settings(folder.path(), input, &identities, service.port())?;
        let consents = match input.consents.as_slice() {
            [] => "none".to_owned(),
            items => items
                .iter()
                .map(|item| item.as_str())
                .collect::<Vec<_>>()
                .join(","),
        };
        let values = [
            ("settings", settings.as_str()),
            ("vpcd", card.address()),
            ("method", input.method.as_str()),
            ("consents", consents.as_str()),
        ];
        let mut process = Process::start(&filled(&self.command, &values))?;
        // A terminal that needs no PIN does not read it.
        drop(process.write_line(&input.pin).await);
        let (exit_code, _) = process.ended(CHECK_TIME).await?;
        let Seen {
            verify_commands,
            signatures,
            tries_left,
        } = card.remove().await?;
        let (mut requests, consents_sent) = service.stop();
        if input
            .service_fault
            .is_some_and(ServiceFault::may_be_asked_again)
        {
            requests = told_once(&requests);
        }
        Ok(Observed {
            answered: (0..20).contains(&exit_code),
            exit_code,
            requests,
            verify_commands,
            signatures,
            tries_left: if input.card.fault == Some(CardFault::AnotherCard) {
                input.card.tries
            } else {
                tries_left
            },
            consents_sent,
        })
    }
}

struct Observed {
    answered: bool,
    exit_code: i32,
    requests: Vec<String>,
    verify_commands: u32,
    signatures: u32,
    tries_left: u8,
    consents_sent: Option<Vec<String>>,
}

/// How often a request may be sent until it is answered.
const TIMES: usize = 3;

/// The requests with each that was sent again told once; one that was sent too often stays as it is.
fn told_once(requests: &[String]) -> Vec<String> {
    let runs = requests.chunk_by(|one, next| one == next);
    let told = runs.map(|run| match run {
        [first, ..] if run.len() <= TIMES => std::slice::from_ref(first),
        run => run,
    });
    told.flatten().cloned().collect()
}

fn compared(expect: &TerminalExpectation, observed: &Observed) -> Step {
    let differs = |what: &str, wanted: &dyn std::fmt::Debug, came: &dyn std::fmt::Debug| {
        Err(format!(
            "{what}: expected {wanted:?}, came {came:?} (exit code {})",
            observed.exit_code
        ))
    };
    if expect.requests != observed.requests {
        return differs("requests", &expect.requests, &observed.requests);
    }
    if expect.verify_commands != observed.verify_commands {
        return differs(
            "VERIFY commands",
            &expect.verify_commands,
            &observed.verify_commands,
        );
    }
    if expect.signatures != observed.signatures {
        return differs("signatures", &expect.signatures, &observed.signatures);
    }
    if expect.tries_left != observed.tries_left {
        return differs("tries left", &expect.tries_left, &observed.tries_left);
    }
    if expect.consents_sent.is_some() && expect.consents_sent != observed.consents_sent {
        return differs(
            "consents sent",
            &expect.consents_sent,
            &observed.consents_sent,
        );
    }
    if expect.answered != observed.answered {
        return differs("answer taken over", &expect.answered, &observed.answered);
    }
    Ok(())
}

/// The settings file of the reference terminal; others read it in their adapter (`docs/conformance.md`).
fn write_settings(
    folder: &Path,
    input: &TerminalInput,
    identities: &Identities,
    port: u16,
) -> Result<String, String> {
    let put = |name: &str, contents: &[u8]| {
        std::fs::write(folder.join(name), contents).map_err(|error| format!("{name}: {error}"))
    };
    put(
        "service-authority.pem",
        pem("CERTIFICATE", identities.service_authority()).as_bytes(),
    )?;
    put(
        "device.pem",
        pem("CERTIFICATE", &identities.device.certificate).as_bytes(),
    )?;
    put(
        "device.key.pem",
        pem("PRIVATE KEY", &identities.device.key.pkcs8()).as_bytes(),
    )?;
    put("terminal.cv", &identities.terminal.certificate)?;
    put(
        "terminal.key.pem",
        pem("PRIVATE KEY", &identities.terminal.key.pkcs8()).as_bytes(),
    )?;
    let settings = serde_json::json!({
        "service": format!("https://localhost:{port}"),
        "serviceName": Identities::SERVICE_NAME,
        "facilityKind": input.facility_kind.as_str(),
        "serviceAuthority": "service-authority.pem",
        "deviceCertificate": "device.pem",
        "deviceKey": "device.key.pem",
        "terminalCertificate": "terminal.cv",
        "terminalKey": "terminal.key.pem",
    });
    put("terminal.json", settings.to_string().as_bytes())?;
    let path = folder.join("terminal.json");
    path.to_str()
        .map(str::to_owned)
        .ok_or_else(|| "the temporary folder is not UTF-8".into())
}

#[cfg(test)]
mod tests {
    use super::told_once;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn a_request_may_come_three_times_and_no_more() {
        for (came, told) in [
            ("create proof", "create proof"),
            ("create create create", "create"),
            (
                "create proof proof receipt receipt receipt",
                "create proof receipt",
            ),
            ("create create create create", "create create create create"),
            ("create proof create", "create proof create"),
        ] {
            assert_eq!(told_once(&words(came)), words(told), "{came}");
        }
    }
}
