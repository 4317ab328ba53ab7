// SPDX-License-Identifier: MIT OR Apache-2.0
//! Judging a card: what a case needs and costs, its steps, and what came back.

mod channel;
mod steps;
mod terminal;

use super::verdict;
use crate::capability::CapabilityStatement;
use crate::case::{CardInput, Cost};
use crate::report::Verdict;
use crate::run::Target;
use channel::Channel;
use std::fmt;
use steps::Session;
use zeroize::Zeroizing;

/// What a card may be asked, and with which secrets.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "all of it must be given")]
pub struct CardTerms {
    /// What its maker says it has.
    pub statement: CapabilityStatement,
    /// The dearest kind of case that may be run.
    pub allow: Cost,
    /// How many wrong secrets may be shown in the whole run.
    pub tries: u32,
    /// Secrets; those of a synthetic card are public.
    pub secrets: CardSecrets,
}

/// The right secrets of a card, as far as they are known; a case that shows one that is not known is skipped. Erased when
/// dropped; `Debug` does not show them.
#[derive(Clone, Default)]
#[expect(clippy::exhaustive_structs, reason = "a card has these three")]
pub struct CardSecrets {
    /// 利用者証明用暗証番号.
    pub pin: Option<Zeroizing<String>>,
    /// 署名用パスワード.
    pub password: Option<Zeroizing<String>>,
    /// 券面事項入力補助用暗証番号.
    pub text_pin: Option<Zeroizing<String>>,
}

impl CardTerms {
    /// For a synthetic card, whose secrets are public: everything may be asked.
    #[must_use]
    pub fn synthetic(statement: CapabilityStatement) -> Self {
        let options = testbed::card::CardOptions::default();
        Self {
            statement,
            allow: Cost::Destructive,
            tries: u32::MAX,
            secrets: CardSecrets {
                pin: Some(options.authentication_pin.into()),
                password: Some(options.signature_password.into()),
                text_pin: Some(options.text_pin.into()),
            },
        }
    }

    /// For a card nobody said more about: it is only read.
    #[must_use]
    pub fn read_only(statement: CapabilityStatement) -> Self {
        Self {
            statement,
            allow: Cost::Nothing,
            tries: 0,
            secrets: CardSecrets::default(),
        }
    }
}

impl fmt::Debug for CardSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardSecrets(hidden)")
    }
}

pub(crate) struct Card {
    channel: Channel,
    terms: CardTerms,
}

impl Card {
    pub(super) async fn start(target: &Target, terms: &CardTerms) -> Result<Self, String> {
        Ok(Self {
            channel: Channel::open(target).await?,
            terms: terms.clone(),
        })
    }

    pub(super) async fn judge(&mut self, input: &CardInput) -> Verdict {
        if let Some(lack) = self.terms.statement.lacks(&input.needs) {
            return Verdict::NotApplicable {
                reason: lack.to_string(),
            };
        }
        if input.cost > self.terms.allow {
            return Verdict::Skipped {
                reason: format!("it costs {}, which was not allowed", input.cost.word()),
            };
        }
        if let Some(secret) = steps::unknown_secret(input, &self.terms.secrets) {
            return Verdict::Skipped {
                reason: format!("it shows the {secret}, which was not given"),
            };
        }
        let wrong = steps::wrong_secrets(input);
        let shown = wrong.pin + wrong.password;
        if shown > self.terms.tries {
            return Verdict::Skipped {
                reason: format!(
                    "it shows {shown} wrong secrets, and {} are left of the budget",
                    self.terms.tries
                ),
            };
        }
        let mut session = Session::new(&mut self.channel, &self.terms.secrets);
        if shown > 0
            && input.cost != Cost::Destructive
            && let Err(reason) = session.can_spare(&wrong).await
        {
            return Verdict::Error { reason };
        }
        self.terms.tries -= shown;
        verdict(session.run(&input.steps).await)
    }
}
