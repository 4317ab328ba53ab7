// SPDX-License-Identifier: MIT OR Apache-2.0
//! Defects at a reset.

use super::CardDefect;
use super::answer::keep_verified;
use crate::card::VirtualCard;
use apdu::Reset;

/// `before` is the card before the reset.
pub(super) fn change(
    defect: CardDefect,
    before: &VirtualCard,
    card: &mut VirtualCard,
    kind: Reset,
) {
    match (defect, kind) {
        (CardDefect::PowerKeepsStatus, Reset::Cold) => keep_verified(before, card),
        (CardDefect::PowerRestoresCounters, Reset::Cold) => {
            for secret in card.state.secrets.values_mut() {
                secret.tries = secret.tries_full;
            }
        }
        (CardDefect::TerminalOutlivesSession, Reset::Cold) => {
            card.state.terminal.clone_from(&before.state.terminal);
        }
        (CardDefect::WarmResetLogsOut, Reset::Warm) => card.log_out(),
        _ => {}
    }
}
