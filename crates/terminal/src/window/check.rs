// SPDX-License-Identifier: MIT OR Apache-2.0
//! One patient at the desk window: the check, written down as it goes, and what is made of its end.

use super::people::{People, Said};
use super::watched::Watched;
use super::{Begin, Guided, Then};
use crate::advice::Trouble;
use crate::card::Authentication;
use crate::check::Driver;
use crate::evidence::Evidence;
use crate::export::drop_file;
use crate::login;
use crate::pending::Noted;
use crate::service::idempotency_key;
use apdu::{Transport, TransportError};
use jpki::crypto::rustcrypto::PROVIDER;
use protocol::Class;
use protocol::client::{self, Action, CardFailure, Client, Event, Outcome, ReceiptState, Trust};
use protocol::message::Answer;

/// How a check came out, with what its outcome does not say.
pub(super) struct Ended {
    pub(super) outcome: Outcome,
    broke: Option<TransportError>,
    said: Said,
    /// What is written down can be gone on with.
    noted: Option<Noted>,
    unwritten: bool,
    /// What proves the answer, if there is one.
    evidence: Option<Evidence>,
}

impl Guided<'_> {
    /// Everything for one patient.
    pub(super) async fn patient(&mut self, card: &mut dyn Transport, begin: Begin) -> Then {
        let mut ended = self.check(card, begin).await;
        loop {
            self.compare_clocks();
            if ended.unwritten {
                self.tell(Trouble::PendingNotWritten, None);
            }
            if ended.said.take_card_out {
                self.tell(Trouble::StillUnlocked, None);
            }
            let lost = matches!(
                ended.outcome,
                Outcome::Unreachable
                    | Outcome::Refused(Class::Busy | Class::Transport | Class::Unavailable)
            );
            let Some(noted) = ended.noted.take().filter(|_| lost) else {
                return self.conclude(ended).await;
            };
            let trouble = self.way().await;
            if !trouble.passes() {
                self.forget();
                self.tell(trouble, None);
                return Then::Next;
            }
            let retry_after = self.connection.noticed().retry_after;
            self.is_offline(trouble, retry_after);
            if !self.wait_for_service().await {
                self.forget();
                return Then::Next;
            }
            ended = self.check(card, Begin::Again(Box::new(noted))).await;
        }
    }

    pub(super) async fn check(&mut self, card: &mut dyn Transport, begin: Begin) -> Ended {
        let method = match &begin {
            Begin::New(method) => *method,
            Begin::Again(noted) => noted.pending.request.method,
        };
        let settings = client::Settings {
            method,
            ..self.client.clone()
        };
        let mut card = Watched::new(card);
        let mut people = People {
            console: &self.console,
            pages: self.pages,
            patience: self.times.question,
            said: Said::default(),
        };
        let anchors = self.connection.service_anchors();
        let trust = Trust {
            service: &anchors,
            crypto: &PROVIDER,
        };
        let begun = match (begin, idempotency_key()) {
            (Begin::New(_), Some(key)) => Some(Client::start(settings, key, trust)),
            // Without randomness nothing can be begun.
            (Begin::New(_), None) => None,
            (Begin::Again(noted), _) => Some(Client::resume(settings, noted.pending, trust)),
        };
        let mut ended = Ended {
            outcome: Outcome::Unreachable,
            broke: None,
            said: people.said,
            noted: None,
            unwritten: false,
            evidence: None,
        };
        let Some((mut client, mut actions)) = begun else {
            return ended;
        };
        while let Some(action) = actions.pop() {
            // Before anything is carried out, so that a program that is killed in it can go on.
            if let Some(pending) = client.pending() {
                let at = (self.clock)();
                let at = ended.noted.as_ref().map_or(at, |noted| {
                    let same = noted.pending == pending;
                    if same { noted.at } else { at }
                });
                let noted = Noted { pending, at };
                if ended.noted.as_ref() != Some(&noted) {
                    ended.unwritten = self.pending.write(&noted).is_err();
                    ended.noted = Some(noted);
                }
            }
            if let Action::Finish(outcome) = action {
                ended.outcome = *outcome;
                break;
            }
            let mut driver = Driver {
                transport: &mut card,
                desk: &mut people,
                authentication: Authentication {
                    method,
                    terminal: self.terminal,
                },
                connection: &mut self.connection,
            };
            let proof = &mut ended.evidence;
            let event = tokio::select! {
                event = perform(&mut driver, action, proof) => event,
                () = super::reach::interrupted(&self.console) => Event::Cancelled,
            };
            if let Event::Answered { answer, .. } = &event {
                ended.evidence = Some(Evidence::of(answer.clone()));
            }
            match client.handle(event) {
                Ok((next, then)) => (client, actions) = (next, then),
                Err(_) => break,
            }
        }
        (ended.broke, ended.said) = (card.broke(), people.said);
        ended
    }

    /// What is made of a check that is over.
    async fn conclude(&mut self, ended: Ended) -> Then {
        if let Outcome::Answered { answer, receipt } = &ended.outcome {
            self.memory.offline = None;
            self.deliver(answer, *receipt, ended.evidence.as_ref())
                .await;
            return Then::Next;
        }
        self.forget();
        let noticed = self.connection.noticed().trouble;
        let trouble = match &ended.outcome {
            _ if ended.said.kept_last_try => Trouble::LastTryKept,
            Outcome::Card(CardFailure::Transport) => self.broken(ended.broke),
            Outcome::Refused(Class::Account) => return self.is_refused().await,
            Outcome::Refused(Class::Unsupported) if noticed == Some(Trouble::UpdateNeeded) => {
                Trouble::UpdateNeeded
            }
            outcome => Trouble::of_outcome(outcome).unwrap_or(Trouble::NoReply),
        };
        if let Outcome::Refused(_) = &ended.outcome {
            self.memory.offline = None;
        }
        let detail = match &ended.outcome {
            Outcome::Card(CardFailure::WrongPin { retries_left }) => {
                Some(self.pages.tries_left(*retries_left))
            }
            Outcome::Card(CardFailure::Refused(status)) => {
                Some(self.pages.detail_of_status(*status))
            }
            _ => None,
        };
        self.tell(trouble, detail.as_deref());
        if self.memory.clock_is_wrong && trouble != Trouble::Cancelled {
            self.tell(Trouble::ClockWrong, None);
        }
        Then::Next
    }

    /// How the way to the card broke. Some drivers report a card that was taken away as a reader that is gone, so the reader is looked
    /// at once more.
    fn broken(&mut self, broke: Option<TransportError>) -> Trouble {
        let trouble = broke.map_or(Trouble::CardRemoved, Trouble::of_transport);
        if trouble != Trouble::NoReader {
            return trouble;
        }
        // Our own connection may still hold it: whatever else is said, a reader is there.
        match self.cards.open() {
            Err(error) if Trouble::of_reader(&error) == Some(Trouble::NoReader) => trouble,
            _ => Trouble::CardRemoved,
        }
    }

    /// An answer that came is there, whatever becomes of its files: each is tried, and what failed is said beside it. It is kept
    /// before the begun check is forgotten, so that it is never lost, and given to another program after that, so that it is never
    /// given twice.
    async fn deliver(
        &mut self,
        answer: &Answer,
        receipt: ReceiptState,
        evidence: Option<&Evidence>,
    ) {
        let clock = self.memory.clock_is_wrong.then_some(Trouble::ClockWrong);
        let mut troubles: Vec<Trouble> = clock.into_iter().collect();
        if let Some(history) = &self.history
            && history.keep(answer).is_err()
        {
            troubles.push(Trouble::HistoryNotWritten);
        }
        if let (Some(folder), Some(evidence)) = (&self.evidence, evidence)
            && evidence.keep(folder, answer).is_err()
        {
            troubles.push(Trouble::EvidenceNotWritten);
        }
        self.forget();
        if let Some(to) = &self.drop
            && drop_file(answer, &to.folder, to.code.as_ref(), to.charset).is_err()
        {
            troubles.push(Trouble::FileNotWritten);
        }
        self.tell_answer(answer, receipt, evidence, &troubles).await;
    }

    /// The account may not ask. Only one that was deregistered may confirm its erasure, so that is how the service is asked; one that
    /// is suspended keeps what it has (Article 29 paragraph 2).
    async fn is_refused(&mut self) -> Then {
        let confirmed = login::confirm_erasure(&self.connection).await;
        if confirmed != Ok(login::Confirmation::Confirmed) {
            self.tell(Trouble::Account, None);
            return Then::Next;
        }
        let wiped = login::wipe(&self.settings_file);
        let left = wiped.err().map(|error| error.to_string());
        self.tell(Trouble::Deregistered, left.as_deref());
        Then::Deregistered
    }
}

/// What a driver does, and the receipt it signs put beside the answer.
async fn perform(driver: &mut Driver<'_>, action: Action, proof: &mut Option<Evidence>) -> Event {
    let Action::SendReceipt {
        receipt,
        after_seconds,
    } = action
    else {
        return driver.perform(action).await;
    };
    let signed = driver.connection.sign_receipt(&receipt).ok();
    if let (Some(proof), Some(signed)) = (proof, &signed) {
        proof.receipt = Some(signed.receipt.clone());
    }
    driver.confirm(receipt.check, signed, after_seconds).await
}
