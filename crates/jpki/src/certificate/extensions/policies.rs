// SPDX-License-Identifier: MIT OR Apache-2.0
//! The extensions about certificate policies.
//!
//! Covers RFC 5280 §4.2.1.4, §4.2.1.5, §4.2.1.11, §4.2.1.14.

use alloc::vec::Vec;

use crate::asn1::{INTEGER, Reader, SEQUENCE, context_primitive};
use crate::certificate::{MAX_POLICIES, MAX_POLICY_MAPPINGS};
use crate::error::{Error, Unsupported};
use crate::oid::{self, Oid};

/// One pair of `policyMappings` (RFC 5280 §4.2.1.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a pair of policies")]
pub struct PolicyMapping {
    /// `issuerDomainPolicy`.
    pub issuer_domain: Oid,
    /// `subjectDomainPolicy`, which counts as equivalent below.
    pub subject_domain: Oid,
}

/// `policyConstraints` (RFC 5280 §4.2.1.11): after how many certificates each rule begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyConstraints {
    /// `requireExplicitPolicy`.
    pub require_explicit_policy: Option<u32>,
    /// `inhibitPolicyMapping`.
    pub inhibit_policy_mapping: Option<u32>,
}

/// The policies, and the first qualifier that is neither of the two RFC 5280 defines.
pub(super) fn certificate_policies(
    reader: &mut Reader<'_>,
) -> Result<(Vec<Oid>, Option<Oid>), Error> {
    let mut policies = Vec::new();
    let mut unknown = None;
    let mut list = reader.non_empty(SEQUENCE)?;
    while !list.is_empty() {
        let mut information = list.sequence()?;
        let policy = information.oid()?;
        if !information.is_empty() {
            let mut qualifiers = information.non_empty(SEQUENCE)?;
            while !qualifiers.is_empty() {
                let mut qualifier = qualifiers.sequence()?;
                let identifier = qualifier.oid()?;
                qualifier.any()?;
                qualifier.finish()?;
                if !matches!(identifier, oid::CPS_QUALIFIER | oid::USER_NOTICE_QUALIFIER) {
                    unknown = unknown.or(Some(identifier));
                }
            }
        }
        information.finish()?;
        if policies.len() == MAX_POLICIES {
            let limit = MAX_POLICIES;
            return Err(Unsupported::TooManyPolicies { limit }.into());
        }
        policies.push(policy);
    }
    Ok((policies, unknown))
}

pub(super) fn policy_mappings(reader: &mut Reader<'_>) -> Result<Vec<PolicyMapping>, Error> {
    let mut mappings = Vec::new();
    let mut list = reader.non_empty(SEQUENCE)?;
    while !list.is_empty() {
        let mut pair = list.sequence()?;
        let issuer_domain = pair.oid()?;
        let subject_domain = pair.oid()?;
        pair.finish()?;
        if mappings.len() == MAX_POLICY_MAPPINGS {
            let limit = MAX_POLICY_MAPPINGS;
            return Err(Unsupported::TooManyPolicyMappings { limit }.into());
        }
        mappings.push(PolicyMapping {
            issuer_domain,
            subject_domain,
        });
    }
    Ok(mappings)
}

/// Both fields may be absent: RFC 5280 §4.2.1.11 forbids issuers to write that, and demands nothing
/// of readers.
pub(super) fn policy_constraints(reader: &mut Reader<'_>) -> Result<PolicyConstraints, Error> {
    let mut fields = reader.sequence()?;
    let mut number = |tag| -> Result<Option<u32>, Error> {
        let field = fields.optional(context_primitive(tag))?;
        field.map(|tlv| tlv.small_unsigned()).transpose()
    };
    let constraints = PolicyConstraints {
        require_explicit_policy: number(0)?,
        inhibit_policy_mapping: number(1)?,
    };
    fields.finish()?;
    Ok(constraints)
}

pub(super) fn inhibit_any_policy(reader: &mut Reader<'_>) -> Result<u32, Error> {
    reader.expect(INTEGER)?.small_unsigned()
}
