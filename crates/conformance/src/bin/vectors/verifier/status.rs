// SPDX-License-Identifier: MIT OR Apache-2.0
//! Revocation: three answers, never two.

use super::{Builder, Draft, WORLD, accept, refuse, undetermined};
use conformance::case::CaseFile;
use jpki::oid;
use testbed::EPOCH;
use testbed::pki::{CrlEntry, CrlSpec, Family, Generation, extension_der};
use testbed::population::{MUNICIPALITIES, Situation};

const DAY: i64 = 86_400;

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("status");
    answers(&mut builder);
    scope(&mut builder);
    freshness(&mut builder);
    lists(&mut builder);
    builder.finish("revocation status from lists")
}

/// The usual list for the valid person, with something changed.
fn listed(label: &str, change: impl FnOnce(&mut CrlSpec)) -> Draft {
    let person = WORLD.population.person(Situation::Valid);
    let mut spec = WORLD.pki.crl_spec(
        &WORLD.population,
        Family::Authentication,
        person.generation,
        person.municipality,
        EPOCH,
    );
    change(&mut spec);
    let mut draft = Draft::of(Situation::Valid);
    let der = spec.issue(
        WORLD
            .pki
            .authority(Family::Authentication, person.generation),
    );
    draft.crls = vec![(label.to_owned(), der)];
    draft
}

fn entry(reason: Option<u8>) -> CrlEntry {
    let serial = WORLD
        .population
        .person(Situation::Valid)
        .authentication_serial;
    CrlEntry {
        serial,
        date: EPOCH.saturating_add_secs(-DAY),
        reason,
    }
}

fn answers(builder: &mut Builder) {
    builder.case(
        "not-listed",
        "A certificate that the authoritative list does not name is accepted.",
        &["profile-status-three-answers", "rfc5280-6.3.3-j"],
        Draft::of(Situation::Valid),
        accept("in-time"),
    );
    builder.case(
        "revoked",
        "A revoked certificate is refused.",
        &["rfc5280-6.3.3-j"],
        Draft::of(Situation::Revoked),
        refuse("revoked"),
    );
    builder.case(
        "on-hold",
        "A certificate on hold is refused.",
        &["profile-status-hold", "rfc5280-5.3.1-hold"],
        Draft::of(Situation::OnHold),
        refuse("revoked"),
    );
    for (name, reason) in [
        ("without-reason", None),
        ("unspecified", Some(0)),
        ("key-compromise", Some(1)),
        ("affiliation-changed", Some(3)),
        ("superseded", Some(4)),
        ("cessation-of-operation", Some(5)),
    ] {
        builder.case(
            &format!("revoked-{name}"),
            &format!("A certificate revoked with reason {name} is refused."),
            &["profile-status-reasons", "rfc5280-5.3.1-absent"],
            listed(&format!("revoked-{name}"), |spec| {
                spec.entries = vec![entry(reason)]
            }),
            refuse("revoked"),
        );
    }
}

fn scope(builder: &mut Builder) {
    let mut none = Draft::of(Situation::Valid);
    none.crls.clear();
    builder.case(
        "no-list",
        "Without a list the status is undetermined.",
        &["rfc5280-6.3.3-undetermined"],
        none,
        undetermined(),
    );
    let person = WORLD.population.person(Situation::Valid);
    let elsewhere = MUNICIPALITIES
        .iter()
        .find(|place| *place != person.municipality);
    builder.case(
        "list-of-another-municipality",
        "Another municipality's list says nothing of this certificate, even if it names its serial number.",
        &["profile-crl-partition", "rfc5280-6.3.3-b-2-name"],
        listed("other-municipality", |spec| {
            spec.municipality = elsewhere;
            spec.entries = vec![entry(Some(1))];
        }),
        undetermined(),
    );
    builder.case(
        "list-of-another-authority-key",
        "A list by another key of the same authority name says nothing of this certificate.",
        &["profile-issuer-generations", "rfc5280-6.3.3-f-anchor"],
        Draft::of(Situation::Valid).listed(person, Generation::Second),
        undetermined(),
    );
    builder.case(
        "list-without-scope",
        "A list without scope covers everything its key has issued.",
        &["rfc5280-6.3.3-b-1"],
        listed("whole-issuer", |spec| spec.municipality = None),
        accept("in-time"),
    );
}

fn freshness(builder: &mut Builder) {
    let dated = |label: &str, from: i64, until: i64| {
        listed(label, |spec| {
            spec.this_update = EPOCH.saturating_add_secs(from);
            spec.next_update = Some(EPOCH.saturating_add_secs(until));
        })
    };
    builder.case(
        "stale-list",
        "A list that should have been replaced leaves the status undetermined.",
        &["rfc5280-6.3.3-a", "profile-crl-refresh"],
        dated("stale", -10 * DAY, -9 * DAY),
        undetermined(),
    );
    builder.case(
        "list-of-the-future",
        "A list that begins later leaves the status undetermined.",
        &["rfc5280-5.1.2.4"],
        dated("future", DAY, 2 * DAY),
        undetermined(),
    );
    builder.case(
        "list-that-begins-now",
        "A list is good from the instant it begins.",
        &["rfc5280-5.1.2.4"],
        dated("begins-now", 0, DAY),
        accept("in-time"),
    );
    builder.case(
        "stale-list-that-revokes",
        "A certificate that was revoked stays revoked, however old the list.",
        &["rfc5280-6.3.3-stale-revoked"],
        listed("stale-revokes", |spec| {
            spec.this_update = EPOCH.saturating_add_secs(-10 * DAY);
            spec.next_update = Some(EPOCH.saturating_add_secs(-9 * DAY));
            spec.entries = vec![CrlEntry {
                date: EPOCH.saturating_add_secs(-20 * DAY),
                ..entry(Some(1))
            }];
        }),
        refuse("revoked"),
    );
}

fn lists(builder: &mut Builder) {
    let altered = |label: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let mut draft = Draft::of(Situation::Valid);
        if let Some((name, der)) = draft.crls.first_mut() {
            label.clone_into(name);
            change(der);
        }
        draft
    };
    builder.case(
        "list-with-wrong-signature",
        "A list whose signature does not verify is no list.",
        &["rfc5280-6.3.3-g"],
        altered("wrong-signature", &|der| {
            if let Some(last) = der.last_mut() {
                *last ^= 1;
            }
        }),
        undetermined(),
    );
    builder.case(
        "truncated-list",
        "A list that is cut off is no list.",
        &["rfc5280-5.1-der"],
        altered("truncated", &|der| der.truncate(der.len() - 1)),
        undetermined(),
    );
    builder.case(
        "list-with-unknown-critical-extension",
        "A list with a critical extension that is not understood is not used.",
        &["rfc5280-5.2-unknown-critical"],
        listed("unknown-critical", |spec| {
            let unknown = oid::SYNTHETIC_AUTHENTICATION_POLICY;
            spec.further_extensions = vec![extension_der(unknown.as_bytes(), true, &[0x05, 0x00])];
        }),
        undetermined(),
    );
    builder.case(
        "list-without-number",
        "A list without number is not used.",
        &["rfc5280-5.2.3-missing"],
        listed("without-number", |spec| spec.number = None),
        undetermined(),
    );
    builder.case(
        "list-without-next-update",
        "A list that does not say when it will be replaced is not used.",
        &["rfc5280-5.1.2.5"],
        listed("without-next-update", |spec| spec.next_update = None),
        undetermined(),
    );
    let mut two = listed("newer-revokes", |spec| {
        spec.number = spec.number.map(|number| number + 1);
        spec.entries = vec![entry(Some(1))];
    });
    two.crls.extend(Draft::of(Situation::Valid).crls);
    builder.case(
        "older-list-after-a-newer-one",
        "A list older than the one held does not replace it.",
        &["rfc5280-5.2.3-order"],
        two,
        refuse("revoked"),
    );
}
