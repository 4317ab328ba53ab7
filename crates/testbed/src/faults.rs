// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cards that break one rule each, to see whether a conformance suite notices.
//!
//! A defect is not built into the card. It takes hold around a sound one, in four places: when the card is made, when a
//! command comes in, when the answer goes out, and at a reset. Each place is one file with one arm for each defect that
//! needs it.

mod answer;
mod command;
mod made;
mod restart;

use crate::card::VirtualCard;
use apdu::{Card, Reset};

macro_rules! defects {
    ($($name:ident = $word:literal breaks $requirement:literal: $sentence:literal;)*) => {
        /// One rule a card breaks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum CardDefect {
            $(#[doc = $sentence] $name,)*
        }

        impl CardDefect {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Word for command lines and description files.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// What the card does.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$name => $sentence,)* }
            }

            /// The requirement it breaks, in `vectors/requirements/iso7816-4.json` or `jpki-card.json`.
            #[must_use]
            pub const fn requirement(self) -> &'static str {
                match self { $(Self::$name => $requirement,)* }
            }
        }
    };
}

defects! {
    AuthenticationCertificateLocked = "authentication-certificate-locked" breaks "card-file-000a":
        "The user-authentication certificate needs the PIN.";
    AvailabilityWrong = "availability-wrong" breaks "card-file-0008":
        "The file of availability denies the user-authentication certificate that is there.";
    BlockedPinAccepted = "blocked-pin-accepted" breaks "card-counter-blocked":
        "A blocked PIN is accepted when it is right.";
    BlockedQueryRefused = "blocked-query-refused" breaks "card-counter-blocked-query":
        "Asked for the counter of a blocked PIN, the card says 6984.";
    BlockedSaysOtherWord = "blocked-says-other-word" breaks "card-counter-wrong":
        "After the last try the answer is 6983 instead of 63C0.";
    BlockedVerifySaysOtherWord = "blocked-verify-says-other-word" breaks "card-counter-blocked":
        "VERIFY of a blocked PIN is answered with 6983.";
    CertificateLengthForm = "certificate-length-form" breaks "card-file-000a-der":
        "The length of the user-authentication certificate takes three bytes.";
    ChainedCommandCarriedOut = "chained-command-carried-out" breaks "iso7816-4-5.3.3-chaining":
        "A command of a chain is carried out alone.";
    ChallengeConstant = "challenge-constant" breaks "card-challenge":
        "Every challenge is the same.";
    ChangeKeepsOld = "change-keeps-old" breaks "card-change-pin":
        "A changed PIN is not changed.";
    ChangeWithoutVerify = "change-without-verify" breaks "card-change-pin":
        "A PIN can be changed without verifying the old one.";
    ChannelIgnored = "channel-ignored" breaks "iso7816-4-5.4.1-channel":
        "A command on another logical channel is carried out on the basic one.";
    ClassFfAnswered = "class-ff-answered" breaks "iso7816-4-5.4.1-class-ff":
        "Class FF is taken for class 00.";
    ClassUnknownAnswered = "class-unknown-answered" breaks "iso7816-4-5.4.1-class-unknown":
        "An unknown class is taken for class 00.";
    CounterNotRestored = "counter-not-restored" breaks "card-counter-restored":
        "A right PIN does not restore the counter.";
    CountersShared = "counters-shared" breaks "card-counter-separate":
        "PIN and password have one counter together.";
    EndAnsweredWithNothing = "end-answered-with-nothing" breaks "iso7816-status-6b00":
        "Reading beyond the end is answered with 9000 and no data.";
    EndRefused = "end-refused" breaks "iso7816-4-11.3.3-end":
        "Reading that reaches the end is refused.";
    ErrorWithData = "error-with-data" breaks "iso7816-status-error-no-data":
        "Data come with an error.";
    FailedSelectLosesApplication = "failed-select-loses-application" breaks "iso7816-4-11.2-select-failed":
        "A SELECT that fails deselects the application.";
    FileSelectionLogsOut = "file-selection-logs-out" breaks "card-session-file-selection":
        "Selecting a file ends the security status.";
    FileStaysCurrent = "file-stays-current" breaks "iso7816-4-11.2-select-application-no-file":
        "A file stays current when its application is selected again.";
    FileUnknownSelected = "file-unknown-selected" breaks "card-select-file":
        "SELECT of a file that does not exist is answered with 9000.";
    HeaderShortUnanswered = "header-short-unanswered" breaks "iso7816-4-5.2-header-short":
        "Fewer than four bytes get an empty response.";
    InstructionInvalidAnswered = "instruction-invalid-answered" breaks "iso7816-4-5.5-instruction-invalid":
        "Instructions 6X and 9X are answered with 9000.";
    InstructionUnknownAnswered = "instruction-unknown-answered" breaks "iso7816-status-6d00":
        "An unknown instruction is answered with 9000.";
    KeyReadable = "key-readable" breaks "card-file-keys":
        "READ BINARY of a key file returns data.";
    LcZeroAccepted = "lc-zero-accepted" breaks "iso7816-4-5.2-lc-zero":
        "An Lc of zero is passed over.";
    LeZeroGivesNothing = "le-zero-gives-nothing" breaks "iso7816-4-5.2-le-zero-short":
        "READ BINARY with Le 00 returns no data.";
    LockedSaysOtherWord = "locked-says-other-word" breaks "iso7816-status-6982":
        "Where a secret is missing the answer is 6985.";
    MoreThanAsked = "more-than-asked" breaks "iso7816-4-5.2-response-ne":
        "READ BINARY returns one byte more than asked for.";
    NameTooLongSelected = "name-too-long-selected" breaks "iso7816-4-12.2.3-aid":
        "A name longer than sixteen bytes selects by its beginning.";
    NoCurrentFileSaysOtherWord = "no-current-file-says-other-word" breaks "iso7816-status-6986":
        "Where no file is current the answer is 6985.";
    OffsetIgnored = "offset-ignored" breaks "iso7816-4-11.3.3-offset":
        "READ BINARY always begins at the start of the file.";
    OffsetOneByte = "offset-one-byte" breaks "card-read-chunk":
        "Only the low byte of an offset counts.";
    OtherApplicationKeepsStatus = "other-application-keeps-status" breaks "card-session-other-application":
        "Selecting another application does not end the security status.";
    ParametersIgnored = "parameters-ignored" breaks "iso7816-status-6a86":
        "Unknown parameters of SELECT are answered with 9000.";
    PasswordCaseIgnored = "password-case-ignored" breaks "card-verify-bytes":
        "The password is compared without regard to case.";
    PinOpensSignature = "pin-opens-signature" breaks "card-verify-separate":
        "The PIN opens the digital-signature key and certificate too.";
    PinReadable = "pin-readable" breaks "card-file-secrets":
        "READ BINARY of a PIN file returns the PIN.";
    PinTooLongAccepted = "pin-too-long-accepted" breaks "card-verify-authentication":
        "A PIN of five digits is accepted if its first four are right.";
    PowerKeepsStatus = "power-keeps-status" breaks "card-session-power":
        "A power cut does not end the security status.";
    PowerRestoresCounters = "power-restores-counters" breaks "card-counter-lasting":
        "A power cut gives back every try.";
    PrefixRefused = "prefix-refused" breaks "card-select-prefix":
        "Only a whole name selects an application.";
    QueryCostsTry = "query-costs-try" breaks "iso7816-4-11.6.6-query":
        "Asking for the counter costs a try.";
    ReselectLogsOut = "reselect-logs-out" breaks "card-session-same-application":
        "Selecting the same application again ends the security status.";
    SchemeUnknownAccepted = "scheme-unknown-accepted" breaks "card-sign-scheme-unknown":
        "An unknown scheme in P1 is taken for 00.";
    SecureMessagingIgnored = "secure-messaging-ignored" breaks "iso7816-4-5.4.1-secure-messaging":
        "A command that claims secure messaging is carried out without.";
    ShortIdentifierReadsOtherFile = "short-identifier-reads-other-file" breaks "card-read-short-identifier":
        "READ BINARY by short identifier reads the neighbouring file.";
    ShortIdentifierStaysUnselected = "short-identifier-stays-unselected" breaks "iso7816-4-11.3.3-short-identifier":
        "READ BINARY by short identifier leaves the current file as it was.";
    ShortIdentifierVerifiesCurrent = "short-identifier-verifies-current" breaks "card-verify-short-identifier":
        "VERIFY by short identifier compares with the current file's secret.";
    SignatureCertificateFree = "signature-certificate-free" breaks "card-file-0001-protected":
        "The digital-signature certificate is read without the password.";
    SignatureConstant = "signature-constant" breaks "card-sign-verbatim":
        "The signature does not depend on the data.";
    SignatureOfOtherKey = "signature-of-other-key" breaks "card-sign-key-pair":
        "The digital-signature key's file signs with the user-authentication key.";
    SignatureTooLongCut = "signature-too-long-cut" breaks "card-sign-too-long":
        "More than 245 bytes are cut off and signed.";
    SignatureWithoutPin = "signature-without-pin" breaks "card-sign-locked":
        "The keys sign without PIN and password.";
    SignatureWrongPadding = "signature-wrong-padding" breaks "card-sign-authentication":
        "P1 00 signs with PSS padding.";
    StatusWordReserved = "status-word-reserved" breaks "iso7816-status-first-byte":
        "An unknown instruction is answered with 6000.";
    TerminalAccepted = "terminal-accepted" breaks "card-synthetic-operator":
        "Any terminal is accepted, whoever certified it.";
    TerminalChallengeConstant = "terminal-challenge-constant" breaks "card-synthetic-challenge":
        "A terminal always gets the same challenge.";
    TerminalChallengeReusable = "terminal-challenge-reusable" breaks "card-synthetic-once":
        "A terminal's challenge can be used again.";
    TerminalOpensSignature = "terminal-opens-signature" breaks "card-synthetic-scope":
        "An accepted terminal opens the digital-signature key and certificate.";
    TerminalOutlivesSession = "terminal-outlives-session" breaks "card-synthetic-session":
        "A terminal stays accepted when another application is selected and when power is cut.";
    TokenInformationLength = "token-information-length" breaks "card-file-0006-length":
        "The token information has 159 bytes.";
    TokenLabelUnpadded = "token-label-unpadded" breaks "card-file-0006-label":
        "The label of the token is padded with zeros.";
    TrailingAccepted = "trailing-accepted" breaks "iso7816-4-5.2-trailing":
        "Bytes behind a command are passed over.";
    TriesFourOfThree = "tries-four-of-three" breaks "card-counter-authentication":
        "The PIN has four tries.";
    TriesSixOfFive = "tries-six-of-five" breaks "card-counter-signature":
        "The password has six tries.";
    TruncatedAnswered = "truncated-answered" breaks "iso7816-4-5.2-truncated":
        "A command that is cut off is answered with 9000.";
    UnknownApplicationSaysOtherWord = "unknown-application-says-other-word" breaks "iso7816-status-6a82":
        "SELECT of an unknown application is answered with 6A86.";
    UnknownApplicationSelected = "unknown-application-selected" breaks "card-select-unknown":
        "SELECT of an unknown application is answered with 9000.";
    WarmResetLogsOut = "warm-reset-logs-out" breaks "card-session-warm-reset":
        "A warm reset ends the security status.";
    WrongPinCostsTwo = "wrong-pin-costs-two" breaks "card-counter-wrong":
        "A wrong PIN costs two tries.";
    WrongPinFree = "wrong-pin-free" breaks "card-counter-wrong":
        "A wrong PIN does not lower the counter.";
    WrongPinKeepsStatus = "wrong-pin-keeps-status" breaks "iso7816-4-11.6.6-failure-clears":
        "A wrong PIN does not end the security status of an earlier right one.";
}

impl CardDefect {
    /// The defect of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|defect| defect.word() == word)
    }
}

/// A card with a defect, or without one.
#[derive(Clone, Debug)]
pub struct DefectiveCard {
    card: VirtualCard,
    defect: Option<CardDefect>,
}

impl DefectiveCard {
    /// Gives a card a defect.
    #[must_use]
    pub fn new(mut card: VirtualCard, defect: Option<CardDefect>) -> Self {
        if let Some(defect) = defect {
            made::change(defect, &mut card);
        }
        Self { card, defect }
    }

    /// The card inside.
    #[must_use]
    pub const fn card(&self) -> &VirtualCard {
        &self.card
    }

    /// The card inside, to restore what it kept without power.
    #[must_use]
    pub const fn card_mut(&mut self) -> &mut VirtualCard {
        &mut self.card
    }

    /// The defect.
    #[must_use]
    pub const fn defect(&self) -> Option<CardDefect> {
        self.defect
    }
}

impl Card for DefectiveCard {
    fn process(&mut self, command: &[u8]) -> Vec<u8> {
        let Some(defect) = self.defect else {
            return self.card.process(command);
        };
        let before = self.card.clone();
        let taken_for = command::change(defect, &mut self.card, command);
        let answer = self.card.process(taken_for.as_deref().unwrap_or(command));
        answer::change(defect, &before, &mut self.card, command, answer)
    }

    fn reset(&mut self, kind: Reset) {
        let before = self.card.clone();
        self.card.reset(kind);
        if let Some(defect) = self.defect {
            restart::change(defect, &before, &mut self.card, kind);
        }
    }

    fn atr(&self) -> &[u8] {
        self.card.atr()
    }
}

const VERIFY: u8 = 0x20;
const CHANGE: u8 = 0x24;
const SIGN: u8 = 0x2A;
const GET_CHALLENGE: u8 = 0x84;
const SELECT: u8 = 0xA4;
const READ_BINARY: u8 = 0xB0;
