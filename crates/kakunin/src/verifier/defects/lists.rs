// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a verifier can overlook in revocation lists.

use super::forge::{self, List};
use super::{Hold, defects, forgives, reads};
use conformance::adapter::{Input, Judgement, Verdict};
use jpki::Error;
use jpki::error::{Refused, Undetermined, Unsupported};
use jpki::revocation::ReasonCode;

defects! {
    "delta-taken-for-complete" breaks ["rfc5280-5.2.4", "rfc5280-5.2.4-carries"]:
        "A delta list is taken for a complete one.", Hold::Takes(|input| forge::lists(input, whole_delta));
    "deltas-unread" breaks [
        "rfc5280-5.2.4-base", "rfc5280-5.2.4-carries", "rfc5280-5.3.1-remove-hold", "rfc5280-6.3.3-a-delta",
        "rfc5280-6.3.3-c-scope", "rfc5280-6.3.3-stale-revoked",
    ]:
        "Delta lists are not looked at.", Hold::Takes(|input| forge::keep_lists(input, |list| !list.is_delta()));
    "entries-by-first" breaks ["rfc5280-6.3.3-j"]:
        "Only the first entry of a list is looked at.", Hold::Takes(|input| forge::lists(input, first_entry));
    "entries-cut-to-64-bits" breaks ["rfc5280-4.1.2.2", "rfc5280-6.3.3-j"]:
        "Of a long serial number in a list only the last eight octets are kept.",
        Hold::Takes(|input| forge::lists(input, short_serials));
    "entry-critical-ignored" breaks ["rfc5280-5.3-unknown-critical"]:
        "A critical extension of an entry is passed over.",
        forgives!(Error::Unsupported(Unsupported::CriticalCrlEntryExtension(_)));
    "entry-issuer-ignored" breaks ["rfc5280-5.3.3"]:
        "Every entry is of the issuer of the list.", Hold::Takes(|input| forge::lists(input, own_entries));
    "entry-issuer-in-any-list" breaks ["rfc5280-5.3.3-indirect-only"]:
        "Entries of other issuers stand in any list.", reads!(CertificateIssuer);
    "entry-with-more-passed-over" breaks ["rfc5280-5.3-unknown-non-critical", "rfc5280-5.3.2"]:
        "An entry that says more than a reason is passed over.", Hold::Takes(|input| forge::lists(input, plain_entries));
    "hold-taken" breaks ["rfc5280-5.3.1-hold", "rfc5280-5.2.4-carries", "rfc5280-6.3.3-h", "profile-status-hold", "rfc6960-2.2-hold"]:
        "A certificate on hold is good.", forgives!(Error::Refused(Refused::CertificateOnHold { .. }));
    "list-by-anchors-alone" breaks ["rfc5280-6.3.3-f-delegate", "rfc5280-6.3.3-f-intermediate"]:
        "Lists of others than the root are not looked at.",
        Hold::Takes(|input| forge::keep_lists(input, |list| list.key() == Some(0)));
    "list-by-name-alone" breaks ["rfc5280-5.2.1"]:
        "A list of any key of the issuer's name will do.", Hold::Takes(forge::lists_by_root);
    "list-critical-ignored" breaks ["rfc5280-5.2-unknown-critical"]:
        "A critical extension of a list is passed over.",
        forgives!(Error::Unsupported(Unsupported::CriticalCrlExtension(_)));
    "list-first-alone" breaks ["rfc5280-6.3.3-any-revokes", "rfc5280-5.2.3-order", "rfc5280-6.3.3-d"]:
        "Only the first list is looked at.", Hold::Takes(|input| input.crls.truncate(1));
    "list-future-taken" breaks ["rfc5280-5.1.2.4", "rfc5280-5.1.2.5-order"]:
        "A list has no beginning.", forgives!(Error::Undetermined(Undetermined::CrlNotYetValid { .. }));
    "list-kinds-ignored" breaks ["rfc5280-5.2.5-authority-only", "rfc5280-5.2.5-user-only"]:
        "Lists for one kind of certificate are for all.",
        Hold::Takes(|input| forge::lists(input, |list| list.scope_without(&[0x81, 0x82, 0x85])));
    "list-last-wins" breaks ["rfc5280-5.2.3-order", "rfc5280-5.2.3-reused"]:
        "The list that comes last counts.", Hold::Takes(last_list);
    "list-missing-good" breaks [
        "rfc5280-4.2.1.13-relative", "rfc5280-4.2.1.13-several", "rfc5280-5.2.1", "rfc5280-5.2.4", "rfc5280-5.2.5-scope",
        "rfc5280-6.3.3-b-1-indirect", "rfc5280-6.3.3-b-1-own", "rfc5280-6.3.3-b-2-issuer", "rfc5280-6.3.3-b-2-name",
        "rfc5280-6.3.3-f-crl-sign", "rfc5280-6.3.3-undetermined", "profile-crl-distribution-points",
        "profile-crl-partition", "profile-issuer-generations",
    ]:
        "Without a list a certificate is good.", forgives!(Error::Undetermined(Undetermined::CrlMissing));
    "list-names-ignored" breaks ["rfc5280-5.2.5-scope", "rfc5280-6.3.3-b-2-name", "rfc5280-4.2.1.13-relative"]:
        "A list is for any distribution point.",
        Hold::Takes(|input| forge::lists(input, |list| list.scope_without(&[0xA0])));
    "list-number-missing" breaks ["rfc5280-5.2.3-missing"]:
        "A list need not have a number.", forgives!(Error::Refused(Refused::CrlNumberMissing));
    "list-of-anybody" breaks [
        "rfc5280-6.3.3-f-anchor", "rfc5280-6.3.3-f-crl-sign", "rfc5280-6.3.3-f-delegate-usage",
        "rfc5280-6.3.3-f-delegate-validity",
    ]:
        "A list of anybody will do.", forgives!(Error::Refused(Refused::CrlIssuerUnknown));
    "list-reasons-ignored" breaks ["rfc5280-5.2.5-reasons", "rfc5280-6.3.3-d", "rfc5280-4.2.1.13-reasons"]:
        "A list for some reasons is for all.",
        Hold::Takes(|input| forge::lists(input, |list| list.scope_without(&[0x83])));
    "list-scope-of-two-kinds" breaks ["rfc5280-5.2.5-form"]:
        "A list may be limited to two kinds of certificate.", reads!(ConflictingScope);
    "list-sign-ignored" breaks ["rfc5280-6.3.3-f-crl-sign"]:
        "An issuer without cRLSign signs lists.", forgives!(Error::Refused(Refused::CrlSigningNotAllowed));
    "list-signature-unchecked" breaks ["rfc5280-6.3.3-g", "rfc5280-6.3.3-h", "rfc5280-6.3.3-f-anchor"]:
        "A wrong signature on a list is taken for a right one.", Hold::Takes(|input| forge::lists(input, |_| ()));
    "list-signer-revoked-ignored" breaks ["rfc5280-6.3.3-f-delegate-revoked"]:
        "Whether a signer of lists is itself revoked is not asked.", Hold::Takes(lists_of_delegates);
    "list-stale-passed-over" breaks ["rfc5280-6.3.3-stale-revoked"]:
        "An old list does not revoke.", Hold::Takes(forge::keep_recent_lists);
    "list-stale-taken" breaks [
        "rfc5280-5.1.2.5-order", "rfc5280-6.3.3-a", "rfc5280-6.3.3-a-delta", "rfc5280-4.2.1.13-several",
        "profile-crl-refresh",
    ]:
        "A list has no end.", Hold::Takes(|input| input.next_update_tolerance = u32::MAX);
    "list-version-ignored" breaks ["rfc5280-5.1.2.1"]:
        "A list may be of any version.", forgives!(Error::Unsupported(Unsupported::CrlVersion));
    "list-without-end" breaks ["rfc5280-5.1.2.5"]:
        "A list need not say when it will be replaced.", reads!(NextUpdateMissing);
    "lists-all-indirect" breaks ["rfc5280-6.3.3-b-1-indirect"]:
        "Any list of the issuer that a certificate names is indirect.",
        Hold::Takes(|input| forge::lists(input, List::make_indirect));
    "open-told-as-refused" breaks [
        "rfc5280-6.3.3-undetermined", "rfc6960-2.2-unknown", "rfc6960-2.3", "rfc6960-unanswered",
    ]:
        "What could not be found out is told as a refusal.", Hold::Tells(refused);
    "reasons-left-open" breaks ["rfc5280-4.2.1.13-reasons", "rfc5280-5.2.5-reasons", "rfc5280-6.3.3-d"]:
        "Some reasons are enough.", forgives!(Error::Undetermined(Undetermined::CrlReasonsMissing { .. }));
    "removal-lifts-everything" breaks ["rfc5280-5.2.4-lifts-holds"]:
        "A delta list takes any revocation back.", Hold::Takes(forge::lift_removed);
    "revoked-for-compromise-alone" breaks [
        "profile-status-reasons", "rfc5280-5.3.1-absent", "rfc5280-6.1.3-a-3", "rfc5280-6.3.3-b-2-user",
        "rfc5280-6.3.3-b-2-authority", "rfc6960-2.2-revoked",
    ]:
        "Only a lost key revokes.",
        forgives!(Error::Refused(Refused::CertificateRevoked { reason, .. }) if !matches!(
            reason,
            ReasonCode::KeyCompromise | ReasonCode::CaCompromise
        ));
    "revoked-taken" breaks [
        "rfc5280-6.1.3-a-3", "rfc5280-6.3.3-j", "rfc5280-5.2.1", "rfc5280-6.3.3-f-delegate", "rfc5280-6.3.3-c-scope",
        "rfc6960-2.2-revoked", "rfc6960-3.2-1", "rfc6960-source-order", "rfc6960-source-both",
    ]:
        "A revoked certificate is good.", forgives!(Error::Refused(Refused::CertificateRevoked { .. }));
}

fn whole_delta(list: &mut List) {
    list.drop_extension(forge::DELTA_CRL_INDICATOR);
}

fn first_entry(list: &mut List) {
    list.entries.truncate(1);
}

fn short_serials(list: &mut List) {
    list.entries.iter_mut().for_each(forge::shorten_serial);
}

fn own_entries(list: &mut List) {
    for entry in &mut list.entries {
        forge::drop_from_entry(entry, forge::CERTIFICATE_ISSUER);
    }
}

fn plain_entries(list: &mut List) {
    list.entries.retain(|entry| !forge::says_more(entry));
}

fn last_list(input: &mut Input) {
    input.crls = input.crls.pop().into_iter().collect();
}

/// Where a key was certified for lists, what its issuer's own lists say is not looked at.
fn lists_of_delegates(input: &mut Input) {
    if !input.untrusted.is_empty() {
        forge::keep_lists(input, |list| list.key() != Some(0));
    }
}

fn refused(judgement: &mut Judgement) {
    if judgement.verdict == Verdict::Undetermined {
        judgement.verdict = Verdict::Refuse;
    }
}
