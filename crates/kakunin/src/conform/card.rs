// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a card may be asked, from the command line.

use crate::Failure;
use crate::cli::{Allow, Conform as Arguments};
use crate::descriptor::secret_lines;
use conformance::capability::{CapabilityStatement, CardKind};
use conformance::case::Cost;
use conformance::{CardSecrets, CardTerms};
use zeroize::Zeroizing;

/// Our own card is synthetic: everything is allowed with it. Any other is only read unless more is allowed.
pub(super) fn terms(arguments: &Arguments) -> Result<CardTerms, Failure> {
    let card = &arguments.card;
    let ours = arguments.implementation.is_none() && card.reader.is_none();
    let statement = match &card.capabilities {
        Some(named) => statement(named)?,
        None if ours => CapabilityStatement::of(CardKind::SyntheticCard),
        None => CapabilityStatement::of(CardKind::PlasticCard),
    };
    if ours {
        return Ok(CardTerms::synthetic(statement));
    }
    let mut terms = CardTerms::read_only(statement);
    if let Some(allow) = card.allow {
        terms.allow = match allow {
            Allow::Secrets => Cost::Secrets,
            Allow::Tries => Cost::Tries,
            Allow::Destructive => Cost::Destructive,
        };
        terms.tries = card.tries;
        terms.secrets = secrets(card.secrets_fd)?;
    }
    Ok(terms)
}

fn statement(named: &str) -> Result<CapabilityStatement, Failure> {
    if let Some(kind) = CardKind::named(named) {
        return Ok(CapabilityStatement::of(kind));
    }
    let text = std::fs::read_to_string(named)
        .map_err(|error| format!("{named} is no kind of card, and as a file: {error}"))?;
    Ok(CapabilityStatement::from_json(&text).map_err(|error| format!("{named}: {error}"))?)
}

/// An empty line is a secret that is not known.
fn secrets(descriptor: Option<u32>) -> Result<CardSecrets, Failure> {
    let descriptor = descriptor.ok_or("--allow needs the card's secrets: --secrets-fd NUMBER")?;
    let text = secret_lines(descriptor, 3)
        .map_err(|error| format!("file descriptor {descriptor} cannot be read: {error}"))?;
    let mut lines = text.lines().map(|line| {
        let known = !line.is_empty();
        known.then(|| Zeroizing::new(line.to_owned()))
    });
    let mut next = || lines.next().flatten();
    Ok(CardSecrets {
        pin: next(),
        password: next(),
        text_pin: next(),
    })
}
