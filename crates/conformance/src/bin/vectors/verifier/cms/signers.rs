// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who signed, and what they say.

use super::{asked, chain};
use crate::verifier::chain::{key, name, utc};
use crate::verifier::extension::key_usage;
use crate::verifier::question::accepted;
use crate::verifier::signed_data::{
    CONTENT, CONTENT_TYPE, DATA, MESSAGE_DIGEST, Message, SIGNING_CERTIFICATE_V2, SIGNING_TIME,
    Signer, attribute, second,
};
use crate::verifier::{Builder, refuse};
use conformance::case::VerifierExpectation;
use sha2::{Digest, Sha256};
use testbed::pki::der;

pub(super) fn signers(builder: &mut Builder) {
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
        asked(identified(der::sequence(&[&name("Nobody"), &der::integer(&[1])]), 1).to_der()),
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

pub(super) fn attributes(builder: &mut Builder) {
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
