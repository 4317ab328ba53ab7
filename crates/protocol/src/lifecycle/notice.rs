// SPDX-License-Identifier: MIT OR Apache-2.0
//! Notices, which take effect on dispatch (Article 4), and versions of the terms of use, which take effect at their announced time
//! (Article 5): use after it is consent.

use jpki::time::UnixTime;

/// A version of the terms of use with its annexes (Article 3).
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "plain data the store maps by hand"
)]
pub struct TermsVersion {
    /// Its name: the date of the amendment.
    pub version: String,
    /// When it was announced.
    pub announced_at: UnixTime,
    /// From when on it is in force.
    pub effective_at: UnixTime,
}

/// Seconds that must lie between announcement and effect, so that every service process knows a version before it is in force.
pub const ANNOUNCED_BEFORE: i64 = 60;

/// The version in force at an instant: of those that have taken effect the latest, and of two of one time the one announced
/// later. Never an older one.
#[must_use]
pub fn in_force(versions: &[TermsVersion], at: UnixTime) -> Option<&TermsVersion> {
    versions
        .iter()
        .filter(|version| version.effective_at <= at)
        .max_by_key(|version| (version.effective_at, version.announced_at))
}

/// Whether a version may be announced now with this effect: not in the past, and not before the one announced last.
#[must_use]
pub fn may_announce(versions: &[TermsVersion], effective_at: UnixTime, now: UnixTime) -> bool {
    let soonest = now.saturating_add_secs(ANNOUNCED_BEFORE);
    let last = versions.iter().map(|version| version.effective_at).max();
    effective_at >= soonest && last.is_none_or(|last| last <= effective_at)
}
