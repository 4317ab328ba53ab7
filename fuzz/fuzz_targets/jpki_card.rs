// SPDX-License-Identifier: MIT OR Apache-2.0
//! A card that answers anything: the client never panics, shows a secret once at most for each time it is asked to and only
//! right after the card told its counter, puts a secret into no other command, and stops on its own.
//!
//! Input: a byte of choices, then answers behind their lengths (two bytes). Behind the last one the card says it for
//! ever, so that a loop without a budget of its own would show.
#![no_main]

use apdu::{Reset, Transport, TransportError};
use jpki::card::synthetic_terminal_authentication::{Terminal, TerminalOutcome, authenticate};
use jpki::card::{
    AuthenticationPin, CertificateOutcome, ChangeOutcome, Identification, JpkiCard, LastTry,
    PinOutcome, SignaturePassword, SigningScheme, SpendLastTry, TextPin, identify, text,
    with_session,
};
use libfuzzer_sys::fuzz_target;

/// Every secret that is shown, and the one that is to be set.
const SECRETS: [&[u8]; 4] = [b"9071", b"9072", b"9073", b"SECRET9074"];

/// Longest certificate READ BINARY can reach.
const CERTIFICATE_MAX: usize = 0x8000;

/// Exchanges of one run: reading takes 514 at most for each of eight files, and there are some besides; each exchange
/// takes 258 commands at most.
const COMMANDS_MAX: usize = 9 * 514 * 258;

struct Anything<'a> {
    answers: Vec<&'a [u8]>,
    sent: usize,
    /// VERIFY and CHANGE REFERENCE DATA with data.
    shown: usize,
    /// The last command was a counter query, or fetched more of its answer.
    queried: bool,
}

impl Transport for Anything<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let answer = match self.answers.get(self.sent).or(self.answers.last()) {
            Some(answer) => answer.to_vec(),
            None => return Err(TransportError::CardRemoved),
        };
        self.sent += 1;
        let secret = SECRETS.into_iter().find(|secret| command.ends_with(secret));
        let holds_one = |secret: &[u8]| command.windows(secret.len()).any(|part| part == secret);
        match (command, secret) {
            ([0x00, 0x20, 0x00, 0x80], None) => {}
            ([0x00, 0x20, 0x00, 0x80, length, data @ ..], Some(secret)) => {
                assert_eq!((usize::from(*length), data), (secret.len(), secret));
                assert!(self.queried, "VERIFY without asking for the counter");
                self.shown += 1;
            }
            ([0x00, 0x24, 0x01, 0x80, length, data @ ..], Some(secret)) => {
                assert_eq!((usize::from(*length), data), (secret.len(), secret));
                self.shown += 1;
            }
            ([_, 0x20 | 0x24, ..], _) => panic!("another form of VERIFY or CHANGE"),
            _ => assert!(!SECRETS.into_iter().any(holds_one), "a secret elsewhere"),
        }
        let more_of_it = self.queried && matches!(command, [0x00, 0xC0, ..]);
        self.queried = command == [0x00, 0x20, 0x00, 0x80] || more_of_it;
        Ok(answer)
    }

    fn reset(&mut self, kind: Reset) -> Result<(), TransportError> {
        assert_eq!(kind, Reset::Cold);
        Ok(())
    }

    fn atr(&self) -> &[u8] {
        &[]
    }
}

struct NoTerminal;

impl Terminal for NoTerminal {
    fn certificate(&self) -> &[u8] {
        &[0x7F, 0x21, 0x08, 0x5F, 0x4E, 1, 0xAA, 0x5F, 0x37, 1, 0xBB]
    }

    fn sign(&self, _: &[u8]) -> [u8; 64] {
        [0xD1; 64]
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((choices, mut rest)) = data.split_first() else {
        return;
    };
    let mut answers = Vec::new();
    while let Some((length, tail)) = rest.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length) % 300);
        let (answer, tail) = tail.split_at(length.min(tail.len()));
        answers.push(answer);
        rest = tail;
    }
    let mut reader = Anything {
        answers,
        sent: 0,
        shown: 0,
        queried: false,
    };
    let spend = choices & 1 != 0;
    let shown_at_most = match choices >> 1 & 0x03 {
        0 => {
            let (Identification::Jpki(_)
            | Identification::ForeignCard
            | Identification::Unreadable(_)) = identify(&mut reader);
            0
        }
        1 => {
            let _ = text::with_session(&mut reader, |card| read_text(card, spend));
            1
        }
        2 => {
            let _ = with_session(&mut reader, |card| change(card, spend));
            2
        }
        _ => {
            let _ = with_session(&mut reader, |card| check(card, *choices, spend));
            1
        }
    };
    assert!(reader.shown <= shown_at_most);
    assert!(reader.sent <= COMMANDS_MAX);
});

fn last_try(spend: bool) -> LastTry {
    if spend {
        LastTry::Spend(SpendLastTry::person_knows_that_a_wrong_one_blocks_the_card())
    } else {
        LastTry::Keep
    }
}

fn looked_at<K>(outcome: &PinOutcome<K>, spend: bool) {
    match outcome {
        PinOutcome::Wrong { retries_left } => assert!((1..=15).contains(retries_left)),
        PinOutcome::LastTryKept => assert!(!spend),
        PinOutcome::Unusable { status } => assert!(*status != 0x9000),
        PinOutcome::Blocked | PinOutcome::Unknown(_) | PinOutcome::Verified(_) => {}
    }
}

fn check(card: &mut JpkiCard<'_>, choices: u8, spend: bool) {
    let sha256 = [0xD1; 32];
    let scheme = match choices >> 3 & 0x03 {
        0 => SigningScheme::RsaPssSha256(&sha256),
        1 => SigningScheme::EcdsaP384Sha384(&[0xD1; 48]),
        _ => SigningScheme::RsaPkcs1Sha256(&sha256),
    };
    if choices & 0x20 != 0 {
        let _ = card.token_information();
        let _ = card.certificate_availability();
    }
    if let Ok(CertificateOutcome::Read(certificate)) = card.authentication_certificate() {
        // As long as its own head says.
        assert!(certificate.len() <= CERTIFICATE_MAX);
        assert_eq!(certificate.first(), Some(&0x30));
    }
    let signed = if choices & 0x40 != 0 {
        match authenticate(card, &NoTerminal, |_| [0xD1; 32]) {
            Ok(TerminalOutcome::Accepted(unlocked)) => card.sign_authentication(&unlocked, scheme),
            _ => return,
        }
    } else if choices & 0x80 != 0 {
        let password = SignaturePassword::new("secret9074").unwrap();
        let outcome = card.verify_signature_password(&password, last_try(spend));
        let Ok(outcome) = outcome else { return };
        looked_at(&outcome, spend);
        let PinOutcome::Verified(unlocked) = outcome else {
            return;
        };
        let _ = card.signature_certificate(&unlocked);
        card.sign_signature(&unlocked, scheme)
    } else {
        let pin = AuthenticationPin::new("9071").unwrap();
        let Ok(outcome) = card.verify_authentication_pin(&pin, last_try(spend)) else {
            return;
        };
        looked_at(&outcome, spend);
        let PinOutcome::Verified(unlocked) = outcome else {
            return;
        };
        card.sign_authentication(&unlocked, scheme)
    };
    if let Ok(signature) = signed {
        assert!(matches!(signature.len(), 2..=104 | 256));
    }
}

fn change(card: &mut JpkiCard<'_>, spend: bool) {
    let [old, new] = ["9071", "9072"].map(|text| AuthenticationPin::new(text).unwrap());
    match card.change_authentication_pin([&old, &new], last_try(spend)) {
        Ok(ChangeOutcome::OldNotVerified(outcome)) => {
            looked_at(&outcome, spend);
            assert!(!matches!(outcome, PinOutcome::Verified(())));
        }
        Ok(ChangeOutcome::NewRefused { status }) => assert!(status != 0x9000),
        Ok(ChangeOutcome::Changed | ChangeOutcome::NotOffered | ChangeOutcome::Unknown(_))
        | Err(_) => {}
    }
}

fn read_text(card: &mut text::TextCard<'_>, spend: bool) {
    let pin = TextPin::new("9073").unwrap();
    let Ok(outcome) = card.verify_pin(&pin, last_try(spend)) else {
        return;
    };
    looked_at(&outcome, spend);
    if let PinOutcome::Verified(unlocked) = outcome
        && let Ok(files) = card.read(&unlocked)
    {
        let crypto = jpki::crypto::rustcrypto::PROVIDER;
        assert!(
            text::verify_attributes(&files, &[], &crypto).is_err(),
            "nothing is verified without a pinned key"
        );
    }
}
