// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which trouble of the table an outcome, a reader's error or an answer is.

use crate::advice::Trouble;
use crate::reader::OpenError;
use apdu::TransportError;
use jpki::path::Validity;
use protocol::Class;
use protocol::client::{CardFailure, Misbehaviour, Outcome, ReceiptState};
use protocol::eligibility::{BasicCoverage, CardClassification, QualificationValidity};
use protocol::message::Answer;
use protocol::name::{CharacterSet, character_set};
use protocol::number::CheckDigit;

impl Trouble {
    /// The trouble of an outcome that is no answer; of an answer, why it is no yes. `None` for a yes.
    #[must_use]
    pub fn of_outcome(outcome: &Outcome) -> Option<Self> {
        Some(match outcome {
            Outcome::Answered { answer, .. } => return Self::of_answer(answer),
            Outcome::Cancelled => Self::Cancelled,
            Outcome::Card(failure) => Self::of_card(*failure),
            Outcome::Refused(class) => Self::of_class(*class),
            Outcome::ServiceMisbehaved(
                Misbehaviour::AnswerUnsigned | Misbehaviour::AnswerWronglySigned,
            ) => Self::AnswerNotSigned,
            Outcome::ServiceMisbehaved(_) => Self::ServiceMisbehaved,
            Outcome::StillProcessing => Self::StillProcessing,
            _ => Self::NoReply,
        })
    }

    /// Why a validity is no yes.
    #[must_use]
    pub const fn of_validity(validity: QualificationValidity) -> Option<Self> {
        Some(match validity {
            QualificationValidity::Valid | QualificationValidity::ValidNotRegistered => {
                return None;
            }
            QualificationValidity::InvalidNewerExists => Self::NewerExists,
            QualificationValidity::NoMatch => Self::NoMatch,
            QualificationValidity::SeveralMatch => Self::SeveralMatch,
            QualificationValidity::Unknown(_) => Self::UnknownValidity,
            _ => Self::NotEligible,
        })
    }

    /// Why an answer is no yes: it does not fit the card, or its validity is none.
    #[must_use]
    pub fn of_answer(answer: &Answer) -> Option<Self> {
        let other = answer.differs_from_card().then_some(Self::WrongPerson);
        other.or_else(|| Self::of_validity(answer.entitled.validity))
    }

    /// The trouble of a card that did not sign.
    #[must_use]
    pub const fn of_card(failure: CardFailure) -> Self {
        match failure {
            CardFailure::Blocked => Self::BlockedPin,
            CardFailure::LastTryKept => Self::LastTryKept,
            CardFailure::NoCertificate => Self::NoCertificate,
            CardFailure::NotThisCard => Self::NotMyNumberCard,
            CardFailure::PhoneNeedsPin => Self::PhoneNeedsPin,
            CardFailure::PinUnknown => Self::PinUnknown,
            CardFailure::PinUnusable => Self::PinUnusable,
            CardFailure::Refused(_) => Self::CardRefused,
            CardFailure::TerminalNotAccepted => Self::TerminalNotAccepted,
            CardFailure::Unreadable => Self::CardUnreadable,
            CardFailure::WrongPin { .. } => Self::WrongPin,
            _ => Self::CardRemoved,
        }
    }

    /// The trouble of a refusal.
    #[must_use]
    pub const fn of_class(class: Class) -> Self {
        match class {
            Class::Account => Self::Account,
            Class::Busy => Self::Busy,
            Class::CardBlocked => Self::BlockedPin,
            Class::CardRefused => Self::CardRefused,
            Class::Deadline => Self::Deadline,
            Class::Expired => Self::Expired,
            Class::NotYetValid => Self::NotYetValid,
            Class::Path => Self::UnknownIssuer,
            Class::Policy => Self::Policy,
            Class::Profile => Self::Profile,
            Class::Replay => Self::Replay,
            Class::Revoked => Self::Revoked,
            Class::Signature => Self::Signature,
            Class::Transport => Self::NoReply,
            Class::Unavailable => Self::Paused,
            Class::Undetermined => Self::Undetermined,
            Class::UnknownCheck => Self::UnknownCheck,
            Class::Unsupported => Self::Unsupported,
            _ => Self::FaultyRequest,
        }
    }

    /// The trouble of a way to a card that broke.
    #[must_use]
    pub const fn of_transport(error: TransportError) -> Self {
        match error {
            TransportError::CardRemoved
            | TransportError::CardReset
            | TransportError::CardSwapped
            | TransportError::NoCard => Self::CardRemoved,
            TransportError::NoService => Self::NoReaderService,
            TransportError::ReaderUnavailable | TransportError::ConnectionLost => Self::NoReader,
            TransportError::Sharing => Self::CardHeldElsewhere,
            TransportError::NotResponding
            | TransportError::ResponseGarbled
            | TransportError::Timeout => Self::CardSilent,
            _ => Self::ReaderFault,
        }
    }

    /// The trouble of a reader that does not open; `None` if it only has no card in it.
    #[must_use]
    pub const fn of_reader(error: &OpenError) -> Option<Self> {
        match error {
            OpenError::Transport(TransportError::NoCard | TransportError::CardRemoved) => None,
            OpenError::NoPcsc => Some(Self::NoReaderService),
            OpenError::Transport(error) => Some(Self::of_transport(*error)),
            OpenError::Vpcd(_) => Some(Self::NoReader),
        }
    }

    /// Whether it is the way to the service, and worth another look later.
    #[must_use]
    pub const fn passes(self) -> bool {
        matches!(
            self,
            Self::Busy
                | Self::Maintenance
                | Self::NoReply
                | Self::OwnLine
                | Self::Paused
                | Self::ServiceDown
                | Self::ServiceFault
        )
    }
}

/// What is worth a note in an answer, most important first.
#[must_use]
pub fn notes(answer: &Answer, receipt: ReceiptState) -> Vec<Trouble> {
    let entitled = &answer.entitled;
    let any = |test: &dyn Fn(&BasicCoverage) -> bool| {
        entitled.coverages.iter().any(|one| test(&one.basic))
    };
    let assistance =
        |basic: &BasicCoverage| basic.classification == CardClassification::MedicalAssistance;
    let outside = |character| character_set(character) != CharacterSet::JisX0208;
    let rare = |basic: &BasicCoverage| basic.name.as_str().chars().any(outside);
    let share_unknown = |basic: &BasicCoverage| {
        let elderly = basic.elderly.and_then(|one| one.contribution_percent);
        !assistance(basic) && basic.contribution_percent.or(elderly).is_none()
    };
    let wrong_digit = |basic: &BasicCoverage| {
        let number = basic.insurer_number.as_ref();
        number.is_some_and(|number| number.check_digit() == CheckDigit::Wrong)
    };
    // Of the facility's kind nobody at the desk can change anything: it is said in the table and not noted again.
    let withheld = entitled
        .withheld
        .iter()
        .any(|(_, why)| *why != protocol::entitlement::Withheld::FacilityKind);
    let unregistered = entitled.validity == QualificationValidity::ValidNotRegistered;
    let all = [
        (Trouble::TestUse, answer.test_use),
        (Trouble::InGrace, answer.certificate != Validity::InTime),
        (
            Trouble::PlaceholderName,
            any(&|basic| basic.name.has_placeholder()),
        ),
        (Trouble::CharacterOutsideTables, any(&rare)),
        (Trouble::CheckDigitWrong, any(&wrong_digit)),
        (Trouble::Assistance, unregistered || any(&assistance)),
        (Trouble::ShareUnknown, any(&share_unknown)),
        (Trouble::Withheld, withheld),
        (
            Trouble::ReceiptUnconfirmed,
            receipt == ReceiptState::Unconfirmed,
        ),
    ];
    let noted = all.into_iter().filter(|(_, applies)| *applies);
    noted.map(|(trouble, _)| trouble).collect()
}

/// What to think of when an answer and what the desk knows do not agree.
pub const DISAGREEMENTS: [Trouble; 4] = [
    Trouble::WrongPerson,
    Trouble::NameVariants,
    Trouble::ShareMayDiffer,
    Trouble::AddressOfInsurer,
];
