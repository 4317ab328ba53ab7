// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is asked of the people at the desk, and what they are told.

use jpki::card::{AuthenticationPin, RetryCounter, TextPin};
use protocol::check::{ConsentItem, Consents};

/// The people at the desk: patient and staff.
pub trait Desk {
    /// Which items the patient consents to, each asked for by itself; `None` if they give up.
    fn consent(&mut self, items: &[ConsentItem]) -> Option<Consents>;

    /// Whether the photo on the card is the patient's; asked for the visual method only.
    fn photo_matches(&mut self) -> bool;

    /// The PIN. Asked for once; `tries` is what the card says it has left.
    fn pin(&mut self, tries: RetryCounter) -> PinEntry;

    /// Whether name and date of birth on the card are to be read and compared with the answer. The card wants another PIN for
    /// it, so it is not asked unless a desk says so.
    fn wants_card_text(&self) -> bool {
        false
    }

    /// The PIN of the card's text; `None` if they do not enter it, and the check goes on without the text.
    fn text_pin(&mut self, _tries: RetryCounter) -> Option<TextPin> {
        None
    }

    /// The card's text was wanted and will not be compared; the check goes on.
    fn no_card_text(&mut self, _why: NoCardText) {}

    /// Something begins that may take a moment.
    fn progress(&mut self, step: Step);
}

/// What came of asking for the PIN.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "a PIN or none")]
pub enum PinEntry {
    /// They gave up; the card was not asked.
    Cancelled,
    /// A PIN.
    Entered(AuthenticationPin),
    /// A PIN, by somebody who was told that it is the last try.
    EnteredForLastTry(AuthenticationPin),
}

/// Why the card's text was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the desk needs a sentence for each"
)]
pub enum NoCardText {
    /// They gave up; the card was not asked.
    Cancelled,
    /// The card has no such application: a phone.
    NotOnThisCard,
    /// The PIN is blocked, not in use, or has one try left, which is not spent on this.
    PinNotUsable,
    /// The card's answers make no text.
    Unreadable,
    /// The PIN was wrong.
    WrongPin {
        /// Tries left.
        retries_left: u8,
    },
}

impl NoCardText {
    /// What to say, English and Japanese. The check goes on in each case.
    #[must_use]
    pub const fn text(self) -> [&'static str; 2] {
        match self {
            Self::Cancelled => [
                "The card's text is not compared: no PIN was entered.",
                "暗証番号が入力されなかったため、券面の照合は行いません。",
            ],
            Self::NotOnThisCard => [
                "The card's text is not compared: this card or phone has none.",
                "このカード（スマートフォン）には券面の情報がないため、照合は行いません。",
            ],
            Self::PinNotUsable => [
                "The card's text is not compared: its PIN is blocked or has one try left.",
                "券面事項入力補助用の暗証番号がロック中か残り1回のため、照合は行いません。",
            ],
            Self::Unreadable => [
                "The card's text is not compared: it could not be read.",
                "券面の情報を読み取れなかったため、照合は行いません。",
            ],
            Self::WrongPin { .. } => [
                "The card's text is not compared: the PIN for it was wrong.",
                "券面事項入力補助用の暗証番号が違うため、照合は行いません。",
            ],
        }
    }
}

/// What a check is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// Asking the service for a check.
    Creating,
    /// Reading the certificate from the card.
    ReadingCard,
    /// Proving to the card that the PIN is known or that this terminal is certified.
    Unlocking,
    /// Letting the card sign.
    Signing,
    /// The card could not be logged out and may still be unlocked.
    TakeCardOut,
    /// Waiting for the service's answer.
    Verifying,
    /// Confirming that the answer arrived.
    Confirming,
}

impl Step {
    /// What to show, English and Japanese.
    #[must_use]
    pub const fn text(self) -> [&'static str; 2] {
        match self {
            Self::Creating => ["Contacting the service", "サービスに接続しています"],
            Self::ReadingCard => [
                "Reading the card, keep it in place",
                "カードを読み取っています。動かさないでください",
            ],
            Self::Unlocking => ["Unlocking the card's key", "カードの鍵を確認しています"],
            Self::Signing => ["The card is signing", "カードが署名しています"],
            Self::TakeCardOut => [
                "Take the card out now: it may still be unlocked",
                "カードをすぐに取り出してください。ロックが解除されたままの可能性があります",
            ],
            Self::Verifying => ["The service is verifying", "資格を照会しています"],
            Self::Confirming => ["Confirming receipt", "受信を通知しています"],
        }
    }
}
