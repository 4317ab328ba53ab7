// SPDX-License-Identifier: MIT OR Apache-2.0
//! One patient at the desk window: the check, written down as it goes, and what is made of its end.

use super::people::{People, Said};
use super::watched::Watched;
use super::{Begin, Guided, Then};
use crate::advice::Trouble;
use crate::card::Authentication;
use crate::check::Driver;
use crate::export::drop_file;
use crate::login;
use crate::pending::Noted;
use crate::service::idempotency_key;
use crate::window::console::Key;
use apdu::{Transport, TransportError};
use jpki::crypto::rustcrypto::PROVIDER;
use protocol::Class;
use protocol::client::{self, Action, CardFailure, Client, Event, Outcome, ReceiptState, Trust};
use protocol::message::Answer;
use std::time::Duration;

/// How often Ctrl-C is looked for while the service is waited for.
const WATCH: Duration = Duration::from_millis(100);

/// How a check came out, with what its outcome does not say.
pub(super) struct Ended {
    pub(super) outcome: Outcome,
    broke: Option<TransportError>,
    said: Said,
    /// What is written down can be gone on with.
    noted: Option<Noted>,
    unwritten: bool,
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
                Outcome::Unreachable | Outcome::Refused(Class::Transport | Class::Unavailable)
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

    /// Why the service did not take part, as far as it can be told from here.
    async fn way(&self) -> Trouble {
        let noticed = self.connection.noticed().trouble;
        self.told_by_portal(noticed.unwrap_or(Trouble::ServiceDown))
            .await
    }

    /// Until the service can be had; `false` if the patient is set aside.
    async fn wait_for_service(&mut self) -> bool {
        loop {
            let Some(offline) = self.memory.offline else {
                return true;
            };
            self.show(&self.pages.offline(&offline));
            let wait = Duration::from_secs(offline.wait((self.clock)()));
            match self.key(wait) {
                Key::Character('1') => {}
                Key::Character('2') => return false,
                Key::None if offline.wait((self.clock)()) == 0 => {}
                key if key.stops() => return false,
                _ => continue,
            }
            let since = self.memory.offline;
            self.look().await;
            if self.memory.offline.is_none() {
                // Reached, but whether it is still paused only a check can tell: the count goes on until one is begun.
                self.memory.offline = since;
                return true;
            }
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
            let performing = driver.perform(action);
            let event = tokio::select! {
                event = performing => event,
                () = interrupted(&self.console) => Event::Cancelled,
            };
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
            self.deliver(answer, *receipt);
            return Then::Next;
        }
        self.forget();
        let noticed = self.connection.noticed().trouble;
        let trouble = match &ended.outcome {
            _ if ended.said.kept_last_try => Trouble::LastTryKept,
            Outcome::Card(CardFailure::Transport) => ended
                .broke
                .map_or(Trouble::CardRemoved, Trouble::of_transport),
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
        Then::Next
    }

    /// An answer that came is there, whatever becomes of its files: each is tried, and what failed is said beside it. It is kept
    /// before the begun check is forgotten, so that it is never lost, and given to another program after that, so that it is never
    /// given twice.
    fn deliver(&self, answer: &Answer, receipt: ReceiptState) {
        let mut troubles = Vec::new();
        if let Some(history) = &self.history
            && history.keep(answer).is_err()
        {
            troubles.push(Trouble::HistoryNotWritten);
        }
        self.forget();
        if let Some(to) = &self.drop
            && drop_file(answer, &to.folder, to.code.as_ref(), to.charset).is_err()
        {
            troubles.push(Trouble::FileNotWritten);
        }
        self.tell_answer(answer, receipt, &troubles);
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

/// Ends when somebody presses Ctrl-C or Esc.
async fn interrupted(console: &std::cell::RefCell<&mut dyn super::Console>) {
    loop {
        tokio::time::sleep(WATCH).await;
        // While a question is open the console is its own.
        let key = console
            .try_borrow_mut()
            .map_or(Key::None, |mut console| console.key(Duration::ZERO));
        if key.stops() {
            return;
        }
    }
}
