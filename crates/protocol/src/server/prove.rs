// SPDX-License-Identifier: MIT OR Apache-2.0
//! Judging a proof and answering it.

use super::{Change, Context, Granted, Refusal, Response, Snapshot, is_test_use};
use crate::check::{AnswerTrace, CheckState, StoredCheck};
use crate::cross_check::CrossCheck;
use crate::eligibility::{EligibilityRecord, QualificationValidity};
use crate::entitlement::{Entitled, entitled};
use crate::evidence::sign_answer;
use crate::facility::Device;
use crate::message::{Answer, CardText, SignedAnswer, SubmitProof};
use crate::number::CheckNumber;
use crate::{Class, transcript, wire};
use jpki::certificate::Certificate;
use jpki::path::{VerifiedPath, verify_path};
use jpki::revocation::{
    NotRevoked, SourcesPolicy, verify_not_revoked, verify_not_revoked_by_sources,
};
use jpki::signature::verify_challenge_signature;
use jpki::user::{VerifiedUser, verify_user};

pub(super) fn decide(
    check: &StoredCheck,
    device: &Device,
    snapshot: &Snapshot<'_>,
    proof: &SubmitProof,
    context: &mut Context<'_>,
) -> Result<Granted, Refusal> {
    let proof_sha256 = (context.crypto.sha256)(&[
        &(context.crypto.sha256)(&[&proof.certificate]),
        &(context.crypto.sha256)(&[&proof.signature]),
    ]);
    match &check.state {
        CheckState::Open => {}
        // The answer was lost on its way: the same proof gets the same answer, not a second check.
        CheckState::Answered {
            proof_sha256: accepted,
            answer,
            ..
        } if *accepted == proof_sha256 => {
            return Ok(Granted {
                response: Response::Answered(answer.clone()),
                change: None,
                cross_check: Vec::new(),
            });
        }
        CheckState::Refused {
            proof_sha256: refused,
            class,
        } if *refused == proof_sha256 => {
            return Err(Refusal::new(*class, "the same proof was refused before"));
        }
        CheckState::Answered { .. }
        | CheckState::Delivered { .. }
        | CheckState::Forgotten { .. }
        | CheckState::Refused { .. } => {
            return Err(Refusal::new(Class::Replay, "check is finished"));
        }
    }
    if context.now > check.terms.deadline {
        return Err(Refusal::new(Class::Deadline, "deadline has passed"));
    }
    let user =
        verify(check, proof, context).map_err(|error| refused(check, proof_sha256, &error))?;
    // Not found out is not refused: the check stays open, and the same proof may be sent again.
    let record = snapshot
        .eligibility
        .find(&user)
        .map_err(|_| Refusal::new(Class::Undetermined, "eligibility could not be looked up"))?;
    if let Some(again_seconds) = still_processing(check, record.as_ref(), context) {
        return Ok(Granted {
            response: Response::Processing { again_seconds },
            change: None,
            cross_check: Vec::new(),
        });
    }
    let mut answer = answer(check, device, record.as_ref(), &user, context);
    answer.cross_check = cross_check(&answer.entitled, proof.card_text.as_ref());
    let cross_check = answer.cross_check.clone();
    let body = wire::encode_answer(&answer);
    let trace = AnswerTrace {
        number: answer.number,
        sha256: (context.crypto.sha256)(&[&body]),
        proof_received_at: answer.received_at,
        answered_at: answer.answered_at,
    };
    let signer = context.answers.reborrow();
    // What cannot be signed is not told (Article 30): the check stays open, and the same proof may be sent again.
    let signature = sign_answer(&body, context.now, signer, context.crypto)
        .map_err(|error| Refusal::new(Class::Unavailable, error.to_string()))?;
    let answer = SignedAnswer { body, signature };
    let state = CheckState::Answered {
        proof_sha256,
        answer: answer.clone(),
        trace,
    };
    let change = Change::Update(StoredCheck {
        state,
        ..check.clone()
    });
    Ok(Granted {
        response: Response::Answered(answer),
        change: Some(change),
        cross_check,
    })
}

/// Each coverage against the card's text. Whatever comes of it, nothing is refused: what it means is for people to say.
fn cross_check(entitled: &Entitled, text: Option<&CardText>) -> Vec<CrossCheck> {
    let compare = |text: &CardText| {
        let coverages = entitled.coverages.iter();
        coverages
            .map(|coverage| CrossCheck::of(&coverage.basic, text.name.as_str(), text.birth_date))
            .collect()
    };
    text.map(compare).unwrap_or_default()
}

/// In how many seconds to ask again, while the insurers are at it: neither an answer nor a refusal, so the check stays open.
fn still_processing(
    check: &StoredCheck,
    record: Option<&EligibilityRecord>,
    context: &Context<'_>,
) -> Option<u16> {
    // Where nothing is to be waited for, another process's clock that goes ahead makes nobody wait.
    let seconds = record?.processing_seconds;
    if seconds == 0 {
        return None;
    }
    let settled_at = check.received_at.saturating_add_secs(seconds.into());
    let left = settled_at.as_secs().saturating_sub(context.now.as_secs());
    let left = u16::try_from(left.max(0)).unwrap_or(u16::MAX);
    (left > 0).then(|| left.min(context.limits.again_seconds))
}

/// Certificate, revocation and signature, in this order; the first that fails decides.
fn verify(
    check: &StoredCheck,
    proof: &SubmitProof,
    context: &Context<'_>,
) -> Result<VerifiedUser, jpki::Error> {
    let certificate = Certificate::from_der(&proof.certificate)?;
    let path = verify_path(
        &certificate,
        context.anchors,
        context.policy,
        context.now,
        context.crypto,
    )?;
    let not_revoked = not_revoked(&path, context)?;
    let message = transcript::encode(&check.terms);
    let signature = verify_challenge_signature(&path, &message, &proof.signature, context.crypto)?;
    verify_user(
        path,
        not_revoked,
        signature,
        check.terms.method.verifier_role(),
    )
}

/// By the lists alone, or by lists and responder as the policy says.
fn not_revoked(path: &VerifiedPath, context: &Context<'_>) -> Result<NotRevoked, jpki::Error> {
    let Some(responder) = context.responder else {
        return verify_not_revoked(path, context.crls, context.now, context.revocation);
    };
    let policy = SourcesPolicy::new(
        context.revocation.clone(),
        responder.policy.clone(),
        responder.preference,
    );
    verify_not_revoked_by_sources(
        path,
        context.crls,
        responder.exchange,
        context.anchors,
        context.now,
        &policy,
        context.crypto,
    )
}

/// A proof that fails ends its check: the next try needs a fresh challenge. What could not be found out does not.
fn refused(check: &StoredCheck, proof_sha256: [u8; 32], error: &jpki::Error) -> Refusal {
    let class = Class::from(error);
    let state = CheckState::Refused {
        proof_sha256,
        class,
    };
    let ends = !matches!(error, jpki::Error::Undetermined(_));
    Refusal {
        class,
        detail: error.to_string(),
        change: ends.then(|| {
            Box::new(Change::Update(StoredCheck {
                state,
                ..check.clone()
            }))
        }),
    }
}

fn answer(
    check: &StoredCheck,
    device: &Device,
    record: Option<&EligibilityRecord>,
    user: &VerifiedUser,
    context: &mut Context<'_>,
) -> Answer {
    let none = EligibilityRecord {
        validity: QualificationValidity::NoMatch,
        coverages: Vec::new(),
        processing_seconds: 0,
    };
    let mut number = [0; 8];
    (context.random)(&mut number);
    Answer {
        check: check.terms.id,
        number: CheckNumber::from_random(number),
        source: context.service_name.to_owned(),
        received_at: context.received_at,
        answered_at: context.now,
        eligibility_date: check.terms.eligibility_date,
        terms_version: check.terms_version.clone(),
        test_use: is_test_use(device.kind, context.now),
        role: user.role(),
        certificate: user.validity(),
        entitled: entitled(
            record.unwrap_or(&none),
            device.kind,
            check.terms.consents,
            user.validity(),
        ),
        cross_check: Vec::new(),
    }
}
