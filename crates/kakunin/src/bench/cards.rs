// SPDX-License-Identifier: MIT OR Apache-2.0
//! The patients' cards: what they hold, and that they sign.

use protocol::message::{CheckCreated, SubmitProof};
use protocol::transcript;
use std::num::NonZero;
use std::thread;
use testbed::Seed;
use testbed::pki::{Family, Issued, Pki};
use testbed::population::{Population, Situation};

/// People whose proof is accepted, whatever their insurance says.
const SITUATIONS: [Situation; 4] = [
    Situation::Valid,
    Situation::InsuranceAndWelfare,
    Situation::Welfare,
    Situation::NewerExists,
];

pub(super) struct Cards(Vec<Issued>);

/// A proof, ready to be sent.
pub(super) type Signed = (CheckCreated, SubmitProof);

impl Cards {
    pub(super) fn new(seed: u64) -> Self {
        let (pki, population) = (Pki::new(Seed(seed)), Population::new(Seed(seed)));
        let cards = SITUATIONS
            .iter()
            .map(|situation| pki.issue(population.person(*situation), Family::Authentication));
        Self(cards.collect())
    }

    /// Signs each check with one of the cards, on all cores.
    pub(super) fn sign(&self, created: Vec<CheckCreated>) -> Vec<Signed> {
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let share = created.len().div_ceil(threads).max(1);
        thread::scope(|scope| {
            let workers: Vec<_> = created
                .chunks(share)
                .map(|checks| scope.spawn(|| self.sign_some(checks)))
                .collect();
            workers
                .into_iter()
                .flat_map(|worker| worker.join().unwrap_or_default())
                .collect()
        })
    }

    fn sign_some(&self, checks: &[CheckCreated]) -> Vec<Signed> {
        let turns = self.0.iter().cycle();
        let signed = checks.iter().zip(turns).map(|(check, card)| {
            let proof = SubmitProof {
                certificate: card.der.clone(),
                signature: card.key.sign(&transcript::encode(&check.terms)),
                card_text: None,
            };
            (check.clone(), proof)
        });
        signed.collect()
    }
}
