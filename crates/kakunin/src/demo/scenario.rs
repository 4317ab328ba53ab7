// SPDX-License-Identifier: MIT OR Apache-2.0
//! What happens in each scenario.

use crate::Failure;
use crate::cli::{Method, Scenario};
use crate::world::World;
use apdu::Card;
use testbed::card::{CardOptions, Fault, FaultyCard, VirtualCard};
use testbed::pki::{Authority, Family, Generation};
use testbed::population::Situation;

/// What somebody does on the way between terminal and service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interference {
    None,
    OtherDevice,
    Replay,
}

/// A scenario, taken apart.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) scenario: Scenario,
    pub(super) situation: Situation,
    pub(super) pin: &'static str,
    pub(super) tries: u8,
    pub(super) consents: bool,
    pub(super) interference: Interference,
}

impl Plan {
    /// # Errors
    /// Scenarios about the PIN need the method with PIN.
    pub(super) fn of(scenario: Scenario, method: Method) -> Result<Self, Failure> {
        let is_about_pin = matches!(
            scenario,
            Scenario::WrongPin | Scenario::BlockedPin | Scenario::LastTry
        );
        if is_about_pin && method == Method::Visual {
            return Err("this scenario is about the PIN; run it with --method pin".into());
        }
        Ok(Self {
            scenario,
            situation: match scenario {
                Scenario::Revoked => Situation::Revoked,
                Scenario::ExpiredInGrace => Situation::ExpiredInGrace,
                Scenario::ExpiredBeyondGrace => Situation::ExpiredBeyondGrace,
                Scenario::Welfare => Situation::Welfare,
                Scenario::PlaceholderName => Situation::PlaceholderName,
                Scenario::Lost => Situation::Lost,
                Scenario::NoMatch => Situation::NoMatch,
                Scenario::Ok | Scenario::NoConsent => Situation::LimitUnderSeventy,
                _ => Situation::Valid,
            },
            pin: if scenario == Scenario::WrongPin {
                "0000"
            } else {
                "1234"
            },
            tries: match scenario {
                Scenario::BlockedPin => 0,
                Scenario::LastTry => 1,
                _ => 3,
            },
            consents: scenario != Scenario::NoConsent,
            interference: match scenario {
                Scenario::OtherDevice => Interference::OtherDevice,
                Scenario::ReplayedProof => Interference::Replay,
                _ => Interference::None,
            },
        })
    }

    /// The card of the scenario.
    pub(super) fn card(&self, world: &World) -> Result<Box<dyn Card>, Failure> {
        let person = world.population.person(self.situation);
        let options = CardOptions {
            authentication_tries: self.tries,
            ..CardOptions::default()
        };
        let mut card = VirtualCard::of(&world.pki, person, &options);
        Ok(match self.scenario {
            Scenario::UnknownIssuer => {
                let forger =
                    Authority::new(world.seed, Family::Authentication, Generation::Unpinned);
                let key = world.pki.person_key(person, Family::Authentication);
                let spec = world.pki.certificate_spec(person, Family::Authentication);
                card.replace_authentication_certificate(spec.issue(
                    &forger,
                    &key.public_key_info(),
                    &key.key_identifier(),
                ));
                Box::new(card)
            }
            Scenario::TamperedSignature => {
                Box::new(FaultyCard::new(card, Fault::TamperedSignature, 0))
            }
            _ => Box::new(card),
        })
    }
}
