// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signed messages (RFC 5652): attached and detached, several signers, attributes, encodings, certificates inside.

mod bytes;
mod signers;

use super::chain::Chain;
use super::question::{Pinned, Question, accepted};
use super::signed_data::{CONTENT, CONTENT_TYPE, DATA, MESSAGE_DIGEST, Message, Signer, attribute};
use super::{Builder, refuse};
use conformance::adapter::Kind;
use conformance::case::CaseFile;
use sha2::{Digest, Sha256};
use testbed::pki::der;

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("cms");
    content(&mut builder);
    signers::signers(&mut builder);
    signers::attributes(&mut builder);
    bytes::signatures(&mut builder);
    bytes::certificates(&mut builder);
    bytes::encoding(&mut builder);
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
