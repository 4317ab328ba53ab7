// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is asked of the people at the desk, and what they are told.

use jpki::card::{AuthenticationPin, RetryCounter};
use protocol::check::{ConsentItem, Consents};

/// The people at the desk: patient and staff.
pub trait Desk {
    /// Which items the patient consents to, each asked for by itself; `None` if they give up.
    fn consent(&mut self, items: &[ConsentItem]) -> Option<Consents>;

    /// Whether the photo on the card is the patient's; asked for the visual method only.
    fn photo_matches(&mut self) -> bool;

    /// The PIN. Asked for once; `tries` is what the card says it has left.
    fn pin(&mut self, tries: RetryCounter) -> PinEntry;

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
