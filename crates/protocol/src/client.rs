// SPDX-License-Identifier: MIT OR Apache-2.0
//! The terminal's side as a state machine without I/O: events go in, actions come out.
//!
//! ```text
//! state            event                 next             actions
//! –                start                 AwaitConsent     ask for consent          (exempt institution)
//!                                        AwaitCreated     send the request         (any other kind)
//! AwaitConsent     ConsentDecided        AwaitCreated     send the request
//! AwaitCreated     Created, as asked     AwaitCard        let the card sign
//!                  Created, otherwise    Finished         finish: ServiceMisbehaved
//! AwaitCard        CardSigned            AwaitAnswer      send the proof
//!                  CardFailed            Finished         finish: Card
//! AwaitAnswer      Answered, of check    AwaitReceipt     send the receipt
//!                  Answered, otherwise   Finished         finish: ServiceMisbehaved
//! AwaitReceipt     ReceiptAccepted       Finished         finish: Answered
//!                  Refused, Unreachable  Finished         finish: Answered, receipt not acknowledged
//! any other        Refused               Finished         finish: Refused
//!                  Unreachable           Finished         finish: Unreachable
//! any              Cancelled             Finished         finish: Cancelled (Answered in AwaitReceipt)
//! ```
//!
//! Every other combination is [`OutOfOrder`], after which the machine is gone: an error cannot be driven on. The PIN never
//! passes through here: who carries out [`Action::UseCard`] asks for it and forgets it.

use crate::check::{CheckTerms, Consents, Method};
use crate::date::Date;
use crate::facility::FacilityKind;
use crate::message::{Answer, CheckCreated, ConfirmReceipt, CreateCheck, Purpose, SubmitProof};
use crate::{Class, transcript, wire};
use core::fmt;
use jpki::crypto::CryptoProvider;
use jpki::path::Validity;

/// What the terminal knows about itself and wants.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "all of it must be said")]
pub struct Settings {
    /// Name of the service this terminal is registered with.
    pub service_name: String,
    /// SHA-256 of the terminal's own device certificate.
    pub device_certificate_sha256: [u8; 32],
    /// Kind of the facility; decides whether consent is asked for.
    pub kind: FacilityKind,
    /// How the patient is identified.
    pub method: Method,
    /// The day to ask for; today if `None`.
    pub eligibility_date: Option<Date>,
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the table above is complete")]
pub enum Event {
    /// The service sent an answer: its exact bytes.
    Answered(Vec<u8>),
    /// The person or the desk gave up.
    Cancelled,
    /// The card could not sign.
    CardFailed(CardFailure),
    /// The card has signed.
    CardSigned(SubmitProof),
    /// The patient has decided.
    ConsentDecided(Consents),
    /// The service created the check.
    Created(CheckCreated),
    /// The service accepted the receipt.
    ReceiptAccepted,
    /// The service refused.
    Refused(Class),
    /// The service could not be reached, or said something that is no message.
    Unreachable,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "who drives the machine must know each"
)]
pub enum Action {
    /// Ask the patient what they consent to.
    AskConsent,
    /// It is over.
    Finish(Box<Outcome>),
    /// Send the request that begins a check.
    SendCreate(CreateCheck),
    /// Send the proof.
    SendProof {
        /// Of which check.
        check: crate::check::CheckId,
        /// The proof.
        proof: SubmitProof,
    },
    /// Send the receipt.
    SendReceipt {
        /// Of which check.
        check: crate::check::CheckId,
        /// The receipt.
        receipt: ConfirmReceipt,
    },
    /// Let the card sign this SHA-256 digest, after PIN or terminal authentication as the method says.
    UseCard {
        /// The method.
        method: Method,
        /// SHA-256 of the check transcript.
        digest: [u8; 32],
    },
}

/// Why the card did not sign. None of it is a fault of the terminal, and each needs another sentence at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CardFailure {
    /// The PIN is blocked.
    Blocked,
    /// Only the last try is left, and nobody agreed to spend it.
    LastTryKept,
    /// The card has no user-authentication certificate.
    NoCertificate,
    /// It is not a My Number Card.
    NotThisCard,
    /// A phone was presented for the visual method; it has no printed photo.
    PhoneNeedsPin,
    /// The PIN was shown to the card and no answer came that says what became of it: a try may be gone.
    PinUnknown,
    /// The card's PIN is not in use or its counter cannot be read; the visual method needs none.
    PinUnusable,
    /// The card refused with this status word.
    Refused(u16),
    /// The card does not accept this terminal for the visual method.
    TerminalNotAccepted,
    /// The way to the card broke.
    Transport,
    /// The card's answers break the grammar.
    Unreadable,
    /// The PIN was wrong.
    WrongPin {
        /// Tries left.
        retries_left: u8,
    },
}

/// How a check ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The service answered.
    Answered {
        /// What it said.
        answer: Answer,
        /// Whether it has acknowledged the receipt.
        receipt: ReceiptState,
    },
    /// Somebody gave up.
    Cancelled,
    /// The card did not sign.
    Card(CardFailure),
    /// The service refused, or could not find out; its class says which.
    Refused(Class),
    /// The service answered something else than was asked. Nothing was signed, or the answer is not to be used.
    ServiceMisbehaved(Misbehaviour),
    /// The service could not be reached.
    Unreachable,
}

/// Whether the service knows that its answer arrived (Article 30).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "it knows or it does not")]
pub enum ReceiptState {
    /// It does.
    Acknowledged,
    /// It has not said so.
    Unconfirmed,
}

/// What the service did that it must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Misbehaviour {
    /// The answer is for another check.
    AnswerOfAnotherCheck,
    /// The answer is no message.
    AnswerUnreadable,
    /// The answer holds restricted data that the kind of facility, the consent or an expired certificate rules out.
    AnswerBeyondConsent,
    /// The check names other consents than were given.
    ConsentsChanged,
    /// The check names another eligibility date than was asked for.
    DateChanged,
    /// The check names another device.
    DeviceChanged,
    /// The check names another method.
    MethodChanged,
    /// The check names another service.
    ServiceNameChanged,
}

/// An event came that the state does not expect; the machine is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "there is nothing more to say")]
pub struct OutOfOrder;

impl fmt::Display for OutOfOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("event does not fit the state of the check")
    }
}

impl core::error::Error for OutOfOrder {}

/// The machine.
#[derive(Debug)]
pub struct Client<'a> {
    settings: Settings,
    crypto: &'a CryptoProvider,
    state: State,
}

#[derive(Debug)]
enum State {
    Consent,
    Created { consents: Consents },
    Card { terms: CheckTerms },
    Answer { terms: CheckTerms },
    Receipt { answer: Box<Answer> },
    Finished,
}

/// The machine in its next state, and what is to be done.
type Step<'a> = (Client<'a>, Vec<Action>);

impl<'a> Client<'a> {
    /// Begins a check.
    #[must_use]
    pub fn start(settings: Settings, crypto: &'a CryptoProvider) -> Step<'a> {
        let client = Self {
            settings,
            crypto,
            state: State::Consent,
        };
        // Article 13 paragraph 2: other kinds never receive these data, so their patients are not asked.
        if client.settings.kind == FacilityKind::ExemptInstitution {
            (client, vec![Action::AskConsent])
        } else {
            client.create(Consents::NONE)
        }
    }

    /// Takes an event.
    ///
    /// # Errors
    /// [`OutOfOrder`] for an event that is not in the module's table.
    pub fn handle(self, event: Event) -> Result<Step<'a>, OutOfOrder> {
        let Self {
            settings,
            crypto,
            state,
        } = self;
        let idle = Client {
            settings,
            crypto,
            state: State::Finished,
        };
        match (state, event) {
            (State::Finished, _) => Err(OutOfOrder),
            (State::Receipt { answer }, event) => idle.after_answer(*answer, &event),
            (_, Event::Cancelled) => Ok(idle.finish(Outcome::Cancelled)),
            (_, Event::Refused(class)) => Ok(idle.finish(Outcome::Refused(class))),
            (_, Event::Unreachable) => Ok(idle.finish(Outcome::Unreachable)),
            (State::Consent, Event::ConsentDecided(consents)) => Ok(idle.create(consents)),
            (State::Created { consents }, Event::Created(created)) => {
                Ok(idle.created(consents, created))
            }
            (State::Card { terms }, Event::CardSigned(proof)) => {
                let send = Action::SendProof {
                    check: terms.id,
                    proof,
                };
                Ok((
                    Client {
                        state: State::Answer { terms },
                        ..idle
                    },
                    vec![send],
                ))
            }
            (State::Card { .. }, Event::CardFailed(failure)) => {
                Ok(idle.finish(Outcome::Card(failure)))
            }
            (State::Answer { terms }, Event::Answered(bytes)) => Ok(idle.answered(&terms, &bytes)),
            _ => Err(OutOfOrder),
        }
    }

    fn create(self, consents: Consents) -> Step<'a> {
        let request = CreateCheck {
            purpose: Purpose::EligibilityCheck,
            method: self.settings.method,
            consents,
            eligibility_date: self.settings.eligibility_date,
        };
        (
            Client {
                state: State::Created { consents },
                ..self
            },
            vec![Action::SendCreate(request)],
        )
    }

    /// The card signs only what was asked for: everything the service echoes is compared first.
    fn created(self, consents: Consents, created: CheckCreated) -> Step<'a> {
        let CheckCreated { terms, .. } = created;
        let settings = &self.settings;
        let changed = [
            (
                terms.service_name != settings.service_name,
                Misbehaviour::ServiceNameChanged,
            ),
            (
                terms.device_certificate_sha256 != settings.device_certificate_sha256,
                Misbehaviour::DeviceChanged,
            ),
            (terms.method != settings.method, Misbehaviour::MethodChanged),
            (terms.consents != consents, Misbehaviour::ConsentsChanged),
            (
                settings
                    .eligibility_date
                    .is_some_and(|date| date != terms.eligibility_date),
                Misbehaviour::DateChanged,
            ),
        ];
        if let Some((_, misbehaviour)) = changed.into_iter().find(|(changed, _)| *changed) {
            return self.finish(Outcome::ServiceMisbehaved(misbehaviour));
        }
        let digest = (self.crypto.sha256)(&[&transcript::encode(&terms)]);
        let sign = Action::UseCard {
            method: terms.method,
            digest,
        };
        (
            Client {
                state: State::Card { terms },
                ..self
            },
            vec![sign],
        )
    }

    fn answered(self, terms: &CheckTerms, bytes: &[u8]) -> Step<'a> {
        let Ok(answer) = wire::decode_answer(bytes) else {
            return self.finish(Outcome::ServiceMisbehaved(Misbehaviour::AnswerUnreadable));
        };
        if answer.check != terms.id || answer.eligibility_date != terms.eligibility_date {
            return self.finish(Outcome::ServiceMisbehaved(
                Misbehaviour::AnswerOfAnotherCheck,
            ));
        }
        if self.holds_too_much(&answer, terms.consents) {
            return self.finish(Outcome::ServiceMisbehaved(
                Misbehaviour::AnswerBeyondConsent,
            ));
        }
        let receipt = ConfirmReceipt {
            answer_sha256: (self.crypto.sha256)(&[bytes]),
        };
        let send = Action::SendReceipt {
            check: terms.id,
            receipt,
        };
        (
            Client {
                state: State::Receipt {
                    answer: Box::new(answer),
                },
                ..self
            },
            vec![send],
        )
    }

    /// Article 13 paragraph 2, seen from the facility: what it may not receive it does not take.
    fn holds_too_much(&self, answer: &Answer, consents: Consents) -> bool {
        use crate::check::ConsentItem::{LimitCertificate, SpecificDiseases};
        let exempt = self.settings.kind == FacilityKind::ExemptInstitution;
        let in_time = answer.certificate == Validity::InTime;
        answer.entitled.coverages.iter().any(|coverage| {
            let may = |item| exempt && in_time && consents.contains(item);
            (coverage.limit.is_some() && !may(LimitCertificate))
                || (!coverage.specific_diseases.is_empty() && !may(SpecificDiseases))
        })
    }

    /// Once the answer is here, nothing takes it away again.
    fn after_answer(self, answer: Answer, event: &Event) -> Result<Step<'a>, OutOfOrder> {
        let receipt = match event {
            Event::ReceiptAccepted => ReceiptState::Acknowledged,
            Event::Cancelled | Event::Refused(_) | Event::Unreachable => ReceiptState::Unconfirmed,
            _ => return Err(OutOfOrder),
        };
        Ok(self.finish(Outcome::Answered { answer, receipt }))
    }

    fn finish(self, outcome: Outcome) -> Step<'a> {
        (
            Client {
                state: State::Finished,
                ..self
            },
            vec![Action::Finish(Box::new(outcome))],
        )
    }
}
