// SPDX-License-Identifier: MIT OR Apache-2.0
//! Challenge signatures: RSASSA-PKCS1-v1_5 with SHA-256, the whole encoded message compared.

use super::{Builder, Draft, WORLD, accept, issued, refuse};
use conformance::case::{CaseFile, VerifierExpectation};
use jpki::crypto::aws_lc::PROVIDER;
use testbed::pki::{Family, RsaKey};
use testbed::population::Situation;

const MESSAGE: &[u8] = b"a synthetic check transcript";

/// DigestInfo of SHA-256 up to the digest (RFC 8017 §9.2, note 1).
const DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("signature");
    let key = issued(Situation::Valid).key;
    let mut case = |name: &str,
                    title: &str,
                    requirements: &[&str],
                    signature: Vec<u8>,
                    expect: VerifierExpectation| {
        let mut draft = Draft::of(Situation::Valid);
        draft.signed = Some((MESSAGE.to_vec(), name.to_owned(), signature));
        builder.case(name, title, requirements, draft, expect);
    };
    let right = key.sign(MESSAGE);
    let altered = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut signature = right.clone();
        change(&mut signature);
        signature
    };
    let payload = |payload: &[u8]| key.sign_payload(payload).unwrap_or_default();
    let digest = (PROVIDER.sha256)(&[MESSAGE]);
    let whole = [&DIGEST_INFO[..], &digest].concat();
    case(
        "right",
        "A signature over the message is accepted.",
        &["rfc8017-8.2.2-message", "rfc8017-challenge-algorithm"],
        right.clone(),
        accept("in-time"),
    );
    case(
        "as-the-card-signs",
        "What a card makes of a DigestInfo is such a signature.",
        &["rfc8017-8.2.2-digest-info"],
        payload(&whole),
        accept("in-time"),
    );
    case(
        "one-bit-turned",
        "A signature with one bit turned is refused.",
        &["rfc8017-8.2.2-message"],
        altered(&|bytes| turn(bytes, 100)),
        refuse("signature"),
    );
    case(
        "of-another-message",
        "A signature over another message is refused.",
        &["rfc8017-8.2.2-message"],
        key.sign(b"another message"),
        refuse("signature"),
    );
    let other = WORLD.pki.person_key(
        WORLD.population.person(Situation::Lost),
        Family::Authentication,
    );
    case(
        "of-another-key",
        "A signature by another person's key is refused.",
        &["rfc8017-8.2.2-message"],
        RsaKey::sign(&other, MESSAGE),
        refuse("signature"),
    );
    case(
        "empty",
        "No bytes are no signature.",
        &["rfc8017-8.2.2-length"],
        Vec::new(),
        refuse("signature"),
    );
    case(
        "one-byte-short",
        "A signature shorter than the modulus is refused.",
        &["rfc8017-8.2.2-length"],
        altered(&|bytes| bytes.truncate(255)),
        refuse("signature"),
    );
    case(
        "one-byte-long",
        "A signature longer than the modulus is refused.",
        &["rfc8017-8.2.2-length"],
        altered(&|bytes| bytes.insert(0, 0)),
        refuse("signature"),
    );
    case(
        "not-below-the-modulus",
        "A number that is not below the modulus is refused.",
        &["rfc8017-8.2.2-range"],
        vec![0xFF; 256],
        refuse("signature"),
    );
    case(
        "zero",
        "The number zero is refused.",
        &["rfc8017-8.2.2-padding"],
        vec![0; 256],
        refuse("signature"),
    );
    case(
        "bare-digest",
        "A digest without DigestInfo is refused.",
        &["rfc8017-8.2.2-digest-info"],
        payload(&digest),
        refuse("signature"),
    );
    case(
        "digest-info-without-null",
        "A DigestInfo without its NULL is refused.",
        &["rfc8017-8.2.2-digest-info"],
        payload(&without_null(&digest)),
        refuse("signature"),
    );
    case(
        "bytes-behind-the-digest",
        "Bytes behind the digest are refused.",
        &["rfc8017-8.2.2-padding"],
        payload(&[&whole[..], &[0; 8]].concat()),
        refuse("signature"),
    );
    case(
        "digest-of-another-length",
        "A DigestInfo that promises another length is refused.",
        &["rfc8017-8.2.2-digest-info"],
        payload(&altered_length(&whole)),
        refuse("signature"),
    );
    builder.finish("challenge signatures")
}

fn turn(bytes: &mut [u8], at: usize) {
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1;
    }
}

/// The same DigestInfo with absent parameters: once common, never equal to the encoding of RFC 8017.
fn without_null(digest: &[u8]) -> Vec<u8> {
    let mut info = vec![0x30, 0x2F, 0x30, 0x0B];
    info.extend_from_slice(DIGEST_INFO.get(4..15).unwrap_or_default());
    info.extend([0x04, 0x20]);
    info.extend_from_slice(digest);
    info
}

fn altered_length(whole: &[u8]) -> Vec<u8> {
    let mut info = whole.to_vec();
    turn(&mut info, 18);
    info
}
