// SPDX-License-Identifier: MIT OR Apache-2.0
//! Defects in how a command is taken: as another one, or by a card whose state is not what it should be.

use super::{CHANGE, CardDefect, GET_CHALLENGE, READ_BINARY, SELECT, SIGN, VERIFY};
use crate::Seed;
use crate::card::{Application, VirtualCard};
use crate::pki::stream;
use apdu::{Command, Header};
use jpki::card::files;
use jpki::card::synthetic_terminal_authentication as synthetic;

/// Beginning of the name that stands for one nobody has.
const NO_NAME: &[u8] = &[0xA0, 0x00];

/// What the command is taken for; `None` for itself.
pub(super) fn change(
    defect: CardDefect,
    card: &mut VirtualCard,
    command: &[u8],
) -> Option<Vec<u8>> {
    let class = command.first().copied()?;
    let is = |cla: u8, ins: u8| matches!(command, [c, i, ..] if (*c, *i) == (cla, ins));
    let of_class = |class: u8| {
        let mut other = command.to_vec();
        other.iter_mut().take(1).for_each(|byte| *byte = class);
        Some(other)
    };
    match defect {
        CardDefect::ChannelIgnored if matches!(class, 0x01..=0x03) => return of_class(0x00),
        CardDefect::SecureMessagingIgnored if matches!(class, 0x04 | 0x08 | 0x0C) => {
            return of_class(0x00);
        }
        CardDefect::ChainedCommandCarriedOut if class == 0x10 => return of_class(0x00),
        CardDefect::ClassFfAnswered if class == 0xFF => return of_class(0x00),
        CardDefect::ClassUnknownAnswered
            if class & 0x80 != 0 && !matches!(class, 0x80 | synthetic::CLASS | 0xFF) =>
        {
            return of_class(0x00);
        }
        CardDefect::TrailingAccepted if Command::decode(command).is_err() => {
            let mut shorter = (4..command.len())
                .rev()
                .filter_map(|end| command.get(..end));
            let found = shorter.find(|shorter| Command::decode(shorter).is_ok());
            return found.map(<[u8]>::to_vec);
        }
        CardDefect::LcZeroAccepted => {
            if let [cla, ins, p1, p2, 0x00, le] = command {
                return Some(vec![*cla, *ins, *p1, *p2, *le]);
            }
        }
        CardDefect::ChallengeConstant if is(0x00, GET_CHALLENGE) => rewind(card),
        CardDefect::TerminalChallengeConstant if is(synthetic::CLASS, synthetic::GET_CHALLENGE) => {
            rewind(card);
        }
        CardDefect::SignatureWithoutPin if is(0x80, SIGN) => verify_all(card),
        CardDefect::SignatureCertificateFree if is(0x00, READ_BINARY) => {
            verify(card, files::SIGNATURE_PASSWORD.0);
        }
        CardDefect::ChangeWithoutVerify if is(0x00, CHANGE) => verify_all(card),
        CardDefect::TerminalOpensSignature
            if (is(0x00, READ_BINARY) || is(0x80, SIGN))
                && card
                    .state
                    .terminal
                    .as_ref()
                    .is_some_and(|gate| gate.accepted) =>
        {
            verify(card, files::SIGNATURE_PASSWORD.0);
        }
        CardDefect::SignatureOfOtherKey if is(0x80, SIGN) => {
            let opened = card
                .jpki_secret(files::SIGNATURE_PASSWORD.0)
                .is_some_and(|secret| secret.verified);
            let key = Some(files::SIGNATURE_KEY.0);
            if opened && card.state.selection.current_file == key {
                verify(card, files::AUTHENTICATION_PIN.0);
                card.state.selection.current_file = Some(files::AUTHENTICATION_KEY.0);
            }
        }
        _ => {
            let command = Command::decode(command).ok()?;
            return with_parts(defect, card, &command);
        }
    }
    None
}

/// Defects that look at header and data.
fn with_parts(defect: CardDefect, card: &mut VirtualCard, command: &Command) -> Option<Vec<u8>> {
    let Header { cla, ins, p1, p2 } = command.header();
    let data = command.data();
    let with = |p1: u8, p2: u8, data: &[u8]| {
        let mut other = Command::new(Header::new(cla, ins, p1, p2));
        if !data.is_empty() {
            other = other.with_data(data).ok()?;
        }
        Some(other.with_ne(command.ne()).encode().to_vec())
    };
    match (defect, cla, ins) {
        (CardDefect::OffsetIgnored, 0x00, READ_BINARY) if p1 & 0x80 == 0 => with(0, 0, data),
        (CardDefect::OffsetOneByte, 0x00, READ_BINARY) if p1 & 0x80 == 0 => with(0, p2, data),
        (CardDefect::ShortIdentifierReadsOtherFile, 0x00, READ_BINARY) if p1 & 0x80 != 0 => {
            with(p1 ^ 0x01, p2, data)
        }
        (CardDefect::ShortIdentifierVerifiesCurrent, 0x00, VERIFY) => with(p1, p2 & 0x80, data),
        (CardDefect::PrefixRefused, 0x00, SELECT) if p1 == 0x04 && data.len() < 7 => {
            with(p1, p2, NO_NAME)
        }
        (CardDefect::NameTooLongSelected, 0x00, SELECT) if p1 == 0x04 && data.len() > 16 => {
            with(p1, p2, data.get(..10)?)
        }
        (CardDefect::PasswordCaseIgnored, 0x00, VERIFY) => with(p1, p2, &data.to_ascii_uppercase()),
        (CardDefect::PinTooLongAccepted, 0x00, VERIFY) => {
            let secret = card.state.secrets.get(&card.secret_place(p2)?)?;
            let longer = data.len() > secret.value.len() && data.starts_with(&secret.value);
            longer.then(|| with(p1, p2, &secret.value))?
        }
        (CardDefect::BlockedPinAccepted, 0x00, VERIFY) => {
            let place = card.secret_place(p2)?;
            let secret = card.state.secrets.get_mut(&place)?;
            if data == secret.value && secret.tries == 0 {
                secret.tries = 1;
            }
            None
        }
        (CardDefect::SchemeUnknownAccepted, 0x80, SIGN) if p1 > 0x05 => with(0, p2, data),
        (CardDefect::SignatureConstant, 0x80, SIGN) => with(p1, p2, &vec![0x5A; data.len()]),
        (CardDefect::SignatureTooLongCut, 0x80, SIGN) if p1 == 0x00 && data.len() > 245 => {
            with(p1, p2, data.get(..245)?)
        }
        // The digest at the end of a DigestInfo.
        (CardDefect::SignatureWrongPadding, 0x80, SIGN) if p1 == 0x00 => {
            with(0x04, p2, data.get(data.len().checked_sub(32)?..)?)
        }
        _ => None,
    }
}

fn rewind(card: &mut VirtualCard) {
    card.state.random = stream(Seed(0), "constant challenge");
}

fn verify(card: &mut VirtualCard, file: u16) {
    if let Some(secret) = card.jpki_secret(file) {
        secret.verified = true;
    }
}

/// The state afterwards is `answer`'s part.
fn verify_all(card: &mut VirtualCard) {
    let application = card.state.selection.application;
    for ((owner, _), secret) in &mut card.state.secrets {
        secret.verified |= *owner == application && application != Application::CardManager;
    }
}
