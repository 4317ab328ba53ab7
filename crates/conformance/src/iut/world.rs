// SPDX-License-Identifier: MIT OR Apache-2.0
//! The synthetic world all cases live in. Keys take time to make, so each is made once.

use apdu::Card;
use jpki::crypto::{CryptoProvider, aws_lc};
use protocol::message::SubmitProof;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};
use testbed::card::{CardOptions, VirtualCard};
use testbed::pki::{Family, Issued, Pki};
use testbed::population::{Person, Population, Situation};
use testbed::{EPOCH, Seed};

/// Seed of the conformance world.
pub(super) const SEED: Seed = Seed(1);

pub(super) const CRYPTO: &CryptoProvider = &aws_lc::PROVIDER;

pub(crate) struct World {
    pub(super) pki: Pki,
    pub(crate) population: Population,
    issued: Mutex<HashMap<(u32, Family), Issued>>,
    cards: Mutex<HashMap<(u32, u8), VirtualCard>>,
}

pub(crate) static WORLD: LazyLock<World> = LazyLock::new(|| World {
    pki: Pki::new(SEED),
    population: Population::new(SEED),
    issued: Mutex::default(),
    cards: Mutex::default(),
});

impl World {
    /// The person of a situation, by its word.
    pub(super) fn person(&self, word: &str) -> Result<&Person, String> {
        let situation = Situation::named(word).ok_or_else(|| format!("no situation {word}"))?;
        Ok(self.population.person(situation))
    }

    /// A person's certificate and key.
    pub(super) fn issued(&self, person: &Person, family: Family) -> Issued {
        let mut issued = self
            .issued
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        issued
            .entry((person.index, family))
            .or_insert_with(|| self.pki.issue(person, family))
            .clone()
    }

    /// A person's card with so many tries.
    pub(crate) fn card(&self, person: &Person, tries: u8) -> VirtualCard {
        let mut cards = self
            .cards
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let options = CardOptions {
            authentication_tries: tries,
            ..CardOptions::default()
        };
        cards
            .entry((person.index, tries))
            .or_insert_with(|| VirtualCard::of(&self.pki, person, &options))
            .clone()
    }

    /// A right proof over these bytes.
    pub(super) fn proof(&self, person: &Person, transcript: &[u8]) -> SubmitProof {
        let issued = self.issued(person, Family::Authentication);
        SubmitProof {
            signature: issued.key.sign(transcript),
            certificate: issued.der,
            card_text: None,
        }
    }
}

/// TLS judges certificates at the epoch of the world.
#[derive(Debug)]
pub(super) struct AtEpoch;

impl rustls::time_provider::TimeProvider for AtEpoch {
    fn current_time(&self) -> Option<rustls::pki_types::UnixTime> {
        let seconds = u64::try_from(EPOCH.as_secs()).ok()?;
        Some(rustls::pki_types::UnixTime::since_unix_epoch(
            std::time::Duration::from_secs(seconds),
        ))
    }
}

/// A card nobody knows: `6A82` to everything.
pub(super) struct AnotherCard;

impl Card for AnotherCard {
    fn process(&mut self, _: &[u8]) -> Vec<u8> {
        vec![0x6A, 0x82]
    }

    fn reset(&mut self, _: apdu::Reset) {}

    fn atr(&self) -> &[u8] {
        // TS and T0 alone: direct convention, nothing more.
        &[0x3B, 0x00]
    }
}
