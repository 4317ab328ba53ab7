// SPDX-License-Identifier: MIT OR Apache-2.0
//! Defects in what comes of a command: another answer, or another state of the card.

use super::{CHANGE, CardDefect, GET_CHALLENGE, READ_BINARY, SELECT, SIGN, VERIFY};
use crate::card::{Application, VirtualCard};
use apdu::{Command, Header, Ne, Response};
use jpki::card::files;
use jpki::card::synthetic_terminal_authentication as synthetic;

const SUCCESS: [u8; 2] = [0x90, 0x00];

/// The answer that goes out. `before` is the card before the command.
pub(super) fn change(
    defect: CardDefect,
    before: &VirtualCard,
    card: &mut VirtualCard,
    command: &[u8],
    answer: Vec<u8>,
) -> Vec<u8> {
    put_back(defect, before, card, command);
    let Ok(decoded) = Command::decode(command) else {
        return to_no_command(defect, command, answer);
    };
    let Ok(response) = Response::decode(&answer) else {
        return answer;
    };
    let changed = match decoded.header() {
        Header {
            cla: 0x00,
            ins: SELECT,
            ..
        } => selected(defect, before, card, &decoded, &response),
        Header {
            cla: 0x00,
            ins: READ_BINARY,
            ..
        } => read(defect, before, card, &decoded, &response),
        Header {
            cla: 0x00,
            ins: VERIFY,
            ..
        } => verified(defect, before, card, &decoded, &response),
        Header {
            cla: 0x00,
            ins: CHANGE,
            ..
        } => {
            if defect == CardDefect::ChangeKeepsOld {
                card.state.secrets.clone_from(&before.state.secrets);
            }
            None
        }
        Header {
            cla: synthetic::CLASS,
            ins: synthetic::PRESENT,
            ..
        } => presented(defect, before, card, &response),
        _ => None,
    };
    changed.unwrap_or_else(|| any(defect, command, &response, answer))
}

/// What `command` opened for this one command is closed again. Sound cards open nothing with these instructions.
fn put_back(defect: CardDefect, before: &VirtualCard, card: &mut VirtualCard, command: &[u8]) {
    let instruction = command.get(1).copied();
    match defect {
        CardDefect::SignatureWithoutPin
        | CardDefect::SignatureCertificateFree
        | CardDefect::ChangeWithoutVerify
        | CardDefect::TerminalOpensSignature
        | CardDefect::SignatureOfOtherKey
            if matches!(instruction, Some(CHANGE | READ_BINARY | SIGN)) =>
        {
            for (place, secret) in &mut card.state.secrets {
                let earlier = before.state.secrets.get(place);
                secret.verified = earlier.is_some_and(|earlier| earlier.verified);
            }
            if defect == CardDefect::SignatureOfOtherKey && instruction == Some(SIGN) {
                card.state.selection = before.state.selection;
            }
        }
        CardDefect::ChallengeConstant | CardDefect::TerminalChallengeConstant
            if matches!(instruction, Some(GET_CHALLENGE | synthetic::GET_CHALLENGE)) =>
        {
            card.state.random = before.state.random.clone();
        }
        _ => {}
    }
}

fn to_no_command(defect: CardDefect, command: &[u8], answer: Vec<u8>) -> Vec<u8> {
    match (defect, command) {
        (CardDefect::HeaderShortUnanswered, [] | [_] | [_, _] | [_, _, _]) => Vec::new(),
        (CardDefect::TruncatedAnswered, [_, _, _, _, lc, rest @ ..])
            if *lc != 0 && rest.len() < usize::from(*lc) =>
        {
            SUCCESS.to_vec()
        }
        (CardDefect::ErrorWithData, _) => with_data(&answer),
        _ => answer,
    }
}

fn selected(
    defect: CardDefect,
    before: &VirtualCard,
    card: &mut VirtualCard,
    command: &Command,
    response: &Response,
) -> Option<Vec<u8>> {
    let by_name = command.header().p1 == 0x04;
    let (earlier, now) = (before.state.selection, card.state.selection);
    let done = response.status().get() == 0x9000;
    let unknown = response.status().get() == 0x6A82;
    let moved = earlier.application != now.application;
    match defect {
        CardDefect::UnknownApplicationSaysOtherWord if by_name && unknown => {
            return Some(vec![0x6A, 0x86]);
        }
        CardDefect::UnknownApplicationSelected if by_name && unknown => {
            return Some(SUCCESS.to_vec());
        }
        CardDefect::FileUnknownSelected if !by_name && unknown => return Some(SUCCESS.to_vec()),
        CardDefect::ParametersIgnored if response.status().get() == 0x6A86 => {
            return Some(SUCCESS.to_vec());
        }
        CardDefect::FailedSelectLosesApplication if !done => {
            card.state.selection.application = Application::CardManager;
            card.state.selection.current_file = None;
        }
        CardDefect::FileStaysCurrent if done && by_name && !moved => {
            card.state.selection.current_file = earlier.current_file;
        }
        CardDefect::FileSelectionLogsOut if done && !by_name => card.log_out(),
        CardDefect::ReselectLogsOut if done && by_name && !moved => card.log_out(),
        CardDefect::OtherApplicationKeepsStatus if done && moved => keep_verified(before, card),
        CardDefect::TerminalOutlivesSession if done && moved => {
            card.state.terminal.clone_from(&before.state.terminal);
        }
        _ => {}
    }
    None
}

fn read(
    defect: CardDefect,
    before: &VirtualCard,
    card: &mut VirtualCard,
    command: &Command,
    response: &Response,
) -> Option<Vec<u8>> {
    let status = response.status().get();
    let file = card.state.selection.current_file;
    let in_jpki = card.state.selection.application == Application::Jpki;
    match defect {
        CardDefect::EndAnsweredWithNothing if status == 0x6B00 => Some(SUCCESS.to_vec()),
        CardDefect::EndRefused if status == 0x9000 => {
            let asked = usize::try_from(command.ne().get()).unwrap_or(usize::MAX);
            (response.data().len() < asked).then(|| vec![0x6B, 0x00])
        }
        CardDefect::LeZeroGivesNothing if status == 0x9000 && command.ne() == Ne::SHORT_MAX => {
            Some(SUCCESS.to_vec())
        }
        CardDefect::MoreThanAsked if status == 0x9000 => {
            Some([response.data(), &[0x00], &SUCCESS].concat())
        }
        CardDefect::AuthenticationCertificateLocked
            if in_jpki && file == Some(files::AUTHENTICATION_CERTIFICATE.0) =>
        {
            let pin = card.jpki_secret(files::AUTHENTICATION_PIN.0)?;
            (!pin.verified).then(|| vec![0x69, 0x82])
        }
        CardDefect::KeyReadable if status == 0x6981 => {
            let key = [files::AUTHENTICATION_KEY.0, files::SIGNATURE_KEY.0].map(Some);
            (in_jpki && key.contains(&file)).then(|| [&[0x5A; 16][..], &SUCCESS].concat())
        }
        CardDefect::PinReadable if status == 0x6981 && in_jpki => {
            let secret = card.jpki_secret(file?)?;
            Some([&secret.value[..], &SUCCESS].concat())
        }
        CardDefect::ShortIdentifierStaysUnselected => {
            card.state.selection.current_file = before.state.selection.current_file;
            None
        }
        _ => None,
    }
}

fn verified(
    defect: CardDefect,
    before: &VirtualCard,
    card: &mut VirtualCard,
    command: &Command,
    response: &Response,
) -> Option<Vec<u8>> {
    let status = response.status().get();
    let wrong = status & 0xFFF0 == 0x63C0 && !command.data().is_empty();
    let place = before.secret_place(command.header().p2)?;
    let earlier = before.state.secrets.get(&place)?;
    let secret = card.state.secrets.get_mut(&place)?;
    match defect {
        CardDefect::WrongPinFree if wrong => {
            secret.tries = earlier.tries;
            return Some(counter(secret.tries));
        }
        CardDefect::WrongPinCostsTwo if wrong => {
            secret.tries = secret.tries.saturating_sub(1);
            return Some(counter(secret.tries));
        }
        CardDefect::WrongPinKeepsStatus if wrong => secret.verified = earlier.verified,
        CardDefect::QueryCostsTry if command.data().is_empty() => {
            secret.tries = secret.tries.saturating_sub(1);
        }
        CardDefect::CounterNotRestored if status == 0x9000 => secret.tries = earlier.tries,
        CardDefect::BlockedQueryRefused if command.data().is_empty() && secret.tries == 0 => {
            return Some(vec![0x69, 0x84]);
        }
        CardDefect::BlockedVerifySaysOtherWord if status == 0x6984 => {
            return Some(vec![0x69, 0x83]);
        }
        CardDefect::BlockedSaysOtherWord if wrong && secret.tries == 0 => {
            return Some(vec![0x69, 0x83]);
        }
        CardDefect::CountersShared if wrong => {
            let other = match place.1 {
                file if file == files::AUTHENTICATION_PIN.0 => files::SIGNATURE_PASSWORD,
                _ => files::AUTHENTICATION_PIN,
            };
            if let Some(secret) = card.jpki_secret(other.0) {
                secret.tries = secret.tries.saturating_sub(1);
            }
        }
        CardDefect::PinOpensSignature if status == 0x9000 => {
            if let Some(password) = card.jpki_secret(files::SIGNATURE_PASSWORD.0) {
                password.verified = true;
            }
        }
        _ => {}
    }
    None
}

fn presented(
    defect: CardDefect,
    before: &VirtualCard,
    card: &mut VirtualCard,
    response: &Response,
) -> Option<Vec<u8>> {
    let gate = card.state.terminal.as_mut()?;
    match defect {
        CardDefect::TerminalChallengeReusable => {
            gate.challenge = before.state.terminal.as_ref()?.challenge;
        }
        CardDefect::TerminalAccepted if response.status().get() == 0x6982 => {
            gate.accepted = true;
            return Some(SUCCESS.to_vec());
        }
        _ => {}
    }
    None
}

/// Defects that no particular command has.
fn any(defect: CardDefect, command: &[u8], response: &Response, answer: Vec<u8>) -> Vec<u8> {
    let invalid = matches!(command, [_, 0x60..=0x6F | 0x90..=0x9F, ..]);
    match (defect, response.status().get()) {
        (CardDefect::ErrorWithData, 0x6400..=0x6FFF) => with_data(&answer),
        (CardDefect::InstructionInvalidAnswered, 0x6D00) if invalid => SUCCESS.to_vec(),
        (CardDefect::InstructionUnknownAnswered, 0x6D00) if !invalid => SUCCESS.to_vec(),
        (CardDefect::StatusWordReserved, 0x6D00) => vec![0x60, 0x00],
        (CardDefect::LockedSaysOtherWord, 0x6982) => vec![0x69, 0x85],
        (CardDefect::NoCurrentFileSaysOtherWord, 0x6986) => vec![0x69, 0x85],
        _ => answer,
    }
}

fn with_data(answer: &[u8]) -> Vec<u8> {
    [&[0xDA, 0x7A], answer].concat()
}

fn counter(tries: u8) -> Vec<u8> {
    vec![0x63, 0xC0 | tries.min(0x0F)]
}

/// What was verified before is verified again.
pub(super) fn keep_verified(before: &VirtualCard, card: &mut VirtualCard) {
    for (place, secret) in &mut card.state.secrets {
        let earlier = before.state.secrets.get(place);
        secret.verified |= earlier.is_some_and(|earlier| earlier.verified);
    }
}
