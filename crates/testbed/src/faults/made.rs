// SPDX-License-Identifier: MIT OR Apache-2.0
//! Defects that are in the card from the beginning.

use super::CardDefect;
use crate::card::VirtualCard;
use jpki::card::files;

pub(super) fn change(defect: CardDefect, card: &mut VirtualCard) {
    match defect {
        CardDefect::AvailabilityWrong => {
            card.put_jpki_file(files::CERTIFICATE_AVAILABILITY, |contents| {
                contents
                    .iter_mut()
                    .skip(1)
                    .take(1)
                    .for_each(|byte| *byte = 0x00);
            });
        }
        // X.690 §8.1.3.5: a length of three bytes, the first one zero, where two would do.
        CardDefect::CertificateLengthForm => {
            card.put_jpki_file(files::AUTHENTICATION_CERTIFICATE, |contents| {
                if let [0x30, form @ 0x82, ..] = contents.as_mut_slice() {
                    *form = 0x83;
                    contents.insert(2, 0x00);
                }
            });
        }
        CardDefect::TokenInformationLength => {
            card.put_jpki_file(files::TOKEN_INFORMATION, |contents| {
                contents.pop();
            });
        }
        CardDefect::TokenLabelUnpadded => {
            card.put_jpki_file(files::TOKEN_INFORMATION, |contents| {
                let label = contents.iter_mut().take(32);
                label
                    .filter(|byte| **byte == b' ')
                    .for_each(|byte| *byte = 0x00);
            });
        }
        CardDefect::TriesFourOfThree => one_more(card, files::AUTHENTICATION_PIN.0),
        CardDefect::TriesSixOfFive => one_more(card, files::SIGNATURE_PASSWORD.0),
        _ => {}
    }
}

fn one_more(card: &mut VirtualCard, file: u16) {
    if let Some(secret) = card.jpki_secret(file) {
        secret.tries += 1;
        secret.tries_full += 1;
    }
}
