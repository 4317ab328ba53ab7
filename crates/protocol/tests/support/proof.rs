// SPDX-License-Identifier: MIT OR Apache-2.0
//! Proofs for a check.

use super::world::{WORLD, sign};
use jpki::crypto::rustcrypto::PROVIDER;
use protocol::check::CheckTerms;
use protocol::message::SubmitProof;
use protocol::transcript;
use testbed::population::Situation;

/// The proof of the person in this situation for this check.
pub(crate) fn proof(situation: Situation, terms: &CheckTerms) -> SubmitProof {
    let digest = (PROVIDER.sha256)(&[&transcript::encode(terms)]);
    sign(WORLD.card(situation), terms.method, &digest)
}
