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
//!                  lost                  AwaitCreated     send the same request with the same key
//! AwaitCard        CardSigned            AwaitAnswer      send the proof
//!                  CardFailed            Finished         finish: Card
//! AwaitAnswer      Answered, of check    AwaitReceipt     sign and send the receipt
//!                  Answered, otherwise   Finished         finish: ServiceMisbehaved
//!                  Processing, in time   AwaitAnswer      send the same proof when it was told to
//!                  Processing, else      Finished         finish: StillProcessing
//!                  lost                  AwaitAnswer      send the same proof
//! AwaitReceipt     ReceiptAccepted       Finished         finish: Answered
//!                  lost                  AwaitReceipt     send the same receipt
//!                  Refused, Unreachable  Finished         finish: Answered, receipt not acknowledged
//! any other        Refused               Finished         finish: Refused
//!                  Unreachable           Finished         finish: Unreachable
//! any              Cancelled             Finished         finish: Cancelled (Answered in AwaitReceipt)
//! ```
//!
//! *Lost* is `Unreachable`, or a refusal that says nothing of the check (`busy`, `transport`, `unavailable`), as long as the request was
//! sent fewer than [`PAUSES`] has entries. Sending again is safe: the service knows a creation by its key, a proof and a receipt by
//! themselves, so no second check comes of it. `undetermined` is told to the desk at once: the service did decide that it could
//! not find out.
//!
//! Before anything of an answer is looked at, the service's signature on it is verified; what is not signed is not shown
//! (Articles 30-1 and 30-2).
//!
//! Every other combination is [`OutOfOrder`], after which the machine is gone: an error cannot be driven on. The PIN never
//! passes through here: who carries out [`Action::UseCard`] asks for it and forgets it.
//!
//! A terminal that writes down [`Client::pending`] before it carries out an action goes on after a restart with
//! [`Client::resume`], in the same check.

mod outcome;
mod state;

pub use outcome::{CardFailure, Misbehaviour, Outcome, ReceiptState};
pub use state::{ASKS, PAUSES};

use crate::check::{CheckId, Consents, IdempotencyKey, Method};
use crate::date::Date;
use crate::evidence::{Receipt, VerifiedAnswer, Verifying, verify_answer};
use crate::facility::FacilityKind;
use crate::message::{Answer, CheckCreated, CreateCheck, Purpose, SignedAnswer, SubmitProof};
use crate::{Class, transcript, wire};
use core::fmt;
use jpki::crypto::CryptoProvider;
use jpki::path::{TrustAnchors, Validity};
use jpki::time::UnixTime;
use state::{Again, Asked, Begun, Sent, State};

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
    /// The service sent an answer.
    Answered {
        /// Its exact bytes, and those of its signature.
        answer: SignedAnswer,
        /// When it arrived.
        at: UnixTime,
    },
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
    /// The insurers are still processing.
    Processing {
        /// After so many seconds the proof may be sent again.
        again_seconds: u16,
        /// When this was said.
        at: UnixTime,
    },
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
    SendCreate {
        /// The request.
        request: CreateCheck,
        /// What the service knows it by when it comes again.
        key: IdempotencyKey,
        /// Wait so long first.
        after_seconds: u16,
    },
    /// Send the proof.
    SendProof {
        /// Of which check.
        check: CheckId,
        /// The proof.
        proof: SubmitProof,
        /// Wait so long first.
        after_seconds: u16,
    },
    /// Sign the receipt with the device's key and send it.
    SendReceipt {
        /// The receipt.
        receipt: Receipt,
        /// Wait so long first.
        after_seconds: u16,
    },
    /// Let the card sign this SHA-256 digest, after PIN or terminal authentication as the method says.
    UseCard {
        /// The method.
        method: Method,
        /// SHA-256 of the check transcript.
        digest: [u8; 32],
    },
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

/// What a terminal writes down to go on with a check after a restart: nothing of the person, and no proof. The same card signs the
/// same transcript the same way (RSASSA-PKCS1-v1_5), so the service knows the proof again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "all a resumption needs")]
pub struct Pending {
    /// Key of the request.
    pub key: IdempotencyKey,
    /// The request.
    pub request: CreateCheck,
    /// What the service created, once it has said so.
    pub created: Option<CheckCreated>,
}

/// What a terminal believes signatures by.
#[derive(Clone, Copy)]
#[expect(clippy::exhaustive_structs, reason = "all of it must be given")]
pub struct Trust<'a> {
    /// The authority of the service, which the terminal pins.
    pub service: &'a TrustAnchors,
    /// Crypto backend.
    pub crypto: &'a CryptoProvider,
}

impl fmt::Debug for Trust<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Trust({:?})", self.crypto)
    }
}

/// The machine.
#[derive(Debug)]
pub struct Client<'a> {
    settings: Settings,
    key: IdempotencyKey,
    trust: Trust<'a>,
    state: State,
}

/// The machine in its next state, and what is to be done.
type Step<'a> = (Client<'a>, Vec<Action>);

impl<'a> Client<'a> {
    /// Begins a check. The key is drawn for this check and for no other.
    #[must_use]
    pub fn start(settings: Settings, key: IdempotencyKey, trust: Trust<'a>) -> Step<'a> {
        let client = Self {
            settings,
            key,
            trust,
            state: State::Consent,
        };
        // Article 13 paragraph 2: other kinds never receive these data, so their patients are not asked.
        if client.settings.kind == FacilityKind::ExemptInstitution {
            (client, vec![Action::AskConsent])
        } else {
            client.create(Consents::NONE)
        }
    }

    /// Goes on with a check after a restart: the request is sent again with its key, or the card signs again. Method and date are
    /// those of the request, whatever the settings say.
    #[must_use]
    pub fn resume(settings: Settings, pending: Pending, trust: Trust<'a>) -> Step<'a> {
        let Pending {
            key,
            request,
            created,
        } = pending;
        let client = Self {
            settings,
            key,
            trust,
            state: State::Finished,
        };
        match created {
            None => client.send(State::Created {
                request,
                sent: Sent::NEVER,
            }),
            Some(created) => client.created(Begun { request, created }),
        }
    }

    /// What to write down for [`Client::resume`]; `None` while there is nothing to go on with.
    #[must_use]
    pub fn pending(&self) -> Option<Pending> {
        let (request, created) = match &self.state {
            State::Consent | State::Finished => return None,
            State::Created { request, .. } => (request, None),
            State::Card(begun) | State::Answer { begun, .. } | State::Receipt { begun, .. } => {
                (&begun.request, Some(&begun.created))
            }
        };
        Some(Pending {
            key: self.key,
            request: request.clone(),
            created: created.cloned(),
        })
    }

    /// Takes an event.
    ///
    /// # Errors
    /// [`OutOfOrder`] for an event that is not in the module's table.
    pub fn handle(mut self, event: Event) -> Result<Step<'a>, OutOfOrder> {
        let state = core::mem::replace(&mut self.state, State::Finished);
        let state = match state.again(&event) {
            Again::Send(state) => return Ok(self.send(state)),
            Again::Handle(state) => state,
        };
        match (state, event) {
            (State::Finished, _) => Err(OutOfOrder),
            (State::Receipt { answer, .. }, event) => self.after_answer(*answer, &event),
            (_, Event::Cancelled) => Ok(self.finish(Outcome::Cancelled)),
            (_, Event::Refused(class)) => Ok(self.finish(Outcome::Refused(class))),
            (_, Event::Unreachable) => Ok(self.finish(Outcome::Unreachable)),
            (State::Consent, Event::ConsentDecided(consents)) => Ok(self.create(consents)),
            (State::Created { request, .. }, Event::Created(created)) => {
                Ok(self.created(Begun { request, created }))
            }
            (State::Card(begun), Event::CardSigned(proof)) => Ok(self.send(State::Answer {
                begun,
                proof,
                sent: Sent::NEVER,
                asked: Asked::NEVER,
            })),
            (State::Card(_), Event::CardFailed(failure)) => Ok(self.finish(Outcome::Card(failure))),
            (
                State::Answer {
                    begun,
                    proof,
                    asked,
                    ..
                },
                Event::Processing { again_seconds, at },
            ) => {
                let next = asked.again(again_seconds, at, begun.created.terms.deadline);
                Ok(match next {
                    Some(asked) => self.send(State::Answer {
                        begun,
                        proof,
                        sent: Sent::NEVER,
                        asked,
                    }),
                    None => self.finish(Outcome::StillProcessing),
                })
            }
            (State::Answer { begun, .. }, Event::Answered { answer, at }) => {
                Ok(self.answered(begun, &answer, at))
            }
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
        self.send(State::Created {
            request,
            sent: Sent::NEVER,
        })
    }

    /// The card signs only what was asked for: everything the service echoes is compared first.
    fn created(self, begun: Begun) -> Step<'a> {
        let (settings, request, terms) = (&self.settings, &begun.request, &begun.created.terms);
        let changed = [
            (
                terms.service_name != settings.service_name,
                Misbehaviour::ServiceNameChanged,
            ),
            (
                terms.device_certificate_sha256 != settings.device_certificate_sha256,
                Misbehaviour::DeviceChanged,
            ),
            (terms.method != request.method, Misbehaviour::MethodChanged),
            (
                terms.consents != request.consents,
                Misbehaviour::ConsentsChanged,
            ),
            (
                request
                    .eligibility_date
                    .is_some_and(|date| date != terms.eligibility_date),
                Misbehaviour::DateChanged,
            ),
        ];
        if let Some((_, misbehaviour)) = changed.into_iter().find(|(changed, _)| *changed) {
            return self.finish(Outcome::ServiceMisbehaved(misbehaviour));
        }
        let sign = Action::UseCard {
            method: terms.method,
            digest: (self.trust.crypto.sha256)(&[&transcript::encode(terms)]),
        };
        self.then(State::Card(begun), sign)
    }

    fn answered(self, begun: Begun, signed: &SignedAnswer, at: UnixTime) -> Step<'a> {
        let terms = &begun.created.terms;
        let evidence = match self.verified(signed, at) {
            Ok(evidence) => evidence,
            Err(misbehaviour) => return self.finish(Outcome::ServiceMisbehaved(misbehaviour)),
        };
        let Ok(answer) = wire::decode_answer(&signed.body) else {
            return self.finish(Outcome::ServiceMisbehaved(Misbehaviour::AnswerUnreadable));
        };
        // One answer, one instant: evidence with two would be worth little.
        if answer.answered_at != evidence.signed_at() {
            return self.finish(Outcome::ServiceMisbehaved(
                Misbehaviour::AnswerWronglySigned,
            ));
        }
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
        let receipt = Receipt {
            check: terms.id,
            answer_sha256: *evidence.sha256(),
            arrived_at: at,
        };
        self.send(State::Receipt {
            begun,
            answer: Box::new(answer),
            receipt,
            sent: Sent::NEVER,
        })
    }

    /// What the service did not sign is not evidence of what it told (Articles 30-1 and 30-2), and is not taken over.
    fn verified(
        &self,
        answer: &SignedAnswer,
        at: UnixTime,
    ) -> Result<VerifiedAnswer, Misbehaviour> {
        if answer.signature.is_empty() {
            return Err(Misbehaviour::AnswerUnsigned);
        }
        let verifying = Verifying {
            anchors: self.trust.service,
            at,
            crypto: self.trust.crypto,
        };
        verify_answer(answer, &verifying).map_err(|_| Misbehaviour::AnswerWronglySigned)
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

    /// Enters a state that waits for the service, and sends what it waits for an answer to.
    fn send(self, state: State) -> Step<'a> {
        match state.request(self.key) {
            Some(action) => self.then(state, action),
            // Never: only the three states that have a request come here.
            None => self.finish(Outcome::Unreachable),
        }
    }

    fn finish(self, outcome: Outcome) -> Step<'a> {
        self.then(State::Finished, Action::Finish(Box::new(outcome)))
    }

    fn then(self, state: State, action: Action) -> Step<'a> {
        (Self { state, ..self }, vec![action])
    }
}
