// SPDX-License-Identifier: MIT OR Apache-2.0
//! Grammar, profile, path, validity.

use super::{Builder, Draft, WORLD, accept, changed, issued_by, refuse, undetermined};
use conformance::case::CaseFile;
use jpki::oid;
use jpki::time::grace_end;
use testbed::Seed;
use testbed::pki::{Authority, Family, Generation, KeyUsage, SignatureHash, extension_der};
use testbed::population::Situation;

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("certificate");
    grammar(&mut builder);
    profile(&mut builder);
    path(&mut builder);
    validity(&mut builder);
    builder.finish("certificates: grammar, profile, path, validity")
}

fn grammar(builder: &mut Builder) {
    let whole = || Draft::of(Situation::Valid);
    let altered = |label: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let mut draft = whole();
        change(&mut draft.certificate.1);
        label.clone_into(&mut draft.certificate.0);
        draft
    };
    builder.case(
        "trailing-byte",
        "A byte behind the certificate's end is refused.",
        &["rfc5280-4.1-der"],
        altered("trailing-byte", &|der| der.push(0)),
        refuse("malformed"),
    );
    builder.case(
        "truncated",
        "A certificate that is cut off is refused.",
        &["rfc5280-4.1-der"],
        altered("truncated", &|der| der.truncate(der.len() / 2)),
        refuse("malformed"),
    );
    builder.case(
        "empty",
        "No bytes are no certificate.",
        &["rfc5280-4.1-der"],
        altered("empty", &Vec::clear),
        refuse("malformed"),
    );
    builder.case(
        "nested-without-end",
        "A thousand nested SEQUENCEs are refused in bounded time and memory.",
        &["rfc5280-4.1-der"],
        altered("nested-without-end", &|der| {
            *der = [0x30, 0x80].repeat(1_000)
        }),
        refuse("malformed"),
    );
    let serial = |label: &str, serial: &[u8]| changed(label, |spec| spec.serial = serial.to_vec());
    builder.case(
        "serial-of-twenty-octets",
        "A serial number of twenty octets is accepted.",
        &["rfc5280-4.1.2.2"],
        serial("serial-20", &[0x7F; 20]),
        accept("in-time"),
    );
    builder.case(
        "serial-of-twenty-one-octets",
        "A serial number of more than twenty octets is refused.",
        &["rfc5280-4.1.2.2"],
        serial("serial-21", &[0x7F; 21]),
        refuse("malformed"),
    );
}

fn profile(builder: &mut Builder) {
    builder.case(
        "third-generation",
        "A certificate of the newest authority key that keeps to the profile is accepted.",
        &[
            "profile-version",
            "profile-issuer",
            "profile-subject",
            "profile-public-key",
            "rfc5280-6.1.3-a-1",
        ],
        Draft::of(Situation::Valid),
        accept("in-time"),
    );
    let person = WORLD.population.person(Situation::Valid);
    let signature = WORLD.pki.issue(person, Family::Signature).der;
    builder.case(
        "digital-signature-certificate",
        "A digital-signature certificate is accepted under its own profile.",
        &["profile-kind", "profile-key-usage"],
        Draft::with(
            Family::Signature,
            person,
            "signature-valid",
            signature.clone(),
        ),
        accept("in-time"),
    );
    let mut foreign = Draft::of(Situation::Valid);
    foreign.certificate = ("signature-valid".to_owned(), signature);
    builder.case(
        "digital-signature-certificate-for-authentication",
        "A digital-signature certificate is no user-authentication certificate.",
        &["profile-kind"],
        foreign,
        refuse("path"),
    );
    let usage =
        |label: &str, usage: Option<KeyUsage>| changed(label, |spec| spec.key_usage = usage);
    builder.case(
        "no-key-usage",
        "keyUsage must be there.",
        &["profile-key-usage"],
        usage("no-key-usage", None),
        refuse("profile"),
    );
    builder.case(
        "key-usage-encipherment",
        "keyUsage must be digitalSignature.",
        &["profile-key-usage"],
        usage("key-usage-encipherment", Some(KeyUsage::KEY_ENCIPHERMENT)),
        refuse("profile"),
    );
    builder.case(
        "key-usage-with-non-repudiation",
        "keyUsage must be digitalSignature alone.",
        &["profile-key-usage"],
        usage(
            "key-usage-non-repudiation",
            Some(KeyUsage::SIGNATURE_AND_NON_REPUDIATION),
        ),
        refuse("profile"),
    );
    builder.case(
        "key-usage-not-critical",
        "keyUsage must be critical.",
        &["profile-key-usage-critical"],
        changed("key-usage-not-critical", |spec| {
            spec.key_usage_critical = false
        }),
        refuse("profile"),
    );
    builder.case(
        "no-policies",
        "certificatePolicies must be there.",
        &["profile-certificate-policies", "rfc5280-6.1.5-f"],
        changed("no-policies", |spec| spec.policies = None),
        refuse("policy"),
    );
    builder.case(
        "policies-not-critical",
        "certificatePolicies must be critical.",
        &["profile-certificate-policies-critical"],
        changed("policies-not-critical", |spec| {
            if let Some(policies) = &mut spec.policies {
                policies.critical = false;
            }
        }),
        refuse("profile"),
    );
    let policy = |label: &str, identifiers: Vec<oid::Oid>| {
        changed(label, |spec| {
            if let Some(policies) = &mut spec.policies {
                policies.identifiers = identifiers;
            }
        })
    };
    builder.case(
        "policy-of-the-other-kind",
        "A certificate under the digital-signature policy is none for user authentication.",
        &["profile-certificate-policies", "rfc5280-6.1.1-d"],
        policy("policy-other-kind", vec![oid::SYNTHETIC_SIGNATURE_POLICY]),
        refuse("policy"),
    );
    builder.case(
        "any-policy",
        "anyPolicy in an end-entity certificate is not the policy asked for.",
        &["rfc5280-6.1.3-d-any-policy"],
        policy("any-policy", vec![oid::ANY_POLICY]),
        refuse("policy"),
    );
    builder.case(
        "production-policy",
        "A synthetic certificate that names the production policy is refused in the synthetic environment.",
        &["profile-certificate-policies", "profile-issuer-test"],
        policy("production-policy", vec![oid::AUTHENTICATION_POLICY]),
        refuse("policy"),
    );
    builder.case(
        "claims-to-be-an-authority",
        "An end-entity certificate with basicConstraints CA:TRUE is refused.",
        &["profile-basic-constraints", "rfc5280-6.1.4-k"],
        changed("claims-authority", |spec| spec.claims_authority = true),
        refuse("profile"),
    );
    builder.case(
        "no-distribution-point",
        "Without distribution point no list is authoritative, and the status is undetermined.",
        &["profile-crl-distribution-points"],
        changed("no-distribution-point", |spec| {
            spec.distribution_point = None
        }),
        undetermined(),
    );
    // 2.25 arcs are UUIDs: nobody else has these two.
    let unknown = oid::SYNTHETIC_AUTHENTICATION_POLICY;
    builder.case(
        "unknown-critical-extension",
        "A critical extension that is not understood is refused.",
        &["rfc5280-4.2-unknown-critical"],
        changed("unknown-critical", |spec| {
            spec.further_extensions = vec![extension_der(unknown.as_bytes(), true, &[0x05, 0x00])];
        }),
        refuse("unsupported"),
    );
    builder.case(
        "unknown-extension",
        "An extension that is neither critical nor understood is passed over.",
        &["rfc5280-4.2-unknown-non-critical"],
        changed("unknown-extension", |spec| {
            spec.further_extensions = vec![extension_der(unknown.as_bytes(), false, &[0x05, 0x00])];
        }),
        accept("in-time"),
    );
    builder.case(
        "sha-1",
        "A certificate that says it is signed with SHA-1 is refused.",
        &["rfc5758-sha1", "profile-signature-algorithm"],
        changed("sha-1", |spec| spec.signature_hash = SignatureHash::Sha1),
        refuse("signature"),
    );
}

fn path(builder: &mut Builder) {
    let forger = Authority::new(Seed(1), Family::Authentication, Generation::Unpinned);
    builder.case(
        "unknown-issuer-of-the-right-name",
        "The issuer is found by key: a forger under the right name is refused.",
        &[
            "profile-issuer-generations",
            "profile-anchor-pinned",
            "rfc5280-6.1.1-c",
        ],
        issued_by("unknown-issuer", &forger, |_| ()),
        refuse("path"),
    );
    builder.case(
        "unknown-issuer-without-key-identifier",
        "Without a key identifier every authority of the name is tried, and the signature decides.",
        &["rfc5280-4.2.1.1", "rfc5280-6.1.3-a-1"],
        issued_by("forged-key-identifier", &forger, |spec| {
            spec.authority_key_identifier = false
        }),
        refuse("signature"),
    );
    let mut tampered = Draft::of(Situation::Valid);
    tampered.certificate.0 = "tampered".to_owned();
    if let Some(last) = tampered.certificate.1.last_mut() {
        *last ^= 1;
    }
    builder.case(
        "tampered",
        "A certificate whose signature does not verify is refused.",
        &["rfc5280-6.1.3-a-1"],
        tampered,
        refuse("signature"),
    );
    let second = WORLD.population.people().iter().find(|person| {
        person.generation == Generation::Second && person.situation != Situation::ExpiredInGrace
    });
    if let Some(person) = second {
        let der = WORLD.pki.issue(person, Family::Authentication).der;
        builder.case(
            "second-generation",
            "A certificate of an older authority key that is still in force is accepted.",
            &["profile-issuer-generations"],
            Draft::with(Family::Authentication, person, "second-generation", der),
            accept("in-time"),
        );
    }
    let mut without = Draft::of(Situation::Valid);
    without.anchors = vec![Generation::First, Generation::Second];
    builder.case(
        "generation-not-pinned",
        "A certificate of an authority key that is not pinned is refused, although others of the name are.",
        &["profile-anchor-pinned", "rfc5280-6.1.1-c"],
        without,
        refuse("path"),
    );
    let mut first = Draft::of(Situation::Valid);
    first.anchors = vec![Generation::Third];
    builder.case(
        "one-anchor",
        "One pinned authority is enough.",
        &["rfc5280-6.1.1-c"],
        first,
        accept("in-time"),
    );
}

fn validity(builder: &mut Builder) {
    let person = WORLD.population.person(Situation::Valid);
    let draft = |time| Draft::of(Situation::Valid).at(time, person);
    let end = person.not_after;
    builder.case(
        "first-second",
        "A certificate is in force from the first second of its validity.",
        &["rfc5280-6.1.3-a-2-not-before", "profile-validity"],
        draft(person.issued_at),
        accept("in-time"),
    );
    builder.case(
        "one-second-early",
        "One second before its validity a certificate is refused.",
        &["rfc5280-6.1.3-a-2-not-before"],
        draft(person.issued_at.saturating_add_secs(-1)),
        refuse("not-yet-valid"),
    );
    builder.case(
        "last-second",
        "A certificate is in force through the last second of its validity.",
        &["rfc5280-6.1.3-a-2-not-after", "profile-validity"],
        draft(end),
        accept("in-time"),
    );
    builder.case(
        "one-second-late",
        "One second after its validity a certificate is in grace.",
        &["profile-grace-end"],
        draft(end.saturating_add_secs(1)),
        accept("in-grace"),
    );
    builder.case(
        "last-second-of-grace",
        "Grace lasts through the last second, in Japan, of the third month after the month of expiry.",
        &["profile-grace-last-instant", "profile-grace-month-in-japan"],
        draft(grace_end(end)),
        accept("in-grace"),
    );
    builder.case(
        "one-second-after-grace",
        "One second after the grace a certificate is refused.",
        &["profile-grace-last-instant"],
        draft(grace_end(end).saturating_add_secs(1)),
        refuse("expired"),
    );
    let signature = WORLD.pki.issue(person, Family::Signature).der;
    let late = Draft::with(Family::Signature, person, "signature-valid", signature)
        .at(end.saturating_add_secs(1), person);
    builder.case(
        "no-grace-for-digital-signatures",
        "A digital-signature certificate has no grace.",
        &["profile-grace-only-authentication"],
        late,
        refuse("expired"),
    );
    builder.case(
        "expired-in-grace",
        "An expired certificate within three months is accepted, and said to be in grace.",
        &["profile-grace-end"],
        Draft::of(Situation::ExpiredInGrace),
        accept("in-grace"),
    );
    builder.case(
        "expired-beyond-grace",
        "A certificate that expired long ago is refused.",
        &["profile-grace-end"],
        Draft::of(Situation::ExpiredBeyondGrace),
        refuse("expired"),
    );
}
