// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where a facility stands.
//!
//! ```text
//!              accept   refuse    withhold   suspend     resume   stop      lose-standing   end-use
//! applied      active   refused   withheld   –           –        –         ended           –
//! withheld     active   refused   –          –           –        –         ended           –
//! refused      –        –         –          –           –        –         –               –
//! active       –        –         –          suspended   –        –         ended           ended
//! suspended    –        –         –          –           active   stopped   ended           ended
//! stopped      –        –         –          –           –        –         ended           ended
//! ended        –        –         –          –           –        –         –               –
//! ```
//!
//! Application, refusal and withholding are Article 9; suspension without notice is Article 23 paragraph 2, suspension and stop after
//! the set days Article 24 paragraph 3; ending is Article 22, whose order of steps [`leaving`](super::leaving) knows.

use crate::facility::FacilityState;
use core::fmt;

/// Where a facility stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the table has these")]
pub enum Standing {
    /// It uses the service.
    Active,
    /// It has applied, and nothing was decided: it counts as accepted.
    Applied,
    /// It no longer uses the service; for good.
    Ended,
    /// Its application was refused; it may apply anew.
    Refused,
    /// It was stopped, because a violation was not mended.
    Stopped,
    /// It may not use the service for now.
    Suspended,
    /// Its application waits for something.
    Withheld,
}

/// What happens to a facility.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the table has these")]
pub enum Event {
    /// The operator accepts the application (9-1).
    Accept,
    /// The facility has applied to end its use, and may (22-1).
    EndUse,
    /// It has lost what made it a facility (22-2).
    LoseStanding,
    /// The operator refuses the application (9-2).
    Refuse,
    /// The operator lets it go on.
    Resume,
    /// The operator stops it after a suspension (24-3-2).
    Stop,
    /// The operator suspends it; no notice is needed (23-2, 24-3-1).
    Suspend,
    /// The operator withholds its decision (9-2).
    Withhold,
}

/// Ground for refusing or withholding (9-2), of which the applicant is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the terms of use name four")]
pub enum Ground {
    /// Item 3: anti-social forces.
    AntiSocialForces,
    /// Item 2: entries are false or missing.
    FalseOrMissingEntries,
    /// Item 1: the applicant does not exist.
    NotExisting,
    /// Item 4: another good cause.
    OtherGoodCause,
}

/// This cannot happen to a facility that stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotAllowed {
    /// Where it stands.
    pub standing: Standing,
    /// What was to happen.
    pub event: Event,
}

impl Standing {
    /// All, in the order of the table.
    pub const ALL: [Self; 7] = [
        Self::Applied,
        Self::Withheld,
        Self::Refused,
        Self::Active,
        Self::Suspended,
        Self::Stopped,
        Self::Ended,
    ];

    /// Where a facility stands after an event.
    ///
    /// # Errors
    /// [`NotAllowed`] for an empty cell of the table.
    pub const fn after(self, event: Event) -> Result<Self, NotAllowed> {
        use Standing::{Active, Applied, Ended, Refused, Stopped, Suspended, Withheld};
        Ok(match (self, event) {
            (Applied | Withheld, Event::Accept) | (Suspended, Event::Resume) => Active,
            (Applied | Withheld, Event::Refuse) => Refused,
            (Applied, Event::Withhold) => Withheld,
            (Active, Event::Suspend) => Suspended,
            (Suspended, Event::Stop) => Stopped,
            (Applied | Withheld | Active | Suspended | Stopped, Event::LoseStanding)
            | (Active | Suspended | Stopped, Event::EndUse) => Ended,
            _ => {
                return Err(NotAllowed {
                    standing: self,
                    event,
                });
            }
        })
    }

    /// Whether its devices may ask. An application counts as accepted until a refusal or a withholding is told (Article 9
    /// paragraph 1), so those of an applicant may.
    #[must_use]
    pub const fn state(self) -> FacilityState {
        match self {
            Self::Active | Self::Applied => FacilityState::Active,
            Self::Stopped | Self::Suspended | Self::Withheld => FacilityState::Suspended,
            Self::Ended | Self::Refused => FacilityState::Ended,
        }
    }

    /// Whether its facility user may sign in: to be told of a refusal, and to leave in order, one must.
    #[must_use]
    pub const fn may_sign_in(self) -> bool {
        !matches!(self, Self::Ended)
    }

    /// The word in storage and in messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Applied => "applied",
            Self::Ended => "ended",
            Self::Refused => "refused",
            Self::Stopped => "stopped",
            Self::Suspended => "suspended",
            Self::Withheld => "withheld",
        }
    }

    /// The standing of this word.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|standing| standing.as_str() == text)
    }
}

impl Event {
    /// All, in the order of the table.
    pub const ALL: [Self; 8] = [
        Self::Accept,
        Self::Refuse,
        Self::Withhold,
        Self::Suspend,
        Self::Resume,
        Self::Stop,
        Self::LoseStanding,
        Self::EndUse,
    ];

    /// The word in the audit log and on the operator's command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::EndUse => "end-use",
            Self::LoseStanding => "lose-standing",
            Self::Refuse => "refuse",
            Self::Resume => "resume",
            Self::Stop => "stop",
            Self::Suspend => "suspend",
            Self::Withhold => "withhold",
        }
    }
}

impl Ground {
    /// All, in the order of the items.
    pub const ALL: [Self; 4] = [
        Self::NotExisting,
        Self::FalseOrMissingEntries,
        Self::AntiSocialForces,
        Self::OtherGoodCause,
    ];

    /// The word in storage and in messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AntiSocialForces => "anti-social-forces",
            Self::FalseOrMissingEntries => "false-or-missing-entries",
            Self::NotExisting => "not-existing",
            Self::OtherGoodCause => "other-good-cause",
        }
    }

    /// The ground of this word.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.as_str() == text)
    }
}

impl fmt::Display for NotAllowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (standing, event) = (self.standing.as_str(), self.event.as_str());
        write!(f, "{event} cannot happen to a facility that is {standing}")
    }
}

impl core::error::Error for NotAllowed {}
