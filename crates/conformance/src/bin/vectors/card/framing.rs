// SPDX-License-Identifier: MIT OR Apache-2.0
//! How commands are written: classes, instructions, length fields, chains.

use super::{SELECT, begins, case, file, keeps, returns, selected, send};
use conformance::case::Case;

pub(super) fn cases() -> Vec<Case> {
    vec![
        case(
            "command",
            "case-1",
            "Four header bytes alone are a command without data.",
            &["iso7816-4-5.2-case-1"],
            vec![selected(), file("0018"), send("00200080", "63C?|6300|9000")],
        ),
        case(
            "command",
            "case-4s",
            "One byte after the data of a short Lc is a short Le.",
            &["iso7816-4-5.2-case-4s"],
            vec![
                send("00A4040C0AD392F00026010000000100", "9000"),
                file("0006"),
            ],
        ),
        case(
            "command",
            "case-2e",
            "An extended Le is read as one, or refused as a length the card does not take.",
            &["iso7816-4-5.2-case-2e", "iso7816-status-6700"],
            vec![
                selected(),
                file("0006"),
                send("00B00000000010", "9000|6700|6C??"),
                begins("00B0000004", 4, "4A504B49"),
            ],
        ),
        case(
            "command",
            "case-2e-zero",
            "An extended Le of 0000 asks for all there is, or is refused as a length the card does not take.",
            &["iso7816-4-5.2-le-zero-extended"],
            vec![
                selected(),
                file("0006"),
                send("00B00000000000", "9000|6700|6C??"),
                begins("00B0000004", 4, "4A504B49"),
            ],
        ),
        case(
            "command",
            "case-3e",
            "An extended Lc is read as one, or refused as a length the card does not take.",
            &["iso7816-4-5.2-case-3e", "iso7816-status-6700"],
            vec![send("00A4040C00000AD392F000260100000001", "9000|6700")],
        ),
        case(
            "command",
            "case-4e",
            "An extended Lc with an extended Le is read as such, or refused as a length the card does not take.",
            &["iso7816-4-5.2-case-4e", "iso7816-status-6700"],
            vec![send("00A4040C00000AD392F0002601000000010000", "9000|6700")],
        ),
        case(
            "command",
            "mixed-lengths",
            "A short Lc with a two-byte Le is refused and not carried out.",
            &["iso7816-4-5.2-not-mixed", "iso7816-4-5.2-trailing"],
            vec![
                send("00A4040C0AD392F0002601000000010000", "6700|6A80|6A86|6A87"),
                send("00A4020C02000A", "6A82|6986|6985"),
            ],
        ),
        case(
            "command",
            "lc-of-zero",
            "An Lc of zero is no length of data, and the command is not carried out.",
            &["iso7816-4-5.2-lc-zero", "iso7816-status-6700"],
            vec![
                selected(),
                file("0006"),
                send("00B000000004", "6700|6A80|6A86|6A87"),
                begins("00B0000004", 4, "4A504B49"),
            ],
        ),
        case(
            "command",
            "truncated",
            "A command that is cut off is refused, and the card goes on.",
            &[
                "iso7816-4-5.2-header-short",
                "iso7816-4-5.2-truncated",
                "iso7816-4-5.2-response",
            ],
            vec![
                send("00A4", "6700|6D00|6E00|6F00"),
                send("00A4040C0AD392", "6700|6A80|6F00"),
                send("00A4020C02000A", "6A82|6986|6985"),
                selected(),
            ],
        ),
        case(
            "command",
            "trailing",
            "Bytes behind a command are refused, and it is not carried out.",
            &["iso7816-4-5.2-trailing"],
            vec![
                send("00A4040C0AD392F00026010000000100FF", "6700|6A80|6A86|6A87"),
                send("00A4020C02000A", "6A82|6986|6985"),
            ],
        ),
        case(
            "command",
            "unknown-class",
            "A class the card does not have is refused, and the command is not carried out.",
            &["iso7816-status-6e00", "iso7816-4-5.4.1-class-unknown"],
            vec![
                send("E0A4040C0AD392F000260100000001", "6E00"),
                send("00A4020C02000A", "6A82|6986|6985"),
            ],
        ),
        case(
            "command",
            "class-ff",
            "Class FF is refused.",
            &["iso7816-4-5.4.1-class-ff"],
            vec![
                send("FFA4000000", "6E00|6D00"),
                send("FFA4040C0AD392F000260100000001", "6E00|6D00"),
            ],
        ),
        case(
            "command",
            "logical-channel",
            "A command on a channel that is not open is refused and not carried out on the basic channel.",
            &["iso7816-4-5.4.1-channel"],
            vec![
                send("01A4040C0AD392F000260100000001", "6881|6E00|6985"),
                send("43A4040C0AD392F000260100000001", "6881|6E00|6985"),
                send("00A4020C02000A", "6A82|6986|6985"),
            ],
        ),
        case(
            "command",
            "secure-messaging",
            "A command that claims secure messaging where none was set up is refused and not carried out.",
            &["iso7816-4-5.4.1-secure-messaging"],
            vec![
                send(
                    "0CA4040C0AD392F000260100000001",
                    "6882|6E00|6985|6987|6988|69FC",
                ),
                send("00A4020C02000A", "6A82|6986|6985"),
            ],
        ),
        case(
            "command",
            "chaining",
            "A command with the chaining bit is collected or refused, and never carried out alone.",
            &["iso7816-4-5.3.3-chaining"],
            vec![
                send("10A4040C0AD392F000260100000001", "9000|6884|6E00|6883"),
                send("00A4020C02000A", "6A82|6986|6985|6883"),
            ],
        ),
        case(
            "command",
            "unknown-instruction",
            "An instruction the card does not have is refused.",
            &["iso7816-status-6d00", "iso7816-status-first-byte"],
            vec![
                selected(),
                send("00FE0000", "6D00"),
                send("80FE0000", "6D00|6E00"),
            ],
        ),
        case(
            "command",
            "invalid-instruction",
            "Instructions 6X and 9X are invalid.",
            &["iso7816-4-5.5-instruction-invalid"],
            vec![
                selected(),
                send("00600000", "6D00|6E00|6A86"),
                send("00900000", "6D00|6E00|6A86"),
            ],
        ),
        case(
            "command",
            "status-bytes",
            "Every response ends in a status word, and errors carry no data.",
            &[
                "iso7816-status-first-byte",
                "iso7816-status-error-no-data",
                "iso7816-4-5.2-response",
            ],
            vec![
                selected(),
                send("00A4020C027FFF", "6???"),
                send("00B0000000", "6???"),
                send("00FE000000", "6???"),
                send("00B09F0000", "6???"),
            ],
        ),
        case(
            "command",
            "get-response",
            "What follows 61xx comes with GET RESPONSE and no second time; without 61xx there is nothing to get.",
            &[
                "iso7816-4-5.3.4-get-response",
                "iso7816-status-61xx",
                "iso7816-status-6cxx",
            ],
            vec![
                selected(),
                file("0006"),
                keeps("00B0000000", 160, "file"),
                send("00C0000000", "6???"),
                super::again("00B0000000", 160, "file", 0),
            ],
        ),
        case(
            "command",
            "wrong-parameters",
            "Parameters that a command does not know are refused.",
            &["iso7816-status-6a86"],
            vec![
                selected(),
                file("0018"),
                send("00200180", "6A86|6B00|6A81"),
                send("00200060", "6A86|6A88|6B00"),
            ],
        ),
        case(
            "command",
            "reference-to-nothing",
            "A reference to data that do not exist is refused.",
            &["iso7816-status-6a88"],
            vec![selected(), send("0020009D", "6A88|6A82|6986|6A86|6984")],
        ),
        case(
            "command",
            "one-after-the-other",
            "After a refusal the next command is answered as if nothing had been.",
            &["iso7816-4-5.2-response"],
            vec![
                returns(SELECT, 0),
                send("00A404", "6700|6D00|6E00|6F00"),
                send("FFFF", "6700|6D00|6E00|6F00"),
                file("0006"),
                begins("00B0000004", 4, "4A504B49"),
            ],
        ),
    ]
}
