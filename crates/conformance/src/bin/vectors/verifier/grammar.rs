// SPDX-License-Identifier: MIT OR Apache-2.0
//! The encoding of certificates: what is not DER, or not the structure of RFC 5280 §4.1, is refused.

use super::chain::{Chain, Spec, ecdsa_with_sha256, key};
use super::extension::{BASIC_CONSTRAINTS, Extension, KEY_USAGE, key_usage};
use super::question::{Question, accepted};
use super::{Builder, refuse};
use conformance::case::CaseFile;
use testbed::pki::der;

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("grammar");
    fields(&mut builder);
    extensions(&mut builder);
    octets(&mut builder);
    builder.finish("the encoding of certificates")
}

fn fields(builder: &mut Builder) {
    let mut case =
        |name: &str, title: &str, requirement: &str, class: &str, change: &dyn Fn(&mut Spec)| {
            let chain = Chain::of(1).end_changed(change);
            builder.ask(
                name,
                title,
                &[requirement],
                Question::of(&chain),
                refuse(class),
            );
        };
    case(
        "version-1-left-out",
        "A certificate without a version is version 1, and with extensions refused.",
        "rfc5280-4.1.2.1",
        "unsupported",
        &|spec| spec.version.clear(),
    );
    case(
        "version-1-written",
        "Version 1 is the default, and written it is not DER.",
        "rfc5280-4.1.2.1",
        "malformed",
        &|spec| spec.version = der::context(0, &[&der::integer(&[])]),
    );
    case(
        "version-2",
        "A certificate of version 2 has no extensions; with them it is refused.",
        "rfc5280-4.1.2.1",
        "unsupported",
        &|spec| spec.version = der::context(0, &[&der::integer(&[1])]),
    );
    case(
        "version-4",
        "A certificate of a version that does not exist is refused.",
        "rfc5280-4.1.2.1",
        "unsupported",
        &|spec| spec.version = der::context(0, &[&der::integer(&[3])]),
    );
    case(
        "serial-padded",
        "A serial number with a superfluous zero octet is not DER.",
        "rfc5280-4.1-der",
        "malformed",
        &|spec| spec.serial = der::element(0x02, &[0x00, 0x01]),
    );
    case(
        "serial-empty",
        "A serial number without octets is refused.",
        "rfc5280-4.1-der",
        "malformed",
        &|spec| spec.serial = der::element(0x02, &[]),
    );
    case(
        "algorithms-differ",
        "The algorithm inside the signed part and the one outside are the same or the certificate is refused.",
        "rfc5280-4.1.1.2",
        "malformed",
        &|spec| spec.outer_algorithm = der::sequence(&[&der::oid_of("1.2.840.10045.4.3.3")]),
    );
    case(
        "algorithm-parameters-differ",
        "Parameters in one of the two algorithm fields only make them different.",
        "rfc5280-4.1.1.2",
        "malformed",
        &|spec| {
            spec.outer_algorithm =
                der::sequence(&[&der::oid_of("1.2.840.10045.4.3.2"), &der::null()])
        },
    );
    case(
        "validity-of-one-date",
        "A validity of one date is refused.",
        "rfc5280-4.1-der",
        "malformed",
        &|spec| spec.not_after.clear(),
    );
    case(
        "issuer-not-a-name",
        "An issuer that is no sequence is refused.",
        "rfc5280-4.1-der",
        "malformed",
        &|spec| spec.issuer = der::utf8("Root"),
    );
    case(
        "subject-with-an-empty-set",
        "A relative distinguished name without attributes is refused.",
        "rfc5280-4.1-der",
        "malformed",
        &|spec| spec.subject = der::sequence(&[&der::set(&[])]),
    );
    case(
        "extensions-empty",
        "An empty list of extensions is refused: it has at least one or is left out.",
        "rfc5280-4.1-der",
        "malformed",
        &|spec| {
            spec.extensions.clear();
            spec.key.extend(der::context(3, &[&der::sequence(&[])]));
        },
    );
    case(
        "key-cut-off",
        "A key that is no SubjectPublicKeyInfo is refused.",
        "rfc5280-4.1-der",
        "malformed",
        &|spec| spec.key = der::octet_string(&[1, 2, 3]),
    );
    let unique = Chain::of(1).end_changed(|spec| {
        spec.key.extend(der::context_primitive(1, &[0, 1]));
        spec.key.extend(der::context_primitive(2, &[0, 2]));
    });
    builder.ask(
        "unique-identifiers",
        "Unique identifiers are not used, and do no harm.",
        &["rfc5280-4.1.2.8"],
        Question::of(&unique),
        accepted(),
    );
}

fn extensions(builder: &mut Builder) {
    let mut case = |name: &str, title: &str, requirement: &str, extension: Extension| {
        let chain = Chain::of(1).end_changed(|spec| spec.extensions.push(extension));
        builder.ask(
            name,
            title,
            &[requirement],
            Question::of(&chain),
            refuse("malformed"),
        );
    };
    case(
        "extension-twice",
        "An extension that comes twice is refused.",
        "rfc5280-4.2-once",
        key_usage(&[0]),
    );
    let unknown = |critical| Extension::new("2.25.9", critical, der::null());
    let twice = Chain::of(1)
        .end(unknown(false))
        .end_changed(|spec| spec.extensions.push(unknown(false)));
    builder.ask(
        "unknown-extension-twice",
        "An unknown extension that comes twice is refused like any other.",
        &["rfc5280-4.2-once"],
        Question::of(&twice),
        refuse("malformed"),
    );
    let raw = |identifier: &str, rest: &[u8]| der::sequence(&[&der::oid_of(identifier), rest]);
    let mut written = |name: &str, title: &str, extension: Vec<u8>| {
        let chain = Chain::of(1).end_changed(|spec| {
            let list: Vec<u8> = spec
                .extensions
                .iter()
                .flat_map(Extension::to_der)
                .chain(extension)
                .collect();
            spec.extensions.clear();
            spec.key
                .extend(der::context(3, &[&der::sequence(&[&list])]));
        });
        builder.ask(
            name,
            title,
            &["rfc5280-4.1-der"],
            Question::of(&chain),
            refuse("malformed"),
        );
    };
    written(
        "critical-false-written",
        "The default FALSE of an extension's criticality is not written in DER.",
        raw(
            "2.25.9",
            &[der::boolean(false), der::octet_string(&der::null())].concat(),
        ),
    );
    written(
        "critical-not-ff",
        "A BOOLEAN that is neither 00 nor FF is not DER.",
        raw(
            "2.25.9",
            &[der::element(0x01, &[0x01]), der::octet_string(&der::null())].concat(),
        ),
    );
    written(
        "extension-without-value",
        "An extension without a value is refused.",
        raw("2.25.9", &[]),
    );
    written(
        "object-identifier-padded",
        "An object identifier with a padded arc is not DER.",
        der::sequence(&[
            &der::oid(&[0x69, 0x80, 0x09]),
            &der::octet_string(&der::null()),
        ]),
    );
    for (name, title, identifier, value) in [
        (
            "key-usage-trailing-bits",
            "A keyUsage with superfluous zero bits is not DER.",
            KEY_USAGE,
            der::bit_string(0, &[0x80]),
        ),
        (
            "key-usage-not-bits",
            "A keyUsage that is no BIT STRING is refused.",
            KEY_USAGE,
            der::octet_string(&[0x80]),
        ),
        (
            "key-usage-with-more-behind",
            "Bytes behind the value of an extension are refused.",
            KEY_USAGE,
            [der::bit_string(7, &[0x80]), der::null()].concat(),
        ),
        (
            "basic-constraints-false-written",
            "The default FALSE of cA is not written in DER.",
            BASIC_CONSTRAINTS,
            der::sequence(&[&der::boolean(false)]),
        ),
        (
            "basic-constraints-negative-length",
            "A negative path length is refused.",
            BASIC_CONSTRAINTS,
            der::sequence(&[&der::boolean(true), &der::element(0x02, &[0xFF])]),
        ),
        (
            "policies-empty",
            "An empty list of policies is refused.",
            "2.5.29.32",
            der::sequence(&[]),
        ),
        (
            "ext-key-usage-empty",
            "An empty list of purposes is refused.",
            "2.5.29.37",
            der::sequence(&[]),
        ),
        (
            "alternative-names-empty",
            "An empty list of alternative names is refused.",
            "2.5.29.17",
            der::sequence(&[]),
        ),
        (
            "alternative-name-not-ascii",
            "A DNS name that is not ASCII is refused.",
            "2.5.29.17",
            der::sequence(&[&der::context_primitive(2, &[0xC3, 0xA9])]),
        ),
        (
            "key-identifier-not-octets",
            "A subject key identifier that is no OCTET STRING is refused.",
            "2.5.29.14",
            der::utf8("key"),
        ),
    ] {
        let chain = Chain::of(1).end(Extension::new(identifier, false, value));
        builder.ask(
            name,
            title,
            &["rfc5280-4.1-der"],
            Question::of(&chain),
            refuse("malformed"),
        );
    }
}

/// The octets of a whole certificate, changed after it was signed.
fn octets(builder: &mut Builder) {
    let whole = Chain::of(1);
    let mut case = |name: &str, title: &str, change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        let question = Question::of(&whole).changed(|question| {
            question.certificate = question.certificate.take().map(change);
        });
        builder.ask(
            name,
            title,
            &["rfc5280-4.1-der"],
            question,
            refuse("malformed"),
        );
    };
    case(
        "length-not-minimal",
        "A length in more octets than needed is not DER.",
        &|der| {
            let length = der.len() - 4;
            let [.., high, low] = length.to_be_bytes();
            let mut longer = vec![0x30, 0x83, 0x00, high, low];
            longer.extend(der.get(4..).unwrap_or_default());
            longer
        },
    );
    case(
        "length-indefinite",
        "An indefinite length is BER, not DER.",
        &|der| {
            let mut indefinite = vec![0x30, 0x80];
            indefinite.extend(der.get(4..).unwrap_or_default());
            indefinite.extend([0, 0]);
            indefinite
        },
    );
    case(
        "one-octet-short",
        "A certificate without its last octet is refused.",
        &|mut der| {
            der.pop();
            der
        },
    );
    case(
        "two-certificates",
        "Two certificates, one behind the other, are refused where one is expected.",
        &|der| der.repeat(2),
    );
    case(
        "text-form",
        "The text form (PEM) is refused where DER is expected.",
        &|der| testbed::pki::pem("CERTIFICATE", &der).into_bytes(),
    );
    case(
        "signature-with-unused-bits",
        "A signature that is not of whole octets is refused.",
        &|_| {
            let message = Chain::of(1).end.to_be_signed();
            let signature = der::bit_string(1, &[0x30, 0x00]);
            der::sequence(&[&message, &ecdsa_with_sha256(), &signature])
        },
    );
    let mut pool = Question::of(&whole);
    pool.untrusted.insert(0, vec![0x30, 0x03, 0x02]);
    builder.ask(
        "broken-certificate-in-the-pool",
        "A certificate among the untrusted ones that cannot be read is as if it were not there.",
        &["rfc5280-6.1-pool"],
        pool,
        accepted(),
    );
    let mut broken = Chain::of(1);
    broken
        .authorities
        .iter_mut()
        .for_each(|spec| spec.serial = der::element(0x02, &[0x00, 0x01]));
    let question = Question::of(&broken)
        .changed(|question| question.certificate = Some(broken.end.signed(key(1))));
    builder.ask(
        "broken-issuer",
        "An issuer whose certificate is not DER leads nowhere.",
        &["rfc5280-4.1-der", "rfc5280-6.1-pool"],
        question,
        refuse("path"),
    );
}
