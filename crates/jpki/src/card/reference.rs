// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reference data: asking for the counter, VERIFY, CHANGE REFERENCE DATA (ISO/IEC 7816-4 §11.6).
//!
//! The file is always selected, never named in P2: a card that takes P2 for something else would spend a try of another
//! secret (`docs/decisions/0016`). VERIFY with data is sent once for each call and never before the counter was asked
//! for in the same call; nothing here is ever repeated.

use super::channel::{Channel, unsendable};
use super::pin::{ChangeOutcome, LastTry, PinOutcome, RetryCounter};
use crate::error::{CardFault, Error};
use apdu::commands::{self, ReferenceQualifier};
use apdu::{FileIdentifier, StatusClass, StatusWord};

/// Asks how many tries are left; costs none.
pub(super) fn retries(
    channel: &mut Channel<'_>,
    file: FileIdentifier,
) -> Result<RetryCounter, Error> {
    match channel.select_file(file) {
        Ok(()) => {}
        Err(Error::Card(CardFault::FileRefused { status, .. })) => {
            return Ok(RetryCounter::Unusable { status });
        }
        Err(error) => return Err(error),
    }
    // VERIFY without data asks and costs nothing.
    let query = commands::verify_query(current()?);
    let status = channel.send(&query)?.status();
    Ok(match (status, status.counter()) {
        (StatusWord::SUCCESS, _) => RetryCounter::AlreadyVerified,
        (StatusWord::WARNING_NO_INFORMATION, _) => RetryCounter::Unlimited,
        (_, Some(0)) => RetryCounter::Blocked,
        (_, Some(left)) => RetryCounter::Left(left),
        _ if says_blocked(status) => RetryCounter::Blocked,
        _ => RetryCounter::Unusable {
            status: status.get(),
        },
    })
}

/// Shows a secret, once, unless the counter forbids it. An error means that it was not shown.
pub(super) fn verify(
    channel: &mut Channel<'_>,
    file: FileIdentifier,
    secret: &[u8],
    last_try: LastTry,
) -> Result<PinOutcome<()>, Error> {
    match (retries(channel, file)?, last_try) {
        (RetryCounter::Blocked, _) => return Ok(PinOutcome::Blocked),
        (RetryCounter::Unusable { status }, _) => return Ok(PinOutcome::Unusable { status }),
        (RetryCounter::Left(1), LastTry::Keep) => return Ok(PinOutcome::LastTryKept),
        // A card that says `9000` hides its counter, which the right secret has just set back to full.
        _ => {}
    }
    let verify = commands::verify(current()?, secret).map_err(unsendable)?;
    let status = match channel.send(&verify) {
        Ok(response) => response.status(),
        Err(error) => return Ok(PinOutcome::Unknown(error)),
    };
    Ok(match (status, status.counter()) {
        (StatusWord::SUCCESS, _) => PinOutcome::Verified(()),
        (_, Some(0)) => PinOutcome::Blocked,
        (_, Some(retries_left)) => PinOutcome::Wrong { retries_left },
        _ if says_blocked(status) => PinOutcome::Blocked,
        _ => PinOutcome::Unknown(CardFault::StatusWord(status.get()).into()),
    })
}

/// Shows the old secret as [`verify`] does and, if it is right, sets the new one. An error means that nothing was shown.
pub(super) fn change(
    channel: &mut Channel<'_>,
    file: FileIdentifier,
    [old, new]: [&[u8]; 2],
    last_try: LastTry,
) -> Result<ChangeOutcome, Error> {
    let change = commands::change_verified_reference_data(current()?, new).map_err(unsendable)?;
    Ok(match verify(channel, file, old, last_try)? {
        PinOutcome::Verified(()) => match channel.send(&change) {
            Ok(response) => changed(response.status()),
            Err(error) => ChangeOutcome::Unknown(error),
        },
        old => ChangeOutcome::OldNotVerified(old),
    })
}

/// P2 `80`: the secret of the current file.
fn current() -> Result<ReferenceQualifier, Error> {
    ReferenceQualifier::specific(0).map_err(unsendable)
}

fn changed(status: StatusWord) -> ChangeOutcome {
    let unknown = || ChangeOutcome::Unknown(CardFault::StatusWord(status.get()).into());
    match (status, status.class()) {
        (StatusWord::SUCCESS, _) => ChangeOutcome::Changed,
        // `6F00` has no precise diagnosis; every other checking error comes before anything is done.
        (StatusWord::NO_DIAGNOSIS, _) => unknown(),
        (_, StatusClass::CheckingError) => ChangeOutcome::NewRefused {
            status: status.get(),
        },
        _ => unknown(),
    }
}

/// `6984` is what the My Number Card says (two or more sources); `6983` appears in texts that quote the standard.
const fn says_blocked(status: StatusWord) -> bool {
    matches!(
        status,
        StatusWord::REFERENCE_DATA_NOT_USABLE | StatusWord::AUTHENTICATION_METHOD_BLOCKED
    )
}
