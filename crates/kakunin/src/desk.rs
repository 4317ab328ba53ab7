// SPDX-License-Identifier: MIT OR Apache-2.0
//! The desk of `kakunin check`: asks in a terminal, or takes what the command line says.

use crate::Failure;
use crate::cli::Check as Arguments;
use crate::console::{NOTE, QUIET, is_watched};
use crate::descriptor::secret_lines;
use jpki::card::{AuthenticationPin, RetryCounter, TextPin};
use protocol::check::{ConsentItem, Consents};
use protocol::wire::Language;
use std::io::{BufRead, Read, Write};
use terminal::{Desk, NoCardText, PinEntry, Step};
use zeroize::Zeroizing;

/// Longest answer to a question: a word and a line end.
const ANSWER: u64 = 64;

pub(crate) struct ConsoleDesk {
    language: Language,
    consents: Option<Consents>,
    photo_matches: bool,
    pin_fd: Option<u32>,
    use_last_try: bool,
    card_text: bool,
    /// The line behind the PIN's, if both came from the descriptor.
    text_line: Option<Zeroizing<String>>,
}

impl ConsoleDesk {
    pub(crate) fn new(arguments: &Arguments) -> Result<Self, Failure> {
        let consents = arguments.consent.as_deref().map(consents).transpose()?;
        Ok(Self {
            language: arguments.language.into(),
            consents,
            photo_matches: arguments.photo_matches,
            pin_fd: arguments.pin_fd,
            use_last_try: arguments.use_last_try,
            card_text: arguments.card_text,
            text_line: None,
        })
    }

    fn say(&self, [english, japanese]: [&'static str; 2]) -> &'static str {
        match self.language {
            Language::English => english,
            Language::Japanese => japanese,
        }
    }

    /// Asks a question that is answered with y or n; without a terminal the answer is no.
    fn confirm(&self, question: &str) -> bool {
        if !is_watched() {
            return false;
        }
        anstream::eprint!("{question} [y/N] ");
        drop(std::io::stderr().flush());
        let mut answer = String::new();
        let read = std::io::stdin().lock().take(ANSWER).read_line(&mut answer);
        read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
    }
}

impl ConsoleDesk {
    /// The PIN, and behind it that of the card's text where it is wanted: a descriptor that is a file begins anew each time it is opened.
    fn from_descriptor(&mut self, descriptor: u32) -> std::io::Result<Zeroizing<String>> {
        if !self.card_text {
            return secret_lines(descriptor, 1);
        }
        let lines = secret_lines(descriptor, 2)?;
        let (pin, text) = lines.split_once('\n').unwrap_or((&lines, ""));
        self.text_line = Some(Zeroizing::new(text.to_owned()));
        Ok(Zeroizing::new(pin.to_owned()))
    }
}

impl Desk for ConsoleDesk {
    /// Each item is asked for by itself (Article 16 paragraph 3).
    fn consent(&mut self, items: &[ConsentItem]) -> Option<Consents> {
        if self.consents.is_some() {
            return self.consents;
        }
        let consented = items.iter().copied().filter(|item| {
            let question = match item {
                ConsentItem::LimitCertificate => [
                    "Does the patient consent to the limit certificate being looked up?",
                    "限度額適用認定証の情報の提供に同意しますか。",
                ],
                ConsentItem::SpecificDiseases => [
                    "Does the patient consent to the specific-disease certificate being looked up?",
                    "特定疾病療養受療証の情報の提供に同意しますか。",
                ],
            };
            self.confirm(self.say(question))
        });
        Some(consented.collect())
    }

    fn photo_matches(&mut self) -> bool {
        let question = [
            "Is the photo on the card the patient's?",
            "カードの写真は本人のものですか。",
        ];
        self.photo_matches || self.confirm(self.say(question))
    }

    fn pin(&mut self, tries: RetryCounter) -> PinEntry {
        let is_last = tries == RetryCounter::Left(1);
        if is_last {
            let warning = self.say([
                "One try is left. A wrong PIN blocks the card.",
                "残り1回です。間違えるとカードがロックされます。",
            ]);
            anstream::eprintln!("{NOTE}{warning}{NOTE:#}");
        }
        let may_spend = !is_last
            || self.use_last_try
            || (self.pin_fd.is_none() && self.confirm(self.say(["Use it?", "使いますか。"])));
        let typed = match self.pin_fd {
            Some(descriptor) => self.from_descriptor(descriptor),
            None if may_spend => {
                let prompt = self.say(["PIN (4 digits): ", "暗証番号（4桁）: "]);
                rpassword::prompt_password(prompt).map(Zeroizing::new)
            }
            None => return PinEntry::Cancelled,
        };
        let pin = typed
            .ok()
            .and_then(|typed| AuthenticationPin::new(typed.trim_end_matches(['\r', '\n'])).ok());
        match pin {
            Some(pin) if is_last && may_spend => PinEntry::EnteredForLastTry(pin),
            Some(pin) => PinEntry::Entered(pin),
            None => {
                let text = self.say([
                    "The PIN has four digits. The card was not asked.",
                    "暗証番号は数字4桁です。カードには送っていません。",
                ]);
                anstream::eprintln!("{NOTE}{text}{NOTE:#}");
                PinEntry::Cancelled
            }
        }
    }

    fn wants_card_text(&self) -> bool {
        self.card_text
    }

    fn text_pin(&mut self, _: RetryCounter) -> Option<TextPin> {
        let typed = match (self.text_line.take(), self.pin_fd) {
            (Some(line), _) => line,
            (None, Some(descriptor)) => secret_lines(descriptor, 1).ok()?,
            (None, None) => {
                let prompt = self.say([
                    "PIN of the card's text (4 digits): ",
                    "券面事項入力補助用の暗証番号（4桁）: ",
                ]);
                rpassword::prompt_password(prompt)
                    .map(Zeroizing::new)
                    .ok()?
            }
        };
        TextPin::new(typed.trim_end_matches(['\r', '\n'])).ok()
    }

    fn no_card_text(&mut self, why: NoCardText) {
        anstream::eprintln!("{NOTE}{}{NOTE:#}", self.say(why.text()));
    }

    fn progress(&mut self, step: Step) {
        if is_watched() {
            anstream::eprintln!("{QUIET}… {}{QUIET:#}", self.say(step.text()));
        }
    }
}

fn consents(words: &[String]) -> Result<Consents, Failure> {
    let named = |word: &String| {
        ConsentItem::named(word)
            .ok_or_else(|| format!("there is nothing to consent to called {word}; there are none, limit-certificate, specific-diseases"))
    };
    match words {
        [word] if word == "none" => Ok(Consents::NONE),
        words => Ok(words.iter().map(named).collect::<Result<_, _>>()?),
    }
}
