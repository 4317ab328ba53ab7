// SPDX-License-Identifier: MIT OR Apache-2.0
//! What begins and ends a security status.

use super::signing::sign;
use super::{
    PASSWORD, PIN, SELECT_CARD_MANAGER, case, file, needing, reset, returns, selected, send,
};
use conformance::case::{CardStep, Case, Feature};

pub(super) fn cases() -> Vec<Case> {
    let rsa = |case| needing(case, &[Feature::RsaKeys]);
    let after_pin = |mut between: Vec<CardStep>, signs: bool| {
        let mut steps = vec![selected(), file("0018"), send(PIN, "9000")];
        steps.append(&mut between);
        steps.push(file("0017"));
        steps.push(if signs {
            returns(&sign(), 256)
        } else {
            send(&sign(), "6982")
        });
        steps
    };
    vec![
        rsa(case(
            "session",
            "file-selection",
            "Selecting files leaves the key unlocked.",
            &["card-session-file-selection"],
            after_pin(vec![file("000A"), file("000B"), file("0018")], true),
        )),
        rsa(case(
            "session",
            "reading",
            "Reading leaves the key unlocked.",
            &["card-session-file-selection"],
            after_pin(
                vec![returns("00B0860000", 160), returns("00B08B0000", 256)],
                true,
            ),
        )),
        rsa(case(
            "session",
            "twice",
            "A key that is unlocked signs more than once.",
            &["card-session-file-selection"],
            after_pin(
                vec![file("0017"), returns(&sign(), 256), returns(&sign(), 256)],
                true,
            ),
        )),
        rsa(case(
            "session",
            "failed-selection",
            "A SELECT that fails leaves the key unlocked.",
            &["iso7816-4-11.2-select-failed"],
            after_pin(
                vec![
                    send("00A4040C0AD392F0002601FFFFFFFF", "6A82"),
                    send("00A4020C027FFF", "6A82"),
                ],
                true,
            ),
        )),
        rsa(case(
            "session",
            "counter-query",
            "Asking for the counter leaves the key unlocked.",
            &["iso7816-4-11.6.6-query"],
            after_pin(vec![send(super::COUNTER, "63C3|9000")], true),
        )),
        rsa(case(
            "session",
            "same-application",
            "Selecting the same application again leaves the key unlocked.",
            &["card-session-same-application"],
            after_pin(vec![selected()], true),
        )),
        rsa(case(
            "session",
            "other-application",
            "Selecting another application locks the key.",
            &["card-session-other-application"],
            after_pin(vec![send(SELECT_CARD_MANAGER, "9000"), selected()], false),
        )),
        rsa(case(
            "session",
            "other-application-password",
            "Selecting another application ends the password's status too.",
            &["card-session-other-application"],
            vec![
                selected(),
                file("001B"),
                send(PASSWORD, "9000"),
                send(SELECT_CARD_MANAGER, "9000"),
                selected(),
                file("001A"),
                send(&sign(), "6982"),
                file("0001"),
                send("00B0000004", "6982"),
            ],
        )),
        rsa(case(
            "session",
            "warm-reset",
            "A warm reset leaves the key unlocked.",
            &["card-session-warm-reset"],
            after_pin(vec![reset("warm"), selected()], true),
        )),
        rsa(case(
            "session",
            "power",
            "Without power the key is locked.",
            &["card-session-power"],
            after_pin(vec![reset("cold"), selected()], false),
        )),
        rsa(case(
            "session",
            "opensc",
            "The order of commands of unmodified OpenSC ends in a signature.",
            &["card-session-opensc"],
            vec![
                selected(),
                selected(),
                file("0018"),
                send("00200080", "63C?"),
                file("001B"),
                send("00200080", "63C?"),
                file("000A"),
                super::begins("00B0000004", 4, "3082"),
                file("0001"),
                send("00B0000004", "6982"),
                file("0018"),
                send("00200080", "63C?"),
                send(PIN, "9000"),
                file("0017"),
                returns(&sign(), 256),
            ],
        )),
    ]
    .into_iter()
    .map(|case| {
        // OpenSC looks for both secrets, and reads the certificate before the PIN.
        let opensc = case.id.ends_with("opensc");
        let features: &[Feature] = if opensc {
            &[Feature::SignatureCertificate, Feature::FreeCertificate]
        } else {
            &[]
        };
        needing(case, features)
    })
    .collect()
}
