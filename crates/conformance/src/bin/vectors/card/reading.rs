// SPDX-License-Identifier: MIT OR Apache-2.0
//! READ BINARY and the files of the JPKI application.

use super::{
    PASSWORD, again, begins, case, file, keeps, needing, other, returns, selected, send, whole,
};
use conformance::case::{Case, Feature};

pub(super) fn cases() -> Vec<Case> {
    let free = |case| needing(case, &[Feature::FreeCertificate]);
    let signature = |case| needing(case, &[Feature::SignatureCertificate]);
    vec![
        free(case(
            "read",
            "certificate",
            "The user-authentication certificate is read freely, with a length in two bytes.",
            &["card-file-000a", "card-file-000a-der", "card-read-chunk"],
            vec![
                selected(),
                file("000A"),
                begins("00B0000004", 4, "3082"),
                keeps("00B0000000", 256, "begin"),
                other("00B0010000", 256, "begin"),
                whole("000A", "certificate"),
            ],
        )),
        case(
            "read",
            "authentication-authority",
            "The certificate of the user-authentication authority is read freely.",
            &["card-file-000b"],
            vec![
                selected(),
                file("000B"),
                begins("00B0000004", 4, "3082"),
                whole("000B", "authority"),
            ],
        ),
        signature(case(
            "read",
            "signature-authority",
            "The certificate of the digital-signature authority is read freely.",
            &["card-file-0002"],
            vec![
                selected(),
                file("0002"),
                begins("00B0000004", 4, "3082"),
                whole("0002", "authority"),
            ],
        )),
        case(
            "read",
            "token-information",
            "Token information has 160 bytes and begins with the label.",
            &["card-file-0006-length", "card-file-0006-label"],
            vec![
                selected(),
                file("0006"),
                begins("00B0000000", 160, "4A504B494150"),
                begins("00B0001F01", 1, "20"),
                returns("00B0000020", 32),
            ],
        ),
        signature(free(case(
            "read",
            "availability",
            "Where both certificates are there, the three bytes of availability say so.",
            &["card-file-0008"],
            vec![selected(), file("0008"), begins("00B0000000", 3, "8F8F00")],
        ))),
        case(
            "read",
            "short-identifier",
            "A file is read by its short identifier, and is then the current one.",
            &[
                "card-read-short-identifier",
                "iso7816-4-11.3.3-short-identifier",
            ],
            vec![
                selected(),
                file("000B"),
                keeps("00B0860004", 4, "head"),
                again("00B0000004", 4, "head", 0),
                begins("00B0000004", 4, "4A504B49"),
            ],
        ),
        case(
            "read",
            "short-identifier-offset",
            "With a short identifier P2 is the offset.",
            &[
                "card-read-short-identifier",
                "iso7816-4-11.3.3-short-identifier",
            ],
            vec![
                selected(),
                keeps("00B0860020", 32, "label"),
                again("00B0860810", 16, "label", 8),
            ],
        ),
        case(
            "read",
            "short-identifier-unknown",
            "A short identifier of no file is refused and leaves the current file alone.",
            &["iso7816-status-6a82", "card-read-short-identifier"],
            vec![
                selected(),
                file("0006"),
                send("00B09D0004", "6A82|6A88|6986|6B00|6A86"),
                begins("00B0000004", 4, "4A504B49"),
            ],
        ),
        case(
            "read",
            "offset",
            "An offset names the first byte to be read.",
            &["iso7816-4-11.3.3-offset"],
            vec![
                selected(),
                file("000B"),
                keeps("00B0000000", 256, "begin"),
                again("00B0008010", 16, "begin", 128),
                again("00B000FF01", 1, "begin", 255),
                keeps("00B0010040", 64, "second"),
                again("00B0012010", 16, "second", 32),
            ],
        ),
        case(
            "read",
            "le-of-zero",
            "A short Le of 00 asks for 256 bytes.",
            &[
                "iso7816-4-5.2-le-zero-short",
                "iso7816-4-5.2-case-2s",
                "card-read-chunk",
            ],
            vec![selected(), file("000B"), returns("00B0000000", 256)],
        ),
        case(
            "read",
            "no-more-than-asked",
            "A response has no more bytes of data than were asked for.",
            &["iso7816-4-5.2-response-ne"],
            vec![
                selected(),
                file("000B"),
                returns("00B0000001", 1),
                returns("00B000007F", 127),
                returns("00B00000FF", 255),
            ],
        ),
        case(
            "read",
            "beyond-the-end",
            "Reading beyond the end of a file is refused.",
            &["iso7816-status-6b00", "iso7816-4-11.3.3-end"],
            vec![
                selected(),
                file("0006"),
                send("00B000A000", "6B00"),
                send("00B0010000", "6B00"),
                send("00B07FFF00", "6B00"),
            ],
        ),
        case(
            "read",
            "up-to-the-end",
            "Reading across the end returns what is there.",
            &["iso7816-4-11.3.3-end"],
            vec![
                selected(),
                file("0006"),
                keeps("00B0000000", 160, "file"),
                again("00B0009000", 16, "file", 144),
                again("00B0009F00", 1, "file", 159),
            ],
        ),
        case(
            "read",
            "no-file-selected",
            "Reading without a current file is refused.",
            &["iso7816-status-6986"],
            vec![selected(), send("00B0000004", "6986")],
        ),
        case(
            "read",
            "key-file",
            "A key is no file to read.",
            &["card-file-keys", "iso7816-status-6981"],
            vec![
                selected(),
                file("0017"),
                send("00B0000004", "6981|6982|6986"),
                send("00B0970004", "6981|6982|6986|6A82"),
            ],
        ),
        case(
            "read",
            "secret-file",
            "A PIN is no file to read.",
            &["card-file-secrets", "iso7816-status-6981"],
            vec![
                selected(),
                file("0018"),
                send("00B0000004", "6981|6982|6986"),
                send("00B0980004", "6981|6982|6986|6A82"),
            ],
        ),
        signature(case(
            "read",
            "signature-certificate-protected",
            "The digital-signature certificate is not read without the password, by whatever addressing.",
            &["card-file-0001-protected", "iso7816-status-6982"],
            vec![
                selected(),
                file("0001"),
                send("00B0000004", "6982"),
                send("00B0810004", "6982"),
                send("00B0010000", "6982"),
            ],
        )),
        case(
            "read",
            "signature-certificate",
            "After the password the digital-signature certificate is read.",
            &["card-file-0001-protected"],
            vec![
                selected(),
                file("001B"),
                send(PASSWORD, "9000"),
                whole("0001", "certificate"),
            ],
        ),
        case(
            "read",
            "signature-certificate-after-pin",
            "The PIN of the other key does not open the digital-signature certificate.",
            &["card-verify-separate", "card-file-0001-protected"],
            vec![
                selected(),
                file("0018"),
                send(super::PIN, "9000"),
                send("00B0810004", "6982|6A82"),
            ],
        ),
    ]
}
