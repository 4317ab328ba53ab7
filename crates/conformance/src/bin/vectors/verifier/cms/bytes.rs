// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signatures, certificates inside, encodings.

use super::{asked, chain};
use crate::verifier::chain::{Spec, key, utc};
use crate::verifier::question::{Pinned, accepted};
use crate::verifier::signed_data::{
    CONTENT, CONTENT_TYPE, DATA, MESSAGE_DIGEST, Message, SHA256, Signer, attribute,
};
use crate::verifier::{Builder, refuse};
use sha2::{Digest, Sha384};
use testbed::pki::der;

pub(super) fn signatures(builder: &mut Builder) {
    let mut case = |name: &str,
                    title: &str,
                    requirement: &str,
                    change: &dyn Fn(Signer) -> Signer,
                    class: &str| {
        let message = Message::of(&chain()).signer(change);
        builder.ask(
            &format!("signature-{name}"),
            title,
            &[requirement],
            asked(message.to_der()),
            refuse(class),
        );
    };
    case(
        "of-another-key",
        "A signature of another key than the certified one is refused.",
        "rfc5652-5.6",
        &|signer| Signer { key: 9, ..signer },
        "signature",
    );
    case(
        "digest-sha1",
        "A signer whose digest is SHA-1 is refused.",
        "rfc5758-sha1",
        &|signer| Signer {
            digest_algorithm: der::sequence(&[&der::oid_of("1.3.14.3.2.26")]),
            ..signer
        },
        "signature",
    );
    case(
        "digest-unknown",
        "A signer whose digest nobody knows is refused.",
        "rfc5652-5.3-digest",
        &|signer| Signer {
            digest_algorithm: der::sequence(&[&der::oid_of("2.25.9")]),
            ..signer
        },
        "unsupported",
    );
    case(
        "digest-differs",
        "A digest other than that of the signature algorithm is refused.",
        "rfc5652-5.3-digest",
        &|signer| Signer {
            digest_algorithm: der::sequence(&[&der::oid_of("2.16.840.1.101.3.4.2.2")]),
            attributes: Some(vec![
                attribute(CONTENT_TYPE, &der::oid_of(DATA)),
                attribute(MESSAGE_DIGEST, &der::octet_string(&Sha384::digest(CONTENT))),
            ]),
            ..signer
        },
        "unsupported",
    );
    case(
        "algorithm-unknown",
        "A signature algorithm nobody knows is refused.",
        "rfc5652-5.3-digest",
        &|signer| Signer {
            signature_algorithm: der::sequence(&[&der::oid_of("2.25.9")]),
            ..signer
        },
        "unsupported",
    );
    case(
        "algorithm-of-another-key",
        "An RSA signature cannot be of an elliptic-curve key.",
        "rfc5652-5.6",
        &|signer| Signer {
            signature_algorithm: der::sequence(&[
                &der::oid_of("1.2.840.113549.1.1.11"),
                &der::null(),
            ]),
            ..signer
        },
        "signature",
    );
    let with_null = Message::of(&chain()).signer(|signer| Signer {
        digest_algorithm: der::sequence(&[&der::oid_of(SHA256), &der::null()]),
        ..signer
    });
    builder.ask(
        "digest-with-null",
        "A digest algorithm with NULL parameters is accepted.",
        &["rfc5754-2"],
        asked(with_null.to_der()),
        accepted(),
    );
}

pub(super) fn certificates(builder: &mut Builder) {
    let message = Message::of(&chain());
    let bare = message
        .clone()
        .changed(|message| message.certificates.clear());
    let given = asked(bare.to_der())
        .changed(|asked| asked.untrusted = [vec![chain().leaf()], chain().pool()].concat());
    builder.ask(
        "certificates-given-along",
        "Certificates can be given along instead of inside.",
        &["rfc5652-5.1-certificates"],
        given,
        accepted(),
    );
    builder.ask(
        "certificates-missing",
        "A message without its signer's certificate is refused.",
        &["rfc5652-5.1-certificates"],
        asked(bare.to_der()),
        refuse("path"),
    );
    let partial = message
        .clone()
        .changed(|message| message.certificates.truncate(1));
    builder.ask(
        "certificates-without-the-authority",
        "A message whose certificates do not lead to the anchor is refused.",
        &["rfc5652-5.1-certificates"],
        asked(partial.to_der()),
        refuse("path"),
    );
    let with_root = message
        .clone()
        .changed(|message| message.certificates.push(chain().root_certificate()));
    let stranger = Spec::authority("Stranger", "Stranger", key(9), key(9)).signed(key(9));
    let untrusted = asked(with_root.to_der())
        .changed(|asked| asked.anchors = vec![Pinned::Certificate(stranger)]);
    builder.ask(
        "certificates-inside-are-not-trusted",
        "A self-signed certificate inside a message is no anchor.",
        &["rfc5280-6.1.1-d"],
        untrusted,
        refuse("path"),
    );
    let reversed = message
        .clone()
        .changed(|message| message.certificates.reverse());
    builder.ask(
        "certificates-in-any-order",
        "The order of the certificates inside means nothing.",
        &["rfc5652-5.1-certificates"],
        asked(reversed.to_der()),
        accepted(),
    );
    let mut forged = chain();
    forged.end.key = key(9).public_key_info();
    let twin = message
        .clone()
        .changed(|message| message.certificates.insert(0, forged.end.signed(key(9))));
    builder.ask(
        "certificates-forged-twin",
        "A forged certificate of the same issuer and number does not hide the right one.",
        &["rfc5652-5.1-certificates"],
        asked(twin.to_der()),
        accepted(),
    );
    let ended = chain().end_changed(|spec| spec.not_after = der::time(utc(2026, 1, 1)));
    builder.ask(
        "certificate-expired",
        "A message whose signer's certificate has expired is refused.",
        &["rfc5280-6.1.3-a-2-not-after"],
        asked(Message::of(&ended).to_der()),
        refuse("expired"),
    );
    let attribute_certificate =
        message.changed(|message| message.certificates.push(der::context(2, &[&der::null()])));
    builder.ask(
        "certificate-of-another-form",
        "A certificate inside of a form that is not processed is refused.",
        &["rfc5652-5.1-certificates"],
        asked(attribute_certificate.to_der()),
        refuse("unsupported"),
    );
}

pub(super) fn encoding(builder: &mut Builder) {
    let whole = Message::of(&chain()).to_der();
    let mut case = |name: &str, title: &str, octets: Vec<u8>, class: &str| {
        builder.ask(
            &format!("encoding-{name}"),
            title,
            &["rfc5652-5.3-der"],
            asked(octets),
            refuse(class),
        );
    };
    case(
        "cut-off",
        "A message that is cut off is refused.",
        whole.iter().copied().take(whole.len() - 1).collect(),
        "malformed",
    );
    case(
        "trailing-octet",
        "An octet behind the message is refused.",
        [whole.clone(), vec![0]].concat(),
        "malformed",
    );
    case(
        "empty",
        "No octets are no message.",
        Vec::new(),
        "malformed",
    );
    let contents = whole.get(4..).unwrap_or_default();
    case(
        "indefinite",
        "A message of indefinite length is BER, and not processed.",
        [&[0x30, 0x80], contents, &[0, 0]].concat(),
        "unsupported",
    );
    let message = Message::of(&chain());
    let in_pieces = {
        let pieces = der::element(
            0x24,
            &[
                der::octet_string(CONTENT.get(..5).unwrap_or_default()),
                der::octet_string(CONTENT.get(5..).unwrap_or_default()),
            ]
            .concat(),
        );
        let plain = der::octet_string(CONTENT);
        let place = whole
            .windows(plain.len())
            .position(|window| window == plain.as_slice())
            .unwrap_or_default();
        // The two lengths that grow are written anew by making the content that much longer.
        let grown = message
            .clone()
            .changed(|message| message.inside = Some(vec![0x20; pieces.len() - 2]));
        let mut octets = grown.with_signers(&Signer::of(&chain()).encoded(&[], &[]));
        octets
            .iter_mut()
            .skip(place)
            .zip(&pieces)
            .for_each(|(octet, piece)| *octet = *piece);
        octets
    };
    case(
        "content-in-pieces",
        "Content in pieces is BER, and not processed.",
        in_pieces,
        "unsupported",
    );
    let data = message.clone().changed(|message| message.outer_type = DATA);
    case(
        "not-signed-data",
        "Content that is not signed data is refused.",
        data.to_der(),
        "unsupported",
    );
    let future = message.changed(|message| message.version = 9);
    case(
        "version",
        "A message of a version that does not exist is refused.",
        future.to_der(),
        "unsupported",
    );
}
