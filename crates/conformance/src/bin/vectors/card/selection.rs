// SPDX-License-Identifier: MIT OR Apache-2.0
//! SELECT.

use super::{SELECT, SELECT_CARD_MANAGER, begins, case, file, needing, reset, selected, send};
use conformance::case::{CardStep, Case, Feature};

pub(super) fn cases() -> Vec<Case> {
    vec![
        case(
            "select",
            "answer-to-reset",
            "The answer to reset is in the form of ISO/IEC 7816-3, with its check byte.",
            &["iso7816-3-8.2-atr"],
            vec![
                CardStep::Atr {
                    atr: "well-formed".to_owned(),
                },
                reset("warm"),
                CardStep::Atr {
                    atr: "well-formed".to_owned(),
                },
            ],
        ),
        case(
            "select",
            "application",
            "The JPKI application is selected by its name.",
            &["card-select-jpki"],
            vec![super::returns(SELECT, 0)],
        ),
        case(
            "select",
            "application-twice",
            "The JPKI application is selected while it is selected.",
            &["card-select-jpki", "iso7816-4-5.2-case-3s"],
            vec![selected(), super::returns(SELECT, 0), file("000A")],
        ),
        case(
            "select",
            "unknown-name",
            "A name the card does not have is not found.",
            &["card-select-unknown", "iso7816-status-6a82"],
            vec![send("00A4040C0AD392F0002601FFFFFFFF", "6A82")],
        ),
        case(
            "select",
            "name-of-seventeen-bytes",
            "A name longer than sixteen bytes selects nothing.",
            &["iso7816-4-12.2.3-aid"],
            vec![
                send(
                    "00A4040C11D392F00026010000000100000000000000",
                    "6A82|6A80|6A86|6700|6A87",
                ),
                send("00A4020C02000A", "6A82|6986|6985"),
            ],
        ),
        case(
            "select",
            "longer-than-the-name",
            "The application's name with a byte behind it is another name.",
            &["card-select-unknown"],
            vec![send("00A4040C0BD392F00026010000000100", "6A82")],
        ),
        case(
            "select",
            "prefix",
            "The first bytes of the application's name select it.",
            &["card-select-prefix"],
            vec![send("00A4040C05D392F00026", "9000"), file("0018")],
        ),
        case(
            "select",
            "foreign-drivers",
            "Names of other cards' applications, and their commands, are turned away, so that no other driver takes the card.",
            &[
                "card-session-opensc",
                "card-select-unknown",
                "iso7816-status-6d00",
            ],
            vec![
                send("00A4040007627601FF000000", "6A82"),
                send("00A4040006A00000000101", "6A82"),
                send("00A404000BE82B0601040181C31F020100", "6A82"),
                send("00A4040C0FD23300000045737445494420763335", "6A82"),
                send("00A4040009A0000003080000100000", "6A82"),
                send("00A4040C07A000000116DB0000", "6A82"),
                send("00A404000CF276A288BCFBA69D34F3100100", "6A82"),
                send("00A4040006D2760001240100", "6A82"),
                send("00CADF3005", "6D00|6A88|6700|6A86"),
            ],
        ),
        case(
            "select",
            "failure-changes-nothing",
            "A SELECT that fails leaves the application selected.",
            &["iso7816-4-11.2-select-failed"],
            vec![
                selected(),
                file("0006"),
                send("00A4040C0AD392F0002601FFFFFFFF", "6A82"),
                file("0006"),
                begins("00B0000004", 4, "4A504B49"),
            ],
        ),
        case(
            "select",
            "file-before-application",
            "Files of the application are not found before it is selected.",
            &["card-select-file-outside"],
            vec![send("00A4020C02000A", "6A82|6986|6985")],
        ),
        case(
            "select",
            "file-after-reset",
            "After power was off the application is no longer selected.",
            &["card-select-file-outside"],
            vec![
                selected(),
                reset("cold"),
                send("00A4020C02000A", "6A82|6986|6985"),
            ],
        ),
        case(
            "select",
            "file",
            "A file of the application is selected by its identifier and is then the current one.",
            &["card-select-file", "iso7816-4-11.2-select-current"],
            vec![
                selected(),
                file("0006"),
                begins("00B0000004", 4, "4A504B49"),
                file("000B"),
                begins("00B0000002", 2, "3082"),
                file("0006"),
                begins("00B0000004", 4, "4A504B49"),
            ],
        ),
        case(
            "select",
            "unknown-file",
            "A file the application does not have is not found.",
            &["card-select-file", "iso7816-status-6a82"],
            vec![selected(), send("00A4020C027FFF", "6A82")],
        ),
        case(
            "select",
            "application-leaves-no-file",
            "After the application is selected no file is.",
            &[
                "iso7816-4-11.2-select-application-no-file",
                "iso7816-status-6986",
            ],
            vec![
                selected(),
                file("0006"),
                selected(),
                send("00B0000004", "6986"),
            ],
        ),
        case(
            "select",
            "wrong-parameters",
            "SELECT with unknown parameters is refused.",
            &["iso7816-status-6a86"],
            vec![send("00A4FF0C02000A", "6A86|6A81|6B00")],
        ),
        needing(
            case(
                "select",
                "master-file",
                "SELECT with P1 00 is refused after a cold reset, and changes nothing while an application is selected.",
                &["card-select-master-file"],
                vec![
                    send("00A40000", "6A86"),
                    selected(),
                    send("00A40000", "9000"),
                    file("0006"),
                    send("00A40000023F00", "6A82"),
                    begins("00B0000004", 4, "4A504B49"),
                ],
            ),
            &[Feature::FreeCertificate],
        ),
        needing(
            case(
                "select",
                "card-manager",
                "The card manager is selected by its name, and the application's files are gone.",
                &["card-session-other-application"],
                vec![
                    selected(),
                    send(SELECT_CARD_MANAGER, "9000"),
                    send("00A4020C02000A", "6A82|6986|6985"),
                ],
            ),
            &[Feature::GetData],
        ),
    ]
}
