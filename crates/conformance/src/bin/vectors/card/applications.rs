// SPDX-License-Identifier: MIT OR Apache-2.0
//! Card text, card common and card manager.

use super::{SELECT_CARD_MANAGER, begins, case, file, needing, returns, selected, send};
use conformance::case::{Case, Feature};

const SELECT_TEXT: &str = "00A4040C0AD3921000310001010408";
const SELECT_COMMON: &str = "00A4040C0AD3921000310001010100";

pub(super) fn cases() -> Vec<Case> {
    let text = |case| needing(case, &[Feature::CardText]);
    let common = |case| needing(case, &[Feature::CommonApplication]);
    let manager = |case| needing(case, &[Feature::GetData]);
    let opened = || {
        vec![
            send(SELECT_TEXT, "9000"),
            file("0011"),
            send("00200080", "63C3|63C2|63C1"),
        ]
    };
    vec![
        text(case(
            "text",
            "select",
            "The card text application is selected by its name.",
            &["card-text-select"],
            vec![returns(SELECT_TEXT, 0)],
        )),
        text(case(
            "text",
            "protected",
            "Number, attributes, digests and keys are not read without a secret.",
            &["card-text-access", "iso7816-status-6982"],
            vec![
                send(SELECT_TEXT, "9000"),
                file("0001"),
                send("00B0000000", "6982"),
                file("0002"),
                send("00B0000000", "6982"),
                file("0003"),
                send("00B0000000", "6982"),
                send("00B0820000", "6982"),
            ],
        )),
        text(case(
            "text",
            "free",
            "Certificate and application information are read freely.",
            &["card-text-certificate"],
            vec![
                send(SELECT_TEXT, "9000"),
                file("0004"),
                begins("00B0000000", 256, "7F21"),
                file("0005"),
                begins("00B0000002", 2, "FF40"),
            ],
        )),
        text(case(
            "text",
            "counter",
            "Its PIN has three tries at most, and the other codes ten.",
            &["card-text-counters"],
            {
                let mut steps = opened();
                steps.extend([
                    file("0014"),
                    send(
                        "00200080",
                        "63CA|63C9|63C8|63C7|63C6|63C5|63C4|63C3|63C2|63C1",
                    ),
                    file("0015"),
                    send(
                        "00200080",
                        "63CA|63C9|63C8|63C7|63C6|63C5|63C4|63C3|63C2|63C1",
                    ),
                ]);
                steps
            },
        )),
        text(case(
            "text",
            "attributes-after-pin",
            "After its PIN the attributes are read.",
            &["card-text-access", "card-text-attributes"],
            vec![
                send(SELECT_TEXT, "9000"),
                file("0011"),
                send("00200080{text-pin}", "9000"),
                file("0002"),
                begins("00B0000002", 2, "FF20"),
                file("0003"),
                begins("00B0000002", 2, "FF30"),
            ],
        )),
        text(case(
            "text",
            "is-another-application",
            "The PIN of the JPKI application opens nothing here.",
            &["card-session-other-application", "card-text-access"],
            vec![
                selected(),
                file("0018"),
                send(super::PIN, "9000"),
                send(SELECT_TEXT, "9000"),
                file("0002"),
                send("00B0000000", "6982"),
                selected(),
                file("0017"),
                send(&super::signing::sign(), "6982"),
            ],
        )),
        common(case(
            "common",
            "card-information",
            "Record 1 of the card information holds 28 digits and is read freely.",
            &["card-common-information"],
            vec![
                send(SELECT_COMMON, "9000"),
                file("0001"),
                begins("00B2010400", 30, "011C"),
            ],
        )),
        common(case(
            "common",
            "no-such-record",
            "A record that is not there is not found.",
            &["card-common-information", "iso7816-status-6a83"],
            vec![
                send(SELECT_COMMON, "9000"),
                file("0001"),
                send("00B2020400", "6A83"),
            ],
        )),
        common(case(
            "common",
            "no-transparent-file",
            "READ BINARY of a file of records is refused.",
            &["iso7816-status-6981"],
            vec![
                send(SELECT_COMMON, "9000"),
                file("0001"),
                send("00B0000000", "6981"),
            ],
        )),
        manager(case(
            "manager",
            "expiry",
            "The card manager tells the expiry as eight digits.",
            &["card-manager-data"],
            vec![
                send(SELECT_CARD_MANAGER, "9000"),
                begins("00CA00F200", 8, "3230"),
            ],
        )),
        manager(case(
            "manager",
            "unknown-object",
            "A data object that is not there is not found.",
            &["card-manager-data", "iso7816-status-6a88"],
            vec![
                send(SELECT_CARD_MANAGER, "9000"),
                send("00CA0FFE00", "6A88"),
            ],
        )),
    ]
}
