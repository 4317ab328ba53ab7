// SPDX-License-Identifier: MIT OR Apache-2.0
//! The service's verification steps, run once more where they can be watched: same inputs, same functions.

use super::narrator::Narrator;
use crate::world::World;
use jpki::certificate::Certificate;
use jpki::crypto::aws_lc::PROVIDER;
use jpki::path::{Policy, TrustAnchors, verify_path};
use jpki::profile::{Conformity, Kind, Profile};
use jpki::revocation::{
    Crl, CrlLimits, CrlStore, RevocationEvidence, RevocationPolicy, verify_crl, verify_not_revoked,
};
use jpki::signature::verify_challenge_signature;
use protocol::message::SubmitProof;
use protocol::transcript;
use testbed::EPOCH;
use testbed::pki::Family;

/// Shows each step until the first that fails.
pub(super) fn narrate(world: &World, proof: &SubmitProof, narrator: &Narrator) {
    let Some(terms) = narrator.take_terms() else {
        return;
    };
    narrator.heading("the service verifies (shown by running the same steps again)");
    if let Err(error) = steps(world, proof, &transcript::encode(&terms), narrator) {
        narrator.failed(&error);
    }
}

fn steps(
    world: &World,
    proof: &SubmitProof,
    message: &[u8],
    narrator: &Narrator,
) -> Result<(), jpki::Error> {
    let certificate = Certificate::from_der(&proof.certificate)?;
    narrator.passed(
        "certificate",
        &format!("parsed, {} bytes DER", proof.certificate.len()),
    );
    let profile = Profile::synthetic(Kind::Authentication);
    let findings = profile.findings(&certificate);
    let deviating = findings
        .iter()
        .filter(|finding| finding.conformity == Conformity::Deviates)
        .count();
    narrator.passed(
        "profile",
        &format!(
            "{} rules held against it, {deviating} deviations",
            findings.len()
        ),
    );
    let anchors = world.pki.anchors(Family::Authentication);
    let anchors: Result<Vec<Certificate>, _> = anchors
        .iter()
        .map(|der| Certificate::from_der(der))
        .collect();
    let anchors = TrustAnchors::new(anchors?, &PROVIDER)?;
    let path = verify_path(
        &certificate,
        &anchors,
        &Policy::official(profile),
        EPOCH,
        &PROVIDER,
    )?;
    narrator.passed(
        "path",
        &format!("to a pinned authority; {}", path.validity()),
    );
    let mut lists = CrlStore::new();
    for der in world
        .pki
        .crls(&world.population, Family::Authentication, EPOCH)
    {
        lists.insert(verify_crl(
            Crl::from_der(&der, &CrlLimits::partitioned())?,
            &anchors,
            &PROVIDER,
        )?)?;
    }
    let status = verify_not_revoked(&path, &lists, EPOCH, &RevocationPolicy::official())?;
    if let RevocationEvidence::Crl(list) = status.evidence() {
        let text = format!(
            "not on list number {} of {}, good until {}",
            list.number, list.this_update, list.next_update
        );
        narrator.passed("revocation", &text);
    }
    verify_challenge_signature(&path, message, &proof.signature, &PROVIDER)?;
    narrator.passed(
        "signature",
        "over this check's transcript, RSASSA-PKCS1-v1_5 with SHA-256",
    );
    Ok(())
}
