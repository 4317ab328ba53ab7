// SPDX-License-Identifier: MIT OR Apache-2.0
//! Terminals: a command performs one check between our card and our service, another turns results into other forms.

mod around;
mod compare;
mod convert;
mod defects;
mod virtual_card;

use super::fake_service::{FakeService, Identities, Served};
use super::process::{Process, filled};
use super::verdict;
use super::world::WORLD;
use crate::case::{CardFault, CheckInput, TerminalExpectation, TerminalInput};
use crate::report::Verdict;
use crate::run::TerminalTarget;
use compare::{Observed, told_once};
use std::path::Path;
use std::time::Duration;
use testbed::pki::pem;
use virtual_card::{InsertedCard, Seen};

pub(in crate::iut) use around::Change;
use around::Ended;
pub(crate) use defects::TerminalDefect;

/// Longest time for one check. Terminals give up on a silent service after half a minute.
const CHECK_TIME: Duration = Duration::from_secs(90);

pub(crate) struct Terminals {
    target: TerminalTarget,
    change: Option<Change>,
}

impl Terminals {
    pub(super) fn new(target: &TerminalTarget) -> Self {
        Self {
            target: target.clone(),
            change: None,
        }
    }

    /// Puts a defect around the terminal, or takes it away.
    pub(in crate::iut) fn surround(&mut self, change: Option<Change>) {
        self.change = change;
    }

    pub(super) async fn judge(
        &self,
        input: &TerminalInput,
        expect: &TerminalExpectation,
    ) -> Verdict {
        match (input, expect) {
            (TerminalInput::Convert(input), TerminalExpectation::Convert(expect)) => {
                let Some(command) = &self.target.convert else {
                    return skipped("no command that turns results into other forms (--convert)");
                };
                convert::judge(command, self.change, input, expect).await
            }
            (TerminalInput::Check(input), TerminalExpectation::Check(expect)) => {
                let takes_more = self.target.check.iter().any(|word| word == "{more}");
                let needs_more = input.date.is_some() || input.identity_document.is_some();
                if needs_more && !takes_more {
                    return skipped("its command takes nothing more: no {more} in it");
                }
                match self.check(input).await {
                    Err(reason) => Verdict::Error { reason },
                    Ok(observed) => verdict(compare::compared(input, expect, &observed)),
                }
            }
            _ => Verdict::Error {
                reason: "input and expectation are of different kinds".into(),
            },
        }
    }

    async fn check(&self, input: &CheckInput) -> Result<Observed, String> {
        let person = WORLD.person(&input.card.situation)?;
        let card = WORLD.card(person, input.card.tries);
        let card = match &input.card.pin {
            None => card,
            Some(pin) => WORLD.card_with_pin(person, input.card.tries, pin),
        };
        let card = InsertedCard::insert(card, input.card.fault, self.change).await?;
        let identities = Identities::new(input);
        let service = FakeService::start(input, &identities, self.change).await?;
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let temporary = tempfile::tempdir().map_err(|error| error.to_string())?;
        let errors = tempfile::NamedTempFile::new().map_err(|error| error.to_string())?;
        let settings = write_settings(folder.path(), input, &identities, service.port())?;
        let before = files(folder.path())?;
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
        let words = filled(&with_more(&self.target.check, input), &values);
        let mut process = Process::start_in(&words, temporary.path(), errors.path())?;
        // A terminal that needs no PIN does not read it.
        drop(process.write_line(&input.pin).await);
        let (exit_code, output) = process.ended(CHECK_TIME).await?;
        let mut ended = Ended {
            exit_code,
            output,
            errors: std::fs::read(errors.path()).map_err(|error| error.to_string())?,
            left: Vec::new(),
            pin: input.pin.clone(),
            answer: Vec::new(),
        };
        for folder in [folder.path(), temporary.path()] {
            for (name, bytes) in files(folder)? {
                if before.get(&name) != Some(&bytes) {
                    ended.left.push(bytes);
                }
            }
        }
        let seen: Seen = card.remove().await?;
        let served: Served = service.stop();
        ended.served(&served);
        if let Some(Change::Ends(change)) = self.change {
            change(&mut ended);
        }
        let requests = match input.service_fault {
            Some(fault) => told_once(&served.requests, |word| fault.sendings(word)),
            None => served.requests.clone(),
        };
        let away = matches!(
            input.card.fault,
            Some(CardFault::AnotherCard | CardFault::NoCertificate)
        );
        Ok(Observed {
            // 1 and 2 are for what could not begin.
            answered: matches!(ended.exit_code, 0 | 3..20),
            ended,
            requests,
            tries_left: if away {
                input.card.tries
            } else {
                seen.tries_left
            },
            seen,
            served,
        })
    }
}

fn skipped(reason: &str) -> Verdict {
    Verdict::Skipped {
        reason: reason.to_owned(),
    }
}

/// `{more}` stands for what only some checks have.
fn with_more(command: &[String], input: &CheckInput) -> Vec<String> {
    let options = [
        ("--date", &input.date),
        ("--identity-document", &input.identity_document),
    ];
    let more: Vec<String> = options
        .into_iter()
        .filter_map(|(name, value)| value.as_ref().map(|value| [name.to_owned(), value.clone()]))
        .flatten()
        .collect();
    let expand = |word: &String| match word.as_str() {
        "{more}" => more.clone(),
        _ => vec![word.clone()],
    };
    command.iter().flat_map(expand).collect()
}

/// Files of a folder, however deep, with their contents.
fn files(folder: &Path) -> Result<std::collections::BTreeMap<std::path::PathBuf, Vec<u8>>, String> {
    let (mut found, mut folders) = (std::collections::BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).map_err(|error| error.to_string())? {
            let path = entry.map_err(|error| error.to_string())?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = std::fs::read(&path).map_err(|error| error.to_string())?;
                found.insert(path, bytes);
            }
        }
    }
    Ok(found)
}

/// The settings file of the reference terminal; others read it in their adapter (`docs/conformance.md`).
fn write_settings(
    folder: &Path,
    input: &CheckInput,
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
    let ours = format!("https://localhost:{port}");
    let settings = serde_json::json!({
        "service": input.address.as_ref().unwrap_or(&ours),
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
