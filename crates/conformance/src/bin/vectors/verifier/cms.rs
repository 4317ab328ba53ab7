// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signed messages (RFC 5652): attached and detached, several signers, attributes, encodings, certificates inside.

use super::chain::{Chain, Spec, key, utc};
use super::extension::key_usage;
use super::question::{Pinned, Question, accepted};
use super::signed_data::{
    CONTENT, CONTENT_TYPE, DATA, MESSAGE_DIGEST, Message, SHA256, SIGNING_CERTIFICATE_V2,
    SIGNING_TIME, Signer, attribute, second,
};
use super::{Builder, refuse};
use conformance::adapter::Kind;
use conformance::case::{CaseFile, VerifierExpectation};
use sha2::{Digest, Sha256, Sha384};
use testbed::pki::der;

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("cms");
    content(&mut builder);
    signers(&mut builder);
    attributes(&mut builder);
    signatures(&mut builder);
    certificates(&mut builder);
    encoding(&mut builder);
    builder.finish("signed messages")
}

fn chain() -> Chain {
    Chain::of(1)
}

/// The message under the chain's root; certificates are inside.
fn asked(message: Vec<u8>) -> Question {
    Question {
        signed_data: Some(message),
        anchors: vec![Pinned::Certificate(chain().root_certificate())],
        ..Question::new(Kind::Cms)
    }
}

fn detached(message: &Message, content: &[u8]) -> Question {
    let message = message.clone().changed(|message| message.inside = None);
    Question {
        content: Some(content.to_vec()),
        ..asked(message.to_der())
    }
}

fn content(builder: &mut Builder) {
    let message = Message::of(&chain());
    builder.ask(
        "attached",
        "A message with its content inside and a right signature is accepted.",
        &["rfc5652-5.1"],
        asked(message.to_der()),
        accepted(),
    );
    builder.ask(
        "detached",
        "A message whose content is given along is accepted.",
        &["rfc5652-5.2-detached"],
        detached(&message, CONTENT),
        accepted(),
    );
    builder.ask(
        "detached-other-content",
        "A message is refused for other content than was signed.",
        &["rfc5652-11.2"],
        detached(&message, b"another document"),
        refuse("signature"),
    );
    builder.ask(
        "detached-without-content",
        "A message without its content proves nothing.",
        &["rfc5652-5.2-detached"],
        Question {
            content: None,
            ..detached(&message, CONTENT)
        },
        refuse("misuse"),
    );
    builder.ask(
        "attached-and-given",
        "Content inside and content given along are one too many.",
        &["rfc5652-5.2-detached"],
        Question {
            content: Some(CONTENT.to_vec()),
            ..asked(message.to_der())
        },
        refuse("misuse"),
    );
    let mut other = message.clone();
    let signed = message.to_der();
    let place = signed
        .windows(CONTENT.len())
        .position(|window| window == CONTENT)
        .unwrap_or_default();
    let mut altered = signed;
    altered
        .iter_mut()
        .skip(place)
        .take(1)
        .for_each(|octet| *octet ^= 1);
    builder.ask(
        "attached-altered",
        "A message whose content was altered inside is refused.",
        &["rfc5652-11.2"],
        asked(altered),
        refuse("signature"),
    );
    let empty = Message::of(&chain())
        .changed(|message| message.inside = Some(Vec::new()))
        .signer(|signer| Signer {
            attributes: Some(vec![
                attribute(CONTENT_TYPE, &der::oid_of(DATA)),
                attribute(MESSAGE_DIGEST, &der::octet_string(&Sha256::digest(b""))),
            ]),
            ..signer
        });
    builder.ask(
        "content-empty",
        "Content of no octets is content.",
        &["rfc5652-5.1"],
        asked(empty.to_der()),
        accepted(),
    );
    other.content_type = "2.25.9";
    other.version = 3;
    let typed = other.clone().signer(|signer| Signer {
        attributes: Some(vec![
            attribute(CONTENT_TYPE, &der::oid_of("2.25.9")),
            attribute(MESSAGE_DIGEST, &der::octet_string(&Sha256::digest(CONTENT))),
        ]),
        ..signer
    });
    builder.ask(
        "content-of-another-type",
        "Content of another type than data is accepted, where its attribute says the same.",
        &["rfc5652-11.1"],
        asked(typed.to_der()),
        accepted(),
    );
    builder.ask(
        "content-type-differs",
        "A contentType attribute other than the content's type is refused.",
        &["rfc5652-11.1"],
        asked(other.to_der()),
        refuse("signature"),
    );
    let bare = Message::of(&chain()).signer(|signer| Signer {
        attributes: None,
        ..signer
    });
    builder.ask(
        "without-attributes",
        "Data without signed attributes is signed itself, and accepted.",
        &["rfc5652-5.3-attributes"],
        asked(bare.to_der()),
        accepted(),
    );
    let bare_typed = bare.changed(|message| {
        message.content_type = "2.25.9";
        message.version = 3;
    });
    builder.ask(
        "without-attributes-other-type",
        "Content of another type than data must have signed attributes.",
        &["rfc5652-5.3-attributes"],
        asked(bare_typed.to_der()),
        refuse("signature"),
    );
}

fn signers(builder: &mut Builder) {
    let (certificate, signer) = second(&chain());
    let both = Message::of(&chain()).changed(|message| {
        message.certificates.push(certificate.clone());
        message.signers.push(signer.clone());
    });
    builder.ask(
        "two-signers",
        "A message of two signers, both of them right, is accepted.",
        &["rfc5652-5.1-signers"],
        asked(both.to_der()),
        accepted(),
    );
    let wrong = both.clone().changed(|message| {
        message
            .signers
            .iter_mut()
            .skip(1)
            .for_each(|signer| signer.key = 9)
    });
    builder.ask(
        "two-signers-one-wrong",
        "A message of two signers, one of them wrong, is refused.",
        &["rfc5652-5.1-signers"],
        asked(wrong.to_der()),
        refuse("signature"),
    );
    let unknown = both
        .clone()
        .changed(|message| message.certificates.retain(|held| *held != certificate));
    builder.ask(
        "two-signers-one-unknown",
        "A message of two signers, one of them without a certificate, is refused.",
        &["rfc5652-5.1-signers"],
        asked(unknown.to_der()),
        refuse("path"),
    );
    let nobody = Message::of(&chain()).changed(|message| message.signers.clear());
    builder.ask(
        "no-signer",
        "A message nobody signed proves nothing.",
        &["rfc5652-5.1-signers"],
        asked(nobody.to_der()),
        refuse("signature"),
    );
    let identified = |identifier: Vec<u8>, version: u8| {
        Message::of(&chain())
            .changed(|message| message.version = version)
            .signer(|signer| Signer {
                identifier,
                version,
                ..signer
            })
    };
    let key_identifier = der::context_primitive(0, &key(2).key_identifier());
    builder.ask(
        "by-key-identifier",
        "A signer can be named by the subject key identifier.",
        &["rfc5652-5.3-identifier"],
        asked(identified(key_identifier.clone(), 3).to_der()),
        accepted(),
    );
    builder.ask(
        "by-another-key-identifier",
        "A signer named by a key identifier nobody has is unknown.",
        &["rfc5652-5.3-identifier"],
        asked(identified(der::context_primitive(0, &[9; 20]), 3).to_der()),
        refuse("path"),
    );
    builder.ask(
        "by-key-identifier-as-version-1",
        "A signer named by a key identifier is version 3.",
        &["rfc5652-5.3-identifier"],
        asked(identified(key_identifier, 1).to_der()),
        refuse("unsupported"),
    );
    builder.ask(
        "by-another-serial",
        "A signer named by a serial number nobody has is unknown.",
        &["rfc5652-5.3-identifier"],
        asked(
            identified(
                der::sequence(&[&chain().end.issuer, &der::integer(&[77])]),
                1,
            )
            .to_der(),
        ),
        refuse("path"),
    );
    builder.ask(
        "by-another-issuer",
        "A signer named by an issuer nobody has is unknown.",
        &["rfc5652-5.3-identifier"],
        asked(
            identified(
                der::sequence(&[&super::chain::name("Nobody"), &der::integer(&[1])]),
                1,
            )
            .to_der(),
        ),
        refuse("path"),
    );
    let encipher = chain().end(key_usage(&[2]));
    builder.ask(
        "key-that-may-not-sign",
        "A signer whose key may not sign is refused.",
        &["rfc5280-4.2.1.3-message"],
        asked(Message::of(&encipher).to_der()),
        refuse("signature"),
    );
    let committed = chain().end(key_usage(&[1]));
    builder.ask(
        "key-for-non-repudiation",
        "A signer whose key is for nonRepudiation is accepted.",
        &["rfc5280-4.2.1.3-message"],
        asked(Message::of(&committed).to_der()),
        accepted(),
    );
}

fn attributes(builder: &mut Builder) {
    let digest = || attribute(MESSAGE_DIGEST, &der::octet_string(&Sha256::digest(CONTENT)));
    let kind = || attribute(CONTENT_TYPE, &der::oid_of(DATA));
    let mut case = |name: &str,
                    title: &str,
                    requirement: &str,
                    list: Vec<Vec<u8>>,
                    expect: VerifierExpectation| {
        let message = Message::of(&chain()).signer(|signer| Signer {
            attributes: Some(list),
            ..signer
        });
        builder.ask(
            &format!("attributes-{name}"),
            title,
            &[requirement],
            asked(message.to_der()),
            expect,
        );
    };
    case(
        "no-message-digest",
        "Without the messageDigest attribute nothing says what was signed.",
        "rfc5652-5.3-attributes",
        vec![kind()],
        refuse("signature"),
    );
    case(
        "no-content-type",
        "Without the contentType attribute the message is refused.",
        "rfc5652-5.3-attributes",
        vec![digest()],
        refuse("signature"),
    );
    case(
        "other-digest",
        "A messageDigest that is not the content's is refused.",
        "rfc5652-11.2",
        vec![
            kind(),
            attribute(MESSAGE_DIGEST, &der::octet_string(&[7; 32])),
        ],
        refuse("signature"),
    );
    case(
        "digest-cut-off",
        "A messageDigest that is only the beginning of the content's is refused.",
        "rfc5652-11.2",
        vec![
            kind(),
            attribute(
                MESSAGE_DIGEST,
                &der::octet_string(Sha256::digest(CONTENT).get(..16).unwrap_or_default()),
            ),
        ],
        refuse("signature"),
    );
    case(
        "digest-empty",
        "A messageDigest of no octets is refused.",
        "rfc5652-11.2",
        vec![kind(), attribute(MESSAGE_DIGEST, &der::octet_string(&[]))],
        refuse("signature"),
    );
    case(
        "digest-twice",
        "Two messageDigest attributes are refused.",
        "rfc5652-11.2",
        vec![
            kind(),
            digest(),
            attribute(MESSAGE_DIGEST, &der::octet_string(&[7; 32])),
        ],
        refuse("signature"),
    );
    let two_values = der::sequence(&[
        &der::oid_of(MESSAGE_DIGEST),
        &der::set(&[
            &der::octet_string(&Sha256::digest(CONTENT)),
            &der::octet_string(&[0xFF; 32]),
        ]),
    ]);
    case(
        "digest-of-two-values",
        "A messageDigest attribute of two values is refused.",
        "rfc5652-11.2",
        vec![kind(), two_values],
        refuse("signature"),
    );
    let no_value = der::sequence(&[&der::oid_of(MESSAGE_DIGEST), &der::set(&[])]);
    case(
        "digest-of-no-value",
        "An attribute without a value is refused.",
        "rfc5652-5.3-attributes",
        vec![kind(), no_value],
        refuse("malformed"),
    );
    case(
        "unknown",
        "An attribute nobody knows does no harm.",
        "rfc5652-5.3-attributes",
        vec![kind(), digest(), attribute("2.25.9", &der::null())],
        accepted(),
    );
    case(
        "signing-time",
        "A signingTime is a claim, and does no harm.",
        "rfc5652-11.3",
        vec![
            kind(),
            digest(),
            attribute(SIGNING_TIME, &der::time(utc(2026, 11, 1))),
        ],
        accepted(),
    );
    case(
        "signing-time-of-the-future",
        "A signingTime is not what the path is judged at.",
        "rfc5652-11.3",
        vec![
            kind(),
            digest(),
            attribute(SIGNING_TIME, &der::time(utc(2040, 1, 1))),
        ],
        accepted(),
    );
    case(
        "signing-time-broken",
        "A signingTime that is no time is refused.",
        "rfc5652-11.3",
        vec![
            kind(),
            digest(),
            attribute(SIGNING_TIME, &der::utf8("yesterday")),
        ],
        refuse("malformed"),
    );
    let names = |hash: &[u8]| {
        let identifier = der::sequence(&[&der::octet_string(hash)]);
        attribute(
            SIGNING_CERTIFICATE_V2,
            &der::sequence(&[&der::sequence(&[&identifier])]),
        )
    };
    case(
        "signing-certificate",
        "A signingCertificateV2 that names the signer's certificate is accepted.",
        "rfc5035-3",
        vec![kind(), digest(), names(&Sha256::digest(chain().leaf()))],
        accepted(),
    );
    case(
        "signing-certificate-of-another",
        "A signingCertificateV2 that names another certificate is refused.",
        "rfc5035-3",
        vec![
            kind(),
            digest(),
            names(&Sha256::digest(chain().root_certificate())),
        ],
        refuse("signature"),
    );
    let message = Message::of(&chain());
    let signer = Signer::of(&chain());
    let unordered = [digest(), kind()].concat();
    let signature = key(2).sign(&der::set(&[&unordered]));
    let octets = message.with_signers(&signer.encoded(&der::context(0, &[&unordered]), &signature));
    builder.ask(
        "attributes-out-of-order",
        "Signed attributes whose set is not in order are not DER.",
        &["rfc5652-5.3-der"],
        asked(octets),
        refuse("malformed"),
    );
    let ordered = [kind(), digest()].concat();
    let signature = key(2).sign(&der::context(0, &[&ordered]));
    let octets = message.with_signers(&signer.encoded(&der::context(0, &[&ordered]), &signature));
    builder.ask(
        "attributes-signed-as-sent",
        "A signature over the attributes with the tag they are sent with is refused.",
        &["rfc5652-5.4"],
        asked(octets),
        refuse("signature"),
    );
    let octets =
        message.with_signers(&signer.encoded(&der::context(0, &[&ordered]), &key(2).sign(CONTENT)));
    builder.ask(
        "attributes-and-content-signed",
        "A signature over the content where there are signed attributes is refused.",
        &["rfc5652-5.4"],
        asked(octets),
        refuse("signature"),
    );
    let octets =
        message.with_signers(&signer.encoded(&der::context(0, &[]), &key(2).sign(&der::set(&[]))));
    builder.ask(
        "attributes-empty",
        "An empty set of signed attributes is refused.",
        &["rfc5652-5.3-attributes"],
        asked(octets),
        refuse("malformed"),
    );
    let octets = message.with_signers(&signer.encoded(&[], &key(2).sign(&der::set(&[&ordered]))));
    builder.ask(
        "attributes-taken-away",
        "A signature over attributes that were taken away is refused.",
        &["rfc5652-5.4"],
        asked(octets),
        refuse("signature"),
    );
    let forged = der::set(&[&ordered]);
    let bare = Message::of(&chain())
        .changed(|message| message.inside = Some(forged))
        .with_signers(&signer.encoded(&[], &key(2).sign(&der::set(&[&ordered]))));
    builder.ask("attributes-as-content", "Attributes of another message offered as its content are a message of their own, and what is signed is what is inside.", &["rfc5652-5.4"], asked(bare), accepted());
}

fn signatures(builder: &mut Builder) {
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

fn certificates(builder: &mut Builder) {
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

fn encoding(builder: &mut Builder) {
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
