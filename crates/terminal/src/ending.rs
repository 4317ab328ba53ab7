// SPDX-License-Identifier: MIT OR Apache-2.0
//! How a check ended, for the desk and for programs.

use jpki::path::Validity;
use protocol::Class;
use protocol::client::{CardFailure, Outcome};
use protocol::eligibility::{CardClassification, QualificationValidity};
use protocol::entitlement::Withheld;
use protocol::message::Answer;
use protocol::wire::{Language, desk_sentence};

macro_rules! endings {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $word:literal;)*) => {
        /// How a check ended; each has an exit code of its own. Below 20 the service has answered, below 10 with nothing to
        /// note.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Ending {
            $($(#[$doc])* $name,)*
        }

        impl Ending {
            /// All, by exit code.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Exit code of the process.
            #[must_use]
            pub const fn exit_code(self) -> u8 {
                match self { $(Self::$name => $code,)* }
            }

            /// A word for programs.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }
        }
    };
}

endings! {
    /// Eligible.
    Eligible = 0, "eligible";
    /// Eligible, and the certificate is in its three months of grace.
    EligibleInGrace = 10, "eligible-in-grace";
    /// Eligible; limit data withheld because the patient did not consent.
    EligibleWithoutConsent = 11, "eligible-without-consent";
    /// Eligible for medical assistance.
    EligibleForAssistance = 12, "eligible-for-assistance";
    /// Eligible; the name holds ● where a character is missing.
    EligiblePlaceholderName = 13, "eligible-placeholder-name";
    /// Answered: the eligibility is not in force.
    NotEligible = 14, "not-eligible";
    /// Answered: no eligibility is known, or more than one matches.
    NoMatch = 15, "no-match";
    /// Answered with a validity this terminal does not know: neither yes nor no.
    UnknownValidity = 16, "unknown-validity";
    /// Answered, and name or date of birth differ from the card's text.
    WrongPerson = 17, "wrong-person";
    /// The PIN was wrong.
    WrongPin = 20, "wrong-pin";
    /// The PIN is blocked.
    BlockedPin = 21, "blocked-pin";
    /// One try was left and was not spent.
    LastTryKept = 22, "last-try-kept";
    /// Not a My Number Card, or one without user-authentication certificate.
    NotUsable = 23, "card-not-usable";
    /// The card does not accept this terminal for the visual method.
    TerminalNotAccepted = 24, "terminal-not-accepted";
    /// The card or its reader failed.
    CardFailed = 25, "card-failed";
    /// The card's PIN is not in use; the visual method needs none.
    PinUnusable = 26, "pin-unusable";
    /// The PIN was shown, and whether a try was spent is unknown.
    PinUnknown = 27, "pin-unknown";
    /// A phone was presented for the visual method.
    PhoneNeedsPin = 28, "phone-needs-pin";
    /// Refused: account, device or facility.
    Account = 30, "account";
    /// Refused: too late.
    Deadline = 31, "deadline";
    /// Refused: expired beyond the grace.
    Expired = 32, "expired";
    /// Refused: the certificate's issuer is not known.
    UnknownIssuer = 33, "unknown-issuer";
    /// Refused: a rule.
    Policy = 34, "policy";
    /// Refused: the certificate does not keep to the profile.
    Profile = 35, "profile";
    /// Refused: the check is finished.
    Replay = 36, "replay";
    /// Refused: revoked or on hold.
    Revoked = 37, "revoked";
    /// Refused: a signature does not verify.
    Signature = 38, "signature";
    /// It could not be found out.
    Undetermined = 39, "undetermined";
    /// The service is paused.
    Unavailable = 40, "unavailable";
    /// Refused for another reason.
    Refused = 41, "refused";
    /// Refused: this terminal asks too often.
    Busy = 42, "busy";
    /// The insurers were still processing when the terminal stopped asking: neither yes nor no.
    StillProcessing = 43, "still-processing";
    /// The service answered something that was not asked.
    ServiceMisbehaved = 50, "service-misbehaved";
    /// The service could not be reached.
    Unreachable = 51, "unreachable";
    /// Somebody gave up.
    Cancelled = 60, "cancelled";
}

impl Ending {
    /// The ending of an outcome.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Answered { answer, .. } => Self::of_answer(answer),
            Outcome::Cancelled => Self::Cancelled,
            Outcome::Card(failure) => Self::of_card(*failure),
            Outcome::Refused(class) => Self::of_class(*class),
            Outcome::ServiceMisbehaved(_) => Self::ServiceMisbehaved,
            Outcome::StillProcessing => Self::StillProcessing,
            _ => Self::Unreachable,
        }
    }

    /// What is most worth noting comes first.
    fn of_answer(answer: &Answer) -> Self {
        let entitled = &answer.entitled;
        let coverages = || entitled.coverages.iter().map(|coverage| &coverage.basic);
        if answer.differs_from_card() {
            return Self::WrongPerson;
        }
        match entitled.validity {
            QualificationValidity::Valid | QualificationValidity::ValidNotRegistered => {}
            QualificationValidity::NoMatch | QualificationValidity::SeveralMatch => {
                return Self::NoMatch;
            }
            QualificationValidity::Unknown(_) => return Self::UnknownValidity,
            _ => return Self::NotEligible,
        }
        if answer.certificate != Validity::InTime {
            Self::EligibleInGrace
        } else if coverages().any(|basic| basic.name.has_placeholder()) {
            Self::EligiblePlaceholderName
        } else if coverages()
            .any(|basic| basic.classification == CardClassification::MedicalAssistance)
        {
            Self::EligibleForAssistance
        } else if entitled
            .withheld
            .iter()
            .any(|(_, reason)| *reason == Withheld::NoConsent)
        {
            Self::EligibleWithoutConsent
        } else {
            Self::Eligible
        }
    }

    const fn of_card(failure: CardFailure) -> Self {
        match failure {
            CardFailure::Blocked => Self::BlockedPin,
            CardFailure::LastTryKept => Self::LastTryKept,
            CardFailure::NoCertificate | CardFailure::NotThisCard => Self::NotUsable,
            CardFailure::PhoneNeedsPin => Self::PhoneNeedsPin,
            CardFailure::PinUnknown => Self::PinUnknown,
            CardFailure::PinUnusable => Self::PinUnusable,
            CardFailure::TerminalNotAccepted => Self::TerminalNotAccepted,
            CardFailure::WrongPin { .. } => Self::WrongPin,
            _ => Self::CardFailed,
        }
    }

    const fn of_class(class: Class) -> Self {
        match class {
            Class::Account => Self::Account,
            Class::Busy => Self::Busy,
            Class::Deadline => Self::Deadline,
            Class::Expired => Self::Expired,
            Class::Path => Self::UnknownIssuer,
            Class::Policy => Self::Policy,
            Class::Profile => Self::Profile,
            Class::Replay => Self::Replay,
            Class::Revoked => Self::Revoked,
            Class::Signature => Self::Signature,
            Class::Undetermined => Self::Undetermined,
            Class::Unavailable => Self::Unavailable,
            _ => Self::Refused,
        }
    }
}

/// What to say at the desk.
#[must_use]
pub fn sentence(outcome: &Outcome, language: Language) -> String {
    let choose = |[english, japanese]: [&str; 2]| match language {
        Language::English => english.to_owned(),
        Language::Japanese => japanese.to_owned(),
    };
    match outcome {
        Outcome::Refused(class) => desk_sentence(*class, language).to_owned(),
        Outcome::Card(CardFailure::WrongPin { retries_left }) => match language {
            Language::English => {
                format!("Wrong PIN. {retries_left} of 3 tries left; the visual method needs none.")
            }
            Language::Japanese => {
                format!(
                    "暗証番号が違います。残り{retries_left}回です。目視による確認なら暗証番号は要りません。"
                )
            }
        },
        Outcome::Card(CardFailure::Refused(status)) => match language {
            Language::English => format!(
                "The card refused (status {status:04X}). Try again or use the visual method."
            ),
            Language::Japanese => {
                format!(
                    "カードが拒否しました（ステータス{status:04X}）。もう一度行うか、目視による確認を行ってください。"
                )
            }
        },
        Outcome::Card(failure) => choose(card_sentence(*failure)),
        outcome => choose(ending_sentence(Ending::of(outcome))),
    }
}

const fn card_sentence(failure: CardFailure) -> [&'static str; 2] {
    match failure {
        CardFailure::Blocked => [
            desk_sentence(Class::CardBlocked, Language::English),
            desk_sentence(Class::CardBlocked, Language::Japanese),
        ],
        CardFailure::LastTryKept => [
            "Only one try is left, and it was not used. Use the visual method, or say that the last try may be used.",
            "残り1回のため入力を行いませんでした。目視による確認を行うか、最後の1回を使うことを確かめてください。",
        ],
        CardFailure::NoCertificate => [
            "This card has no certificate for user authentication. The municipality can issue one.",
            "このカードには利用者証明用電子証明書がありません。市区町村の窓口で発行できます。",
        ],
        CardFailure::NotThisCard => [
            "This is not a My Number Card.",
            "マイナンバーカードではありません。",
        ],
        CardFailure::PhoneNeedsPin => [
            "A phone has no printed photo to compare. Use the PIN.",
            "スマートフォンには照合する写真がありません。暗証番号を使ってください。",
        ],
        CardFailure::PinUnknown => [
            "The connection broke while the PIN was checked. One try may be gone: place the card again and look at the tries left.",
            "暗証番号の確認中に通信が切れました。1回分が失われた可能性があります。カードを置き直し、残りの回数を確かめてください。",
        ],
        CardFailure::PinUnusable => [
            "The PIN of this card is not in use. Use the visual method.",
            "このカードの暗証番号は使えません。目視による確認を行ってください。",
        ],
        CardFailure::TerminalNotAccepted => [
            "This card does not accept this terminal for the visual method. Use the PIN.",
            "このカードではこの端末の目視確認を使えません。暗証番号を使ってください。",
        ],
        CardFailure::Unreadable => [
            "The card's answers cannot be read. Wipe it, place it again; if it stays so the municipality can replace it.",
            "カードを読み取れません。拭いて置き直してください。続く場合は市区町村の窓口に相談してください。",
        ],
        _ => [
            "The connection to the card broke. Place the card again and keep it in place.",
            "カードとの通信が切れました。カードを置き直し、動かさないでください。",
        ],
    }
}

const fn ending_sentence(ending: Ending) -> [&'static str; 2] {
    match ending {
        Ending::Eligible => ["Eligible.", "資格は有効です。"],
        Ending::EligibleInGrace => [
            "Eligible. The card's certificate has expired; until the date shown it still proves eligibility. The patient should renew it.",
            "資格は有効です。電子証明書は期限切れで、表示の日まで資格確認に使えます。更新を案内してください。",
        ],
        Ending::EligibleWithoutConsent => [
            "Eligible. Limit data were not requested, as the patient did not consent.",
            "資格は有効です。同意がないため限度額の情報は取得していません。",
        ],
        Ending::EligibleForAssistance => [
            "Eligible for medical assistance (welfare).",
            "医療扶助の資格があります。",
        ],
        Ending::EligiblePlaceholderName => [
            "Eligible. The name holds ● for a character the insurer's system lacks; compare it with the card.",
            "資格は有効です。氏名の●は保険者のシステムにない文字です。カードの氏名と照らし合わせてください。",
        ],
        Ending::NotEligible => [
            "The eligibility is not in force. Ask the patient for the insurer's newer document.",
            "資格は有効ではありません。新しい資格について患者に確認してください。",
        ],
        Ending::NoMatch => [
            "No single eligibility is known for this card. Note name, sex, birth date and address, and ask the insurer.",
            "該当する資格を特定できません。氏名・性別・生年月日・住所を控え、保険者に確認してください。",
        ],
        Ending::UnknownValidity => [
            "The service answered with a validity this software does not know; it is neither yes nor no. Ask the insurer, and update the software.",
            "このソフトウェアが知らない資格有効性の回答です。有効とも無効とも判断できません。保険者に確認し、ソフトウェアを更新してください。",
        ],
        Ending::WrongPerson => [
            "The result does not fit the card. Do not use it: confirm who the patient is, and tell the insurer.",
            "結果がカードの券面と一致しません。この結果は使わず、本人を確かめ、保険者に連絡してください。",
        ],
        Ending::ServiceMisbehaved => [
            "The service answered something that was not asked for. Nothing was taken over. Call the vendor.",
            "サービスの応答が要求と合いません。結果は使っていません。ベンダーに連絡してください。",
        ],
        Ending::StillProcessing => [
            "The insurers are still processing; this is neither yes nor no. Begin the check again in some minutes.",
            "保険者で処理中のため、まだ回答がありません。可否のいずれでもありません。数分後に資格確認を最初から行ってください。",
        ],
        Ending::Cancelled => ["Cancelled.", "中止しました。"],
        _ => [
            "The service cannot be reached. Check the network and try again.",
            "サービスに接続できません。ネットワークを確認して、もう一度行ってください。",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::{Ending, sentence};
    use protocol::Class;
    use protocol::client::{CardFailure, Outcome};
    use protocol::wire::Language;
    use std::collections::HashSet;

    #[test]
    fn exit_codes_and_words_are_unique() {
        let codes: HashSet<u8> = Ending::ALL
            .iter()
            .map(|ending| ending.exit_code())
            .collect();
        let words: HashSet<&str> = Ending::ALL.iter().map(|ending| ending.word()).collect();
        assert_eq!(
            (codes.len(), words.len()),
            (Ending::ALL.len(), Ending::ALL.len())
        );
    }

    #[test]
    fn refused_and_undetermined_end_differently() {
        let ending = |class| Ending::of(&Outcome::Refused(class));
        assert_eq!(ending(Class::Revoked), Ending::Revoked);
        assert_eq!(ending(Class::Undetermined), Ending::Undetermined);
    }

    #[test]
    fn card_failures_have_their_own_sentences() {
        let failures = [
            CardFailure::Blocked,
            CardFailure::LastTryKept,
            CardFailure::NoCertificate,
            CardFailure::NotThisCard,
            CardFailure::PhoneNeedsPin,
            CardFailure::PinUnknown,
            CardFailure::PinUnusable,
            CardFailure::Refused(0x6F00),
            CardFailure::TerminalNotAccepted,
            CardFailure::Transport,
            CardFailure::Unreadable,
            CardFailure::WrongPin { retries_left: 2 },
        ];
        for language in [Language::English, Language::Japanese] {
            let sentences: HashSet<String> = failures
                .iter()
                .map(|failure| sentence(&Outcome::Card(*failure), language))
                .collect();
            assert_eq!(sentences.len(), failures.len());
        }
    }
}
