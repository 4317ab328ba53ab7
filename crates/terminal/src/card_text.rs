// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading name and date of birth from the card's text application, where the desk wants them compared.
//!
//! The application has a PIN of its own, whatever the method, so nothing is read unless the desk asks for it. Whatever goes wrong, the
//! check goes on without the text, and the last try is never spent. Nothing is verified here: whose keys sign the text is not
//! published, so the service is given the terminal's word.

use crate::desk::{Desk, NoCardText, Step};
use apdu::Transport;
use jpki::Error;
use jpki::card::text::{TextCard, with_session};
use jpki::card::{LastTry, LogOut, PinOutcome, RetryCounter};
use jpki::error::CardFault;
use protocol::date::Date;
use protocol::eligibility::PersonName;
use protocol::message::CardText;

/// The card's text, if the desk wants it and gets it.
pub(crate) fn read(transport: &mut dyn Transport, desk: &mut dyn Desk) -> Option<CardText> {
    if !desk.wants_card_text() {
        return None;
    }
    let read = match with_session(transport, |card| unlock_and_read(card, desk)) {
        Ok(ended) => {
            if let LogOut::Unconfirmed(_) = ended.log_out {
                desk.progress(Step::TakeCardOut);
            }
            ended.value
        }
        Err(error) => Err(why(&error)),
    };
    match read {
        Ok(text) => Some(text),
        Err(why) => {
            desk.no_card_text(why);
            None
        }
    }
}

fn unlock_and_read(card: &mut TextCard<'_>, desk: &mut dyn Desk) -> Result<CardText, NoCardText> {
    let failed = |error: Error| why(&error);
    let tries = match card.retries().map_err(failed)? {
        // Asking for a PIN that will not be used helps nobody.
        RetryCounter::Left(1) | RetryCounter::Blocked | RetryCounter::Unusable { .. } => {
            return Err(NoCardText::PinNotUsable);
        }
        tries => tries,
    };
    let pin = desk.text_pin(tries).ok_or(NoCardText::Cancelled)?;
    let unlocked = match card.verify_pin(&pin, LastTry::Keep).map_err(failed)? {
        PinOutcome::Verified(unlocked) => unlocked,
        PinOutcome::Wrong { retries_left } => return Err(NoCardText::WrongPin { retries_left }),
        _ => return Err(NoCardText::PinNotUsable),
    };
    desk.progress(Step::ReadingCard);
    let files = card.read(&unlocked).map_err(failed)?;
    let attributes = files.unverified().map_err(|_| NoCardText::Unreadable)?;
    let born = attributes.birth_date;
    Ok(CardText {
        name: PersonName(attributes.name.to_owned()),
        birth_date: Date::new(born.year(), born.month(), born.day())
            .map_err(|_| NoCardText::Unreadable)?,
    })
}

const fn why(error: &Error) -> NoCardText {
    match error {
        Error::Card(CardFault::NoApplication { .. }) => NoCardText::NotOnThisCard,
        _ => NoCardText::Unreadable,
    }
}
