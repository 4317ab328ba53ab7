// SPDX-License-Identifier: MIT OR Apache-2.0
//! Name constraints (RFC 5280 §4.2.1.10), form by form.

mod directories;
mod texts;

use super::Builder;
use super::chain::Chain;
use super::extension::{
    Extension, NAME_CONSTRAINTS, dns, ip, name_constraints, subject_alt_name, uri,
};
use super::question::{Question, accepted};
use conformance::case::CaseFile;
use testbed::pki::der;

const PERMITTED: &str = "rfc5280-6.1.3-b";

const EXCLUDED: &str = "rfc5280-6.1.3-c";

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("constraints");
    for row in texts::dns_rows()
        .into_iter()
        .chain(texts::ip_rows())
        .chain(texts::mail_rows())
        .chain(texts::uri_rows())
    {
        texts::both_ways(&mut builder, &row);
    }
    directories::directories(&mut builder);
    directories::joined(&mut builder);
    forms(&mut builder);
    builder.finish("name constraints")
}

/// Forms and fields that cannot be judged.
fn forms(builder: &mut Builder) {
    let other = || {
        der::context(
            0,
            &[&der::oid_of("2.25.9"), &der::context(0, &[&der::utf8("x")])],
        )
    };
    let registered = || der::element(0x88, &[0x69, 0x09]);
    let mut case = |name: &str,
                    title: &str,
                    requirement: &str,
                    constraints: Extension,
                    found: Vec<u8>,
                    class: Option<&str>| {
        let chain = Chain::of(1)
            .with(1, constraints)
            .end(subject_alt_name(&[found]));
        let expect = match class {
            None => accepted(),
            Some(class) => super::refuse(class),
        };
        builder.ask(name, title, &[requirement], Question::of(&chain), expect);
    };
    case(
        "other-name-met",
        "A constraint of a form that is not processed is refused where a name of the form meets it.",
        "rfc5280-4.2.1.10-unprocessed",
        name_constraints(&[other()], &[]),
        other(),
        Some("unsupported"),
    );
    case(
        "other-name-excluded-met",
        "An exclusion of a form that is not processed is refused where a name of the form meets it.",
        "rfc5280-4.2.1.10-unprocessed",
        name_constraints(&[], &[other()]),
        other(),
        Some("unsupported"),
    );
    case(
        "registered-identifier-met",
        "A constraint to a registered identifier is refused where such a name meets it.",
        "rfc5280-4.2.1.10-unprocessed",
        name_constraints(&[registered()], &[]),
        registered(),
        Some("unsupported"),
    );
    case(
        "other-name-not-met",
        "A constraint of a form that is not processed does no harm where no name meets it.",
        "rfc5280-4.2.1.10-unprocessed",
        name_constraints(&[other()], &[]),
        dns("host.invalid"),
        None,
    );
    let bounded = |field: Vec<u8>| {
        let tree = der::sequence(&[&dns("host.invalid"), &field]);
        Extension::new(
            NAME_CONSTRAINTS,
            true,
            der::sequence(&[&der::context(0, &[&tree])]),
        )
    };
    case(
        "minimum",
        "A subtree with a minimum other than zero is refused.",
        "rfc5280-4.2.1.10-bounds",
        bounded(der::context_primitive(0, &[1])),
        dns("a.host.invalid"),
        Some("unsupported"),
    );
    case(
        "maximum",
        "A subtree with a maximum is refused.",
        "rfc5280-4.2.1.10-bounds",
        bounded(der::context_primitive(1, &[1])),
        dns("a.host.invalid"),
        Some("unsupported"),
    );
    case(
        "ip-of-five-octets",
        "An IP constraint that is no address and mask is refused.",
        "rfc5280-4.2.1.10-forms",
        name_constraints(&[ip(&[1, 2, 3, 4, 5])], &[]),
        ip(&[1, 2, 3, 4]),
        Some("unsupported"),
    );
    case(
        "ip-mask-with-gaps",
        "An IP constraint whose mask is no prefix is refused.",
        "rfc5280-4.2.1.10-forms",
        name_constraints(&[ip(&[192, 0, 2, 0, 255, 0, 255, 0])], &[]),
        ip(&[192, 0, 2, 1]),
        Some("unsupported"),
    );
    case(
        "uri-constraint-with-a-scheme",
        "A URI constraint that is a URI and no host is refused.",
        "rfc5280-4.2.1.10-forms",
        name_constraints(&[uri("https://host.invalid/")], &[]),
        uri("https://host.invalid/"),
        Some("unsupported"),
    );
}
