// SPDX-License-Identifier: MIT OR Apache-2.0
//! The service's side as one pure function: load → **decide** → commit.
//!
//! The caller loads a [`Snapshot`] in a transaction, calls [`decide`], and writes [`Decision::change`] and
//! [`Decision::audit`] in the same transaction. `decide` is total: a refusal is a decision too, with its audit record.
//!
//! ```text
//! check state        create          proof                                   receipt                         number
//! –                  -> Open         unknown-check                           unknown-check                   unknown-check
//! Open               –               good -> Answered, else -> Refused       misuse                          –
//! Open, processing   –               told when to ask again (state stays)    misuse                          –
//! Open, too late     –               deadline (state stays)                  misuse                          –
//! Answered           –               same proof: same answer, else replay    right -> Delivered              told
//! Delivered          –               replay                                  right: accepted again           told
//! Forgotten          –               replay                                  right -> Delivered              told
//! Refused            –               same proof: same class, else replay     misuse                          –
//! ```
//!
//! A receipt is right if it is for this answer and the device signed it; one for another check or answer is `misuse`, one that
//! is not signed by this device is `signature`, and nothing is forgotten for either.
//!
//! A check of another device account is refused with `account` before its state is looked at. A number of another facility
//! is answered as one that nobody has.

mod create;
mod look_up;
mod prove;
mod receive;
mod repeat;

use crate::Class;
use crate::check::{AnswerTrace, CheckId, StoredCheck};
use crate::cross_check::CrossCheck;
use crate::eligibility::EligibilityRecord;
use crate::evidence::{Signer, Verifying};
use crate::facility::{AccountId, Device, FacilityKind, FacilityState};
use crate::message::{
    CheckCreated, CheckNumberFound, ConfirmReceipt, CreateCheck, IdentityDocument, SignedAnswer,
    SubmitProof,
};
use crate::number::CheckNumber;
use core::fmt;
use jpki::crypto::CryptoProvider;
use jpki::path::{Policy, TrustAnchors};
use jpki::revocation::ocsp::OcspPolicy;
use jpki::revocation::{CrlStore, OcspExchange, Preference, RevocationPolicy};
use jpki::time::UnixTime;
use jpki::user::VerifiedUser;

/// One request of a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the wire protocol has these requests"
)]
pub enum Request {
    /// Begin a check.
    Create(CreateCheck),
    /// Ask what became of an answer, by its number.
    LookUp(CheckNumber),
    /// Prove that the card is here.
    Prove {
        /// The check.
        check: CheckId,
        /// The proof.
        proof: SubmitProof,
    },
    /// Confirm that the answer arrived.
    Receive {
        /// The check.
        check: CheckId,
        /// The receipt.
        receipt: ConfirmReceipt,
    },
}

/// What storage says at the moment of a request.
#[expect(clippy::exhaustive_structs, reason = "the service builds it")]
pub struct Snapshot<'a> {
    /// The device whose certificate the connection carries, if it is registered.
    pub device: Option<Device>,
    /// The check the request names, by its identifier or its number, if there is one.
    pub check: Option<StoredCheck>,
    /// Version of the terms of use in force.
    pub terms_version: String,
    /// Finds what is known of a verified person.
    pub eligibility: &'a dyn EligibilityLookup,
}

impl fmt::Debug for Snapshot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("device", &self.device)
            .finish_non_exhaustive()
    }
}

/// Finds eligibility by who was verified. Nobody can ask without a [`VerifiedUser`].
pub trait EligibilityLookup {
    /// The record of this person: `Ok(None)` if there is none.
    ///
    /// # Errors
    /// [`LookupFailed`] if it could not be found out.
    fn find(&self, user: &VerifiedUser) -> Result<Option<EligibilityRecord>, LookupFailed>;
}

/// It could not be found out whether there is a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the reason stays with the store's own log"
)]
pub struct LookupFailed;

/// A responder beside the lists.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "the service builds it")]
pub struct Responder<'a> {
    /// Rules for its answers.
    pub policy: &'a OcspPolicy,
    /// Which of the two sources counts.
    pub preference: Preference,
    /// What it was asked and sent; `None` if it was not asked, or nothing came.
    pub exchange: Option<OcspExchange<'a>>,
}

/// Everything a decision needs besides storage and request.
#[expect(clippy::exhaustive_structs, reason = "the service builds it")]
pub struct Context<'a> {
    /// The instant of the decision.
    pub now: UnixTime,
    /// When the request was received: before it waited for anything (Article 30).
    pub received_at: UnixTime,
    /// SHA-256 of the device certificate the connection carries.
    pub device_certificate_sha256: [u8; 32],
    /// Name of the service, part of every transcript.
    pub service_name: &'a str,
    /// Where randomness comes from: fills the buffer.
    pub random: &'a mut dyn FnMut(&mut [u8]),
    /// Who signs answers.
    pub answers: Signer<'a>,
    /// Authority of the devices, to which receipts lead.
    pub devices: &'a TrustAnchors,
    /// Crypto backend.
    pub crypto: &'a CryptoProvider,
    /// Pinned certification authorities.
    pub anchors: &'a TrustAnchors,
    /// Rules for certificates.
    pub policy: &'a Policy,
    /// Verified revocation lists.
    pub crls: &'a CrlStore,
    /// Rules for revocation lists.
    pub revocation: &'a RevocationPolicy,
    /// What was asked of a responder before the decision; `None` where lists alone decide.
    pub responder: Option<Responder<'a>>,
    /// Limits of the protocol.
    pub limits: &'a Limits,
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

/// Limits of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Seconds from the creation of a check to its deadline.
    pub proof_seconds: u32,
    /// Days before and after today for which eligibility can be asked.
    pub date_days: u32,
    /// Longest time to tell a terminal to wait before it asks again, in seconds.
    pub again_seconds: u16,
}

impl Limits {
    /// Two minutes for entering a PIN and reading a card; five years back, the longest a claim is kept, and none ahead
    /// but the day itself. Three seconds before a terminal asks again: forty times before the deadline, and nobody waits long for
    /// an answer that is there.
    #[must_use]
    pub const fn standard() -> Self {
        Self {
            proof_seconds: 120,
            date_days: 5 * 366,
            again_seconds: 3,
        }
    }
}

/// What is to be answered, written and noted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decision {
    /// What the terminal is told.
    pub response: Response,
    /// What changes in storage; nothing for a refusal that changes nothing.
    pub change: Option<Change>,
    /// What the audit notes, always.
    pub audit: AuditRecord,
}

/// What the terminal is told.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "one for each request, and the refusal"
)]
pub enum Response {
    /// The exact bytes of the answer and of its signature.
    Answered(SignedAnswer),
    /// A check was created.
    Created(CheckCreated),
    /// What became of an answer.
    Found(CheckNumberFound),
    /// There is no answer yet; the same proof may be sent again.
    Processing {
        /// In so many seconds.
        again_seconds: u16,
    },
    /// The receipt was accepted.
    Received,
    /// Refused, or not found out.
    Refused(Class),
}

/// A change of storage.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the store must know each")]
pub enum Change {
    /// A new check.
    Insert(StoredCheck),
    /// A check in a new state.
    Update(StoredCheck),
}

/// What the audit notes of every decision: no name, number or certificate of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuditRecord {
    /// When.
    pub at: UnixTime,
    /// When the request was received (Article 30).
    pub received_at: UnixTime,
    /// What was asked: `create`, `number`, `proof` or `receipt`.
    pub event: &'static str,
    /// The check, if it exists.
    pub check: Option<CheckId>,
    /// The device account, if it is known.
    pub account: Option<AccountId>,
    /// Why it was refused; `None` if it was not.
    pub class: Option<Class>,
    /// The exact rule, for the operator only.
    pub detail: Option<String>,
    /// What stays of the answer that was given, confirmed or looked up.
    pub answer: Option<AnswerTrace>,
    /// The receipt the device signed, as it came: the service's evidence of the arrival (Article 30).
    pub receipt: Option<Vec<u8>>,
    /// Which other document staff asked for (Article 18): its kind and nothing more.
    pub identity_document: Option<IdentityDocument>,
    /// How the coverages of an answer made now compared with the card's text: the outcome and nothing that was compared.
    pub cross_check: Vec<CrossCheck>,
}

/// Whether a creation came before, by its idempotency key. The other requests carry their own: the proof, the answer's hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there is no fourth way")]
pub enum Repetition {
    /// Its key came with another request.
    Different,
    /// It did not, or carries no key.
    First,
    /// It did; [`Snapshot::check`] is the check that came of it.
    Same,
}

/// Decides one request that was not sent before. Pure and total.
#[must_use]
pub fn decide(snapshot: &Snapshot<'_>, request: &Request, context: &mut Context<'_>) -> Decision {
    decide_repeated(snapshot, request, Repetition::First, context)
}

/// Decides one request that may have been sent before. Pure and total.
#[must_use]
pub fn decide_repeated(
    snapshot: &Snapshot<'_>,
    request: &Request,
    repetition: Repetition,
    context: &mut Context<'_>,
) -> Decision {
    let (event, named) = match request {
        Request::Create(_) => ("create", repetition.check(snapshot)),
        Request::LookUp(_) => ("number", None),
        Request::Prove { check, .. } => ("proof", Some(*check)),
        Request::Receive { check, .. } => ("receipt", Some(*check)),
    };
    let outcome = admitted(snapshot, named, context).and_then(|admitted| match request {
        Request::Create(create) => match repetition {
            Repetition::Different => Err(repeat::refuse()),
            Repetition::First => {
                create::decide(admitted.device, &snapshot.terms_version, create, context)
            }
            Repetition::Same => Ok(repeat::decide(admitted.check()?)),
        },
        Request::LookUp(number) => look_up::decide(admitted.device, snapshot, number),
        Request::Prove { proof, .. } => {
            prove::decide(admitted.check()?, admitted.device, snapshot, proof, context)
        }
        Request::Receive { receipt, .. } => {
            receive::decide(admitted.check()?, admitted.device, receipt, context)
        }
    });
    let account = snapshot
        .device
        .as_ref()
        .map(|device| device.account.clone());
    let check = named.filter(|_| snapshot.check.is_some());
    let (at, received_at) = (context.now, context.received_at);
    let note = |check, class, detail| AuditRecord {
        at,
        received_at,
        event,
        check,
        account,
        class,
        detail,
        answer: None,
        receipt: None,
        identity_document: None,
        cross_check: Vec::new(),
    };
    match outcome {
        Ok(Granted {
            response,
            change,
            cross_check,
        }) => {
            let concerned = match (&change, &response) {
                (Some(Change::Insert(check)), _) => Some(check.terms.id),
                (_, Response::Found(_)) => snapshot.check.as_ref().map(|check| check.terms.id),
                _ => check,
            };
            let audit = AuditRecord {
                answer: answer_of(snapshot, change.as_ref(), &response).cloned(),
                receipt: received(request, &response).map(|message| message.receipt.clone()),
                identity_document: received(request, &response)
                    .and_then(|message| message.identity_document),
                cross_check,
                ..note(concerned, None, None)
            };
            Decision {
                response,
                change,
                audit,
            }
        }
        Err(Refusal {
            class,
            detail,
            change,
        }) => Decision {
            response: Response::Refused(class),
            change: change.map(|change| *change),
            audit: note(check, Some(class), Some(detail)),
        },
    }
}

/// The answer an accepted request is about: as it is now, or as it was before.
fn answer_of<'a>(
    snapshot: &'a Snapshot<'_>,
    change: Option<&'a Change>,
    response: &Response,
) -> Option<&'a AnswerTrace> {
    let now = match (response, change) {
        (Response::Created(_), _) => None,
        (_, Some(Change::Insert(check) | Change::Update(check))) => Some(check),
        (_, None) => snapshot.check.as_ref(),
    };
    now?.state.trace()
}

/// What was received, if it was accepted.
const fn received<'a>(request: &'a Request, response: &Response) -> Option<&'a ConfirmReceipt> {
    match (request, response) {
        (Request::Receive { receipt, .. }, Response::Received) => Some(receipt),
        _ => None,
    }
}

impl Context<'_> {
    /// What a receipt is verified with.
    const fn of_devices(&self) -> Verifying<'_> {
        Verifying {
            anchors: self.devices,
            at: self.now,
            crypto: self.crypto,
        }
    }
}

impl Repetition {
    fn check(self, snapshot: &Snapshot<'_>) -> Option<CheckId> {
        let earlier = snapshot.check.as_ref().filter(|_| self == Self::Same);
        earlier.map(|check| check.terms.id)
    }
}

/// Whether an answer to this kind of facility at this instant is test use (supplementary provisions of 2024-01-31,
/// paragraph 2, and of 2024-04-01, paragraph 2).
#[must_use]
pub fn is_test_use(kind: FacilityKind, at: UnixTime) -> bool {
    let first_day_after = match kind {
        FacilityKind::MaternityHome => UnixTime::from_civil_jst(2024, 7, 1, 0, 0, 0),
        _ => UnixTime::from_civil_jst(2024, 4, 1, 0, 0, 0),
    };
    first_day_after.is_some_and(|end| at < end)
}

/// A decision in the making that goes well.
struct Granted {
    response: Response,
    change: Option<Change>,
    cross_check: Vec<CrossCheck>,
}

/// A decision in the making that refuses.
struct Refusal {
    class: Class,
    detail: String,
    change: Option<Box<Change>>,
}

impl Refusal {
    fn new(class: Class, detail: impl Into<String>) -> Self {
        Self {
            class,
            detail: detail.into(),
            change: None,
        }
    }
}

/// A device that may ask, and the check it may ask about.
struct Admitted<'a> {
    device: &'a Device,
    check: Option<&'a StoredCheck>,
}

impl<'a> Admitted<'a> {
    fn check(&self) -> Result<&'a StoredCheck, Refusal> {
        self.check
            .ok_or_else(|| Refusal::new(Class::UnknownCheck, "no such check"))
    }
}

fn admitted<'a>(
    snapshot: &'a Snapshot<'_>,
    named: Option<CheckId>,
    context: &Context<'_>,
) -> Result<Admitted<'a>, Refusal> {
    let refuse = |detail: &str| Err(Refusal::new(Class::Account, detail));
    let Some(device) = &snapshot.device else {
        return refuse("device certificate belongs to no account");
    };
    // Article 23 paragraph 1 items 4 and 6: an account is used by its own device only.
    if device.certificate_sha256 != context.device_certificate_sha256 {
        return refuse("device certificate is not the account's");
    }
    match device.state {
        FacilityState::Active => {}
        FacilityState::Ended => return refuse("facility has ended its use"),
        FacilityState::Suspended => return refuse("facility is suspended"),
    }
    let check = snapshot
        .check
        .as_ref()
        .filter(|check| Some(check.terms.id) == named);
    if check.is_some_and(|check| check.account != device.account) {
        return refuse("check belongs to another account");
    }
    Ok(Admitted { device, check })
}
