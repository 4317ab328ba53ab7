// SPDX-License-Identifier: MIT OR Apache-2.0
//! COMPUTE DIGITAL SIGNATURE and GET CHALLENGE.

use super::{PASSWORD, PIN, case, file, keeps, needing, other, selected, send, sending, whole};
use conformance::case::{CardStep, Case, Feature, Scheme, Send, Signs};
use sha2::{Digest, Sha256};

/// Head of a DigestInfo of SHA-256 (RFC 8017 §9.2, note 1).
const DIGEST_INFO: &str = "3031300D060960864801650304020105000420";

/// What is signed in cases that look at the signature.
const MESSAGE: &[u8] = b"KAKUNIN-SYNTHETIC-MESSAGE";

/// What is signed to see that something else is.
const OTHER_MESSAGE: &[u8] = b"KAKUNIN-ANOTHER-MESSAGE";

/// COMPUTE DIGITAL SIGNATURE with the current key over a DigestInfo of [`MESSAGE`].
pub(super) fn sign() -> String {
    command("802A0080", MESSAGE)
}

fn command(header: &str, message: &[u8]) -> String {
    format!("{header}33{DIGEST_INFO}{}00", hex(&Sha256::digest(message)))
}

/// A signature over the message by the key of the kept certificate.
fn signs(command: &str, message: &[u8], certificate: &str, scheme: Scheme) -> CardStep {
    CardStep::Send(Box::new(Send {
        length: Some(256),
        signs: Some(Signs {
            message: hex(message),
            certificate: certificate.to_owned(),
            scheme,
        }),
        ..sending(command, "9000")
    }))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

pub(super) fn cases() -> Vec<Case> {
    let rsa = |case| needing(case, &[Feature::RsaKeys]);
    let readable = |case| needing(case, &[Feature::RsaKeys, Feature::FreeCertificate]);
    let schemes = |case| {
        needing(
            case,
            &[
                Feature::RsaKeys,
                Feature::FreeCertificate,
                Feature::SignatureSchemes,
            ],
        )
    };
    let with_pin = |mut steps: Vec<CardStep>| {
        let mut all = vec![
            selected(),
            whole("000A", "certificate"),
            file("0018"),
            send(PIN, "9000"),
            file("0017"),
        ];
        all.append(&mut steps);
        all
    };
    vec![
        rsa(case(
            "sign",
            "locked",
            "Without its secret no key signs, by whatever addressing.",
            &["card-sign-locked", "iso7816-status-6982"],
            vec![
                selected(),
                file("0017"),
                send(&sign(), "6982"),
                send(&command("802A0097", MESSAGE), "6982"),
            ],
        )),
        needing(
            case(
                "sign",
                "signature-key-locked",
                "Without the password the digital-signature key does not sign.",
                &["card-sign-locked", "iso7816-status-6982"],
                vec![
                    selected(),
                    file("001A"),
                    send(&sign(), "6982"),
                    send(&command("802A009A", MESSAGE), "6982"),
                ],
            ),
            &[Feature::RsaKeys, Feature::SignatureCertificate],
        ),
        readable(case(
            "sign",
            "after-pin",
            "After the PIN the user-authentication key signs, and the signature verifies with its certificate.",
            &["card-sign-authentication"],
            with_pin(vec![signs(
                &sign(),
                MESSAGE,
                "certificate",
                Scheme::Pkcs1Sha256,
            )]),
        )),
        readable(case(
            "sign",
            "another-message",
            "Another message has another signature, which verifies too.",
            &["card-sign-authentication"],
            with_pin(vec![
                signs(&sign(), MESSAGE, "certificate", Scheme::Pkcs1Sha256),
                signs(
                    &command("802A0080", OTHER_MESSAGE),
                    OTHER_MESSAGE,
                    "certificate",
                    Scheme::Pkcs1Sha256,
                ),
                signs(&sign(), MESSAGE, "certificate", Scheme::Pkcs1Sha256),
            ]),
        )),
        rsa(case(
            "sign",
            "after-password",
            "After the password the digital-signature key signs, and the signature verifies with its certificate.",
            &["card-sign-signature"],
            vec![
                selected(),
                file("001B"),
                send(PASSWORD, "9000"),
                whole("0001", "certificate"),
                file("001A"),
                signs(&sign(), MESSAGE, "certificate", Scheme::Pkcs1Sha256),
            ],
        )),
        rsa(case(
            "sign",
            "keys-are-separate",
            "The PIN does not unlock the digital-signature key, nor the password the other.",
            &["card-verify-separate"],
            vec![
                selected(),
                file("0018"),
                send(PIN, "9000"),
                file("001A"),
                send(&sign(), "6982"),
                send(super::SELECT_CARD_MANAGER, "9000"),
                selected(),
                file("001B"),
                send(PASSWORD, "9000"),
                file("0017"),
                send(&sign(), "6982"),
            ],
        )),
        readable(case(
            "sign",
            "key-of-the-current-file",
            "The key that signs is the one of the current file.",
            &["card-sign-key-pair"],
            vec![
                selected(),
                file("0018"),
                send(PIN, "9000"),
                file("001B"),
                send(PASSWORD, "9000"),
                whole("000A", "authentication"),
                whole("0001", "signature"),
                file("0017"),
                signs(&sign(), MESSAGE, "authentication", Scheme::Pkcs1Sha256),
                file("001A"),
                signs(&sign(), MESSAGE, "signature", Scheme::Pkcs1Sha256),
            ],
        )),
        readable(case(
            "sign",
            "by-short-identifier",
            "A key is used by its short identifier, whatever file is current.",
            &["card-sign-short-identifier"],
            vec![
                selected(),
                whole("000A", "certificate"),
                file("0018"),
                send(PIN, "9000"),
                signs(
                    &command("802A0097", MESSAGE),
                    MESSAGE,
                    "certificate",
                    Scheme::Pkcs1Sha256,
                ),
            ],
        )),
        rsa(case(
            "sign",
            "verbatim",
            "With P1 00 one byte is signed as well as 245, each as it is.",
            &["card-sign-verbatim"],
            vec![
                selected(),
                file("0018"),
                send(PIN, "9000"),
                file("0017"),
                keeps("802A008001AA00", 256, "short"),
                other("802A008001AB00", 256, "short"),
                other(&format!("802A0080F5{}00", "AA".repeat(245)), 256, "short"),
            ],
        )),
        rsa(case(
            "sign",
            "too-long",
            "More than 245 bytes are not signed.",
            &["card-sign-too-long"],
            vec![
                selected(),
                file("0018"),
                send(PIN, "9000"),
                file("0017"),
                send(&format!("802A0080F6{}00", "00".repeat(246)), "6700|6A80"),
            ],
        )),
        case(
            "sign",
            "no-key",
            "A file that is no key does not sign.",
            &["card-sign-no-key"],
            vec![
                selected(),
                file("0018"),
                send(PIN, "9000"),
                send(&sign(), "6981|6982|6985|6986"),
                file("000A"),
                send(&sign(), "6981|6982|6985|6986"),
            ],
        ),
        case(
            "sign",
            "unknown-scheme",
            "A scheme the card does not know is refused.",
            &["card-sign-scheme-unknown"],
            vec![
                selected(),
                file("0018"),
                send(PIN, "9000"),
                file("0017"),
                send(&command("802A7F80", MESSAGE), "6A86"),
                send(&command("802A0680", MESSAGE), "6A86"),
            ],
        ),
        schemes(case(
            "sign",
            "scheme-02",
            "P1 02 takes a SHA-256 digest.",
            &["card-sign-schemes"],
            with_pin(vec![signs(
                &format!("802A028020{}00", hex(&Sha256::digest(MESSAGE))),
                MESSAGE,
                "certificate",
                Scheme::Pkcs1Sha256,
            )]),
        )),
        schemes(case(
            "sign",
            "scheme-03",
            "P1 03 takes a message.",
            &["card-sign-schemes"],
            with_pin(vec![signs(
                &format!("802A0380{:02X}{}00", MESSAGE.len(), hex(MESSAGE)),
                MESSAGE,
                "certificate",
                Scheme::Pkcs1Sha256,
            )]),
        )),
        schemes(case(
            "sign",
            "scheme-04",
            "P1 04 takes a SHA-256 digest and signs with RSASSA-PSS, with another salt each time.",
            &["card-sign-schemes"],
            with_pin(vec![
                signs(
                    &format!("802A048020{}00", hex(&Sha256::digest(MESSAGE))),
                    MESSAGE,
                    "certificate",
                    Scheme::PssSha256,
                ),
                keeps(
                    &format!("802A048020{}00", hex(&Sha256::digest(MESSAGE))),
                    256,
                    "first",
                ),
                other(
                    &format!("802A048020{}00", hex(&Sha256::digest(MESSAGE))),
                    256,
                    "first",
                ),
            ]),
        )),
        schemes(case(
            "sign",
            "scheme-05",
            "P1 05 takes a message and signs with RSASSA-PSS.",
            &["card-sign-schemes"],
            with_pin(vec![signs(
                &format!("802A0580{:02X}{}00", MESSAGE.len(), hex(MESSAGE)),
                MESSAGE,
                "certificate",
                Scheme::PssSha256,
            )]),
        )),
        needing(
            case(
                "challenge",
                "random",
                "GET CHALLENGE returns as many random bytes as asked for, different each time.",
                &["card-challenge"],
                vec![
                    selected(),
                    keeps("0084000008", 8, "eight"),
                    other("0084000008", 8, "eight"),
                    keeps("0084000020", 32, "first"),
                    other("0084000020", 32, "first"),
                    super::returns("0084000000", 256),
                ],
            ),
            &[Feature::SignatureSchemes],
        ),
    ]
}
